import { openAsCallee } from '#sip/dialog/dialog.ts'
import { hasOption, header } from '#sip/grammar/headers.ts'
import type { HeaderField, Hop, SipRequest } from '#sip/message.ts'
import { makeResponse } from '#sip/response.ts'
import { newTag } from '#sip/tag.ts'
import type { ServerTransaction } from '#sip/transaction/transaction-layer.ts'
import type { DialogName, IncomingSession, SessionEnd, SessionHandler } from '#sip/user-agent.contract.ts'
import { contactFor, type Agent } from './agent.ts'
import { readSdp } from './body.ts'
import { accept, allow, sdpType, supported } from './capabilities.ts'
import { guard } from './guard.ts'
import { InviteUsage, type Respond } from './invite-usage.ts'
import { Login } from './login.ts'
import { ReliableProvisionals } from './reliable-provisionals.ts'
import { agreeToTimer, type SessionTimer } from './session-timer.ts'

/**
 * A call to us (RFC 3261, 13.3).
 *
 * ```
 *              ring()              answer()                 ACK
 *  INVITE ──▶ ringing ⟲ 1xx ────────────────▶ accepted ─────────▶ established ──▶ over
 *                │                               │ no ACK in 64*T1: BYE, 'no-ack'
 *                ├─ CANCEL: 487, 'cancelled'     │ CANCEL now is too late: 200, nothing else
 *                ├─ reject(), hangup()           │ hangup() waits for the ACK (RFC 3261, 15)
 *                ▼                               ▼
 *               over                            over
 * ```
 */
export class Incoming implements IncomingSession {
  readonly id: string
  readonly request: SipRequest
  readonly from: Hop
  readonly as: string
  readonly offer: string | null
  readonly #agent: Agent
  readonly #transaction: ServerTransaction
  readonly #usage: InviteUsage
  readonly #tag: string
  readonly #timer: SessionTimer | null
  readonly #timerHeaders: readonly HeaderField[]
  readonly #provisionals: ReliableProvisionals
  #state: 'ringing' | 'accepted' | 'established' | 'over' = 'ringing'
  /** Our answer, or our offer, already went out in a provisional response that arrived. */
  #described = false
  #hangupWaits = false

  private constructor(
    agent: Agent,
    transaction: ServerTransaction,
    as: string,
    open: Readonly<{
      usage: (onEnd: (end: SessionEnd) => void) => InviteUsage
      tag: string
      timer: SessionTimer | null
      timerHeaders: readonly HeaderField[]
      offer: string | null
    }>,
  ) {
    const { request, from } = transaction
    this.id = header(request, 'Call-ID') ?? ''
    this.request = request
    this.from = from
    this.as = as
    this.offer = open.offer
    this.#agent = agent
    this.#transaction = transaction
    this.#tag = open.tag
    this.#timer = open.timer
    this.#timerHeaders = open.timerHeaders
    this.#usage = open.usage((end) => this.#onEnd(end))
    this.#usage.learn(request)
    this.#usage.onAck = () => this.#onAck()
    this.#usage.onPrack = (prack, respond) => this.#onPrack(prack, respond)
    this.#provisionals = new ReliableProvisionals(
      agent.t1,
      header(request, 'CSeq')?.replace(/\s+/g, ' ') ?? '',
      () => this.reject(504, 'No PRACK'),
    )
    agent.sessions.add(this)
    transaction.onCancel((cancel) => this.#onCancel(cancel))
    transaction.onEnd((why) => this.#onTransactionEnd(why))
  }

  /** Opens the session, or answers the INVITE that cannot become one and says null. */
  static open(agent: Agent, transaction: ServerTransaction, as: string): Incoming | null {
    const { request, from } = transaction
    const refuse = (status: number, headers: readonly HeaderField[] = []) => {
      agent.count(`refused.${status}`)
      transaction.respond(makeResponse(request, status, { headers: [['Server', agent.name], ...headers] }))
      return null
    }
    const body = readSdp(request)
    if (body.kind === 'other') return refuse(415, [accept])
    const timer = agreeToTimer(request, agent.sessionTimer)
    if (!timer.ok) return refuse(422, [['Min-SE', String(agent.sessionTimer?.minimum ?? 90)]])
    const tag = newTag()
    const dialog = openAsCallee(request, tag)
    if (dialog === null) return refuse(400)
    return new Incoming(agent, transaction, as, {
      usage: (onEnd) =>
        new InviteUsage({ agent, role: 'callee', dialog, heard: from, login: new Login(undefined), onEnd }),
      tag,
      timer: timer.value.timer,
      timerHeaders: timer.value.headers,
      offer: body.kind === 'sdp' ? body.sdp : null,
    })
  }

  on(handler: SessionHandler): void {
    this.#usage.handler = guard(handler, (error) => this.fail(error))
  }

  ring(options: Readonly<{ status?: 180 | 183; sdp?: string }> = {}): void {
    if (this.#state !== 'ringing') return
    const { status = 180, sdp } = options
    const theyRequire = hasOption(this.request, 'Require', '100rel')
    const reliable = theyRequire || (sdp !== undefined && hasOption(this.request, 'Supported', '100rel'))
    if (!reliable) {
      // Only an answer may go where nobody acknowledges it: an offer needs a reliable response (RFC 3262, 5).
      this.#respond(status, [], this.offer === null ? undefined : sdp)
      return
    }
    const body = this.#described ? undefined : sdp
    if (body !== undefined) this.#describe(body)
    this.#provisionals.push((headers) => this.#respond(status, headers, body))
  }

  answer(sdp: string): void {
    if (this.#state !== 'ringing') return
    this.#provisionals.settled(() => {
      if (this.#state !== 'ringing') return
      this.#state = 'accepted'
      this.#provisionals.stop()
      this.#usage.confirm()
      const body = this.#described ? undefined : sdp
      if (body !== undefined) this.#describe(body)
      this.#usage.startTimer(this.#timer)
      this.#respond(200, this.#timerHeaders, body)
    })
  }

  /** Our side of the description goes out for good: an answer to their offer, or an offer of our own. */
  #describe(sdp: string): void {
    this.#described = true
    if (this.offer === null) this.#usage.offered(sdp)
    else this.#usage.local = sdp
  }

  reject(status: number, reason?: string, headers: readonly HeaderField[] = []): void {
    this.#refuse(status, { why: 'hangup', status, reason: null }, reason, headers)
  }

  hangup(): void {
    if (this.#state === 'ringing') return this.reject(480)
    if (this.#state === 'accepted') this.#hangupWaits = true
    else this.#usage.bye({ why: 'hangup', status: null, reason: null })
  }

  /** The one above has a bug: the call is over, the others go on. */
  fail(error: unknown): void {
    this.#agent.onBug(error, this.id)
    if (this.#state === 'ringing') this.reject(500)
    else this.hangup()
  }

  reoffer(sdp: string): Promise<string> {
    return this.#usage.reoffer(sdp)
  }

  refer(target: string, replaces: DialogName | null = null): Promise<number> {
    return this.#usage.refer(target, replaces)
  }

  #refuse(status: number, end: SessionEnd, reason?: string, headers: readonly HeaderField[] = []): void {
    if (this.#state !== 'ringing') return
    this.#state = 'over'
    this.#transaction.respond(
      makeResponse(this.request, status, {
        toTag: this.#tag,
        ...(reason === undefined ? {} : { reason }),
        headers: [['Server', this.#agent.name], ...headers],
      }),
    )
    this.#usage.end(end)
  }

  #respond(status: number, headers: readonly HeaderField[], sdp?: string): void {
    this.#transaction.respond(
      makeResponse(this.request, status, {
        toTag: this.#tag,
        headers: [
          // The way back goes through the same proxies (RFC 3261, 12.1.1).
          ...this.request.headers.filter(([name]) => name === 'Record-Route'),
          contactFor(this.#agent, this.from),
          ['Server', this.#agent.name],
          allow,
          supported,
          ...headers,
          ...(sdp === undefined ? [] : [sdpType]),
        ],
        ...(sdp === undefined ? {} : { body: Buffer.from(sdp) }),
      }),
    )
  }

  #onCancel(cancel: SipRequest): void {
    this.#refuse(487, { why: 'cancelled', status: 487, reason: header(cancel, 'Reason') })
  }

  #onAck(): void {
    if (this.#state !== 'accepted') return
    this.#state = 'established'
    this.#usage.handler.onEstablished?.()
    if (this.#hangupWaits) this.hangup()
  }

  #onPrack(prack: SipRequest, respond: Respond): void {
    const body = readSdp(prack)
    if (body.kind === 'other') return respond(415, { headers: [accept] })
    if (!this.#provisionals.acknowledge(header(prack, 'RAck') ?? '')) return respond(481)
    if (body.kind === 'none') return respond(200)
    if (this.#usage.offering) {
      respond(200)
      return this.#usage.answered(body.sdp)
    }
    const answer = this.#usage.handler.onReoffer?.(body.sdp) ?? null
    if (answer === null) return respond(488)
    this.#usage.local = answer
    respond(200, { headers: [sdpType], body: Buffer.from(answer) })
  }

  #onTransactionEnd(why: 'done' | 'no-ack' | 'transport'): void {
    if (why === 'done' || this.#state === 'over' || this.#state === 'established') return
    if (this.#state === 'ringing') return this.#usage.end({ why: 'transport', status: null, reason: null })
    this.#usage.bye({ why: this.#hangupWaits ? 'hangup' : why, status: null, reason: null })
  }

  #onEnd(end: SessionEnd): void {
    // BYE in an early dialog ends the INVITE too (RFC 3261, 15.1.2).
    if (this.#state === 'ringing' && end.why === 'bye')
      this.#transaction.respond(makeResponse(this.request, 487, { toTag: this.#tag }))
    this.#state = 'over'
    this.#provisionals.stop()
    this.#agent.sessions.delete(this)
    this.#usage.handler.onEnd?.(end)
  }
}
