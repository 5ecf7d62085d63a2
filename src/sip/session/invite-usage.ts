import {
  ackOf,
  confirm,
  keyOf,
  nextHopUri,
  nextRequest,
  refreshTarget,
  takeSeq,
  type Dialog,
  type RequestParts,
} from '#sip/dialog/dialog.ts'
import { hasOption, header } from '#sip/grammar/headers.ts'
import type { HeaderField, Hop, SipRequest, SipResponse } from '#sip/message.ts'
import { makeResponse, type ResponseParts } from '#sip/response.ts'
import type { ServerTransaction } from '#sip/transaction/transaction-layer.ts'
import type { DialogName, SessionEnd, SessionHandler } from '#sip/user-agent.contract.ts'
import { contactFor, type Agent, type DialogOwner } from './agent.ts'
import { readSdp } from './body.ts'
import { accept, allow, sdpType, supported } from './capabilities.ts'
import { formatKey, readKey } from './key.ts'
import type { Login } from './login.ts'
import { hopInDialog } from './peer-hop.ts'
import { receiveNotify, receiveRefer, referHeaders } from './refer.ts'
import { SessionClock } from './session-clock.ts'
import { agreeToTimer, askForTimer, longer, shortest, timerFrom, type SessionTimer } from './session-timer.ts'

export type InviteUsageParts = Readonly<{
  agent: Agent
  role: 'caller' | 'callee'
  dialog: Dialog
  /** Where the message came from that opened the dialog. */
  heard: Hop
  login: Login
  /** Called once. */
  onEnd: (end: SessionEnd) => void
}>

/**
 * The use an INVITE makes of its dialog (RFC 5057): all that is the same for caller and callee once there is a dialog. It takes the far
 * end's requests, sends ours, keeps offers from crossing, refreshes the session, and ends once.
 *
 * ```
 *          offer sent (reoffer)                  re-INVITE or UPDATE with an offer
 *  stable ──────────────────────▶ offering    stable ─────────▶ answered on the spot ──▶ stable
 *    ▲    answer, refusal            │
 *    └───────────────────────────────┘        an offer of theirs while offering: 491 (RFC 3261, 14.2)
 * ```
 */
export class InviteUsage implements DialogOwner {
  readonly #agent: Agent
  readonly #role: 'caller' | 'callee'
  readonly #login: Login
  readonly #clock: SessionClock
  readonly #onEnd: (end: SessionEnd) => void
  handler: SessionHandler = {}
  #dialog: Dialog
  /** Where the far end was last heard, for when its Contact does not lead to it. */
  #heard: Hop
  #hop: Hop
  #ended = false
  /** An offer of ours without an answer; it may be in a re-INVITE, or in a 2xx whose ACK will answer it. */
  #offering = false
  #theyAllowUpdate = false
  /** Our description in force, so that a refresh can say the same again. */
  local: string | null = null

  constructor(parts: InviteUsageParts) {
    this.#agent = parts.agent
    this.#role = parts.role
    this.#dialog = parts.dialog
    this.#heard = parts.heard
    this.#login = parts.login
    this.#onEnd = parts.onEnd
    this.#hop = hopInDialog(nextHopUri(parts.dialog), parts.heard)
    this.#clock = new SessionClock(
      (timer) => this.#refresh(timer),
      () => this.bye({ why: 'session-timeout', status: null, reason: null }),
    )
    parts.agent.dialogs.set(keyOf(parts.dialog), this)
  }

  get offering(): boolean {
    return this.#offering
  }
  get confirmed(): boolean {
    return this.#dialog.state === 'confirmed'
  }

  /** The dialog is confirmed: by our 2xx, or by theirs. */
  confirm(answer?: SipResponse): void {
    this.#move(confirm(this.#dialog, answer))
    if (answer !== undefined) this.learn(answer)
  }

  /** An offer of ours is on its way in a response; the ACK or PRACK will answer it. */
  offered(sdp: string): void {
    this.local = sdp
    this.#offering = true
  }

  answered(sdp: string): void {
    this.#offering = false
    this.handler.onAnswer?.(sdp)
  }

  /** What the far end can do, from its Allow. */
  learn(message: SipRequest | SipResponse): void {
    if (header(message, 'Allow') !== null) this.#theyAllowUpdate = hasOption(message, 'Allow', 'UPDATE')
  }

  #move(dialog: Dialog): void {
    this.#dialog = dialog
    this.#hop = hopInDialog(nextHopUri(dialog), this.#heard)
  }

  /** Ends it without a word on the wire. Everything that waits for it is let go; the first call counts. */
  end(end: SessionEnd): void {
    if (!this.forget()) return
    this.#agent.count(`ended.${end.why}`)
    this.#onEnd(end)
  }

  /** Lets go of the dialog: a fork that lost, or the last step of every end. */
  forget(): boolean {
    if (this.#ended) return false
    this.#ended = true
    this.#clock.stop()
    this.#agent.dialogs.delete(keyOf(this.#dialog))
    return true
  }

  /** Hangs up and ends. Nobody waits for the answer to a BYE: the call is over whatever it says. */
  bye(end: SessionEnd): void {
    if (this.#ended) return
    const reason: HeaderField[] =
      end.why === 'session-timeout' ? [['Reason', 'SIP;cause=408;text="Session expired"']] : []
    this.#request('BYE', { headers: reason }, () => {})
    this.end(end)
  }

  ack(invite: SipRequest): void {
    this.#agent.layer.sendAck(ackOf(this.#dialog, invite), this.#hop)
  }

  prack(rack: string): void {
    this.#request('PRACK', { headers: [['RAck', rack]] }, () => {})
  }

  sendKey(key: string): void {
    if (this.#ended) return
    const headers: HeaderField[] = [['Content-Type', 'application/dtmf-relay']]
    this.#request('INFO', { headers, body: formatKey(key) }, () => {})
  }

  refer(target: string, replaces: DialogName | null): Promise<number> {
    if (this.#ended) return Promise.reject(new Error('The session has ended'))
    const headers = [contactFor(this.#agent, this.#hop), ...referHeaders(target, replaces)]
    return new Promise((resolve) =>
      this.#request('REFER', { headers }, (response) => resolve(response?.status ?? 408)),
    )
  }

  get name(): DialogName {
    const { callId, localTag, remoteTag } = this.#dialog
    return { callId, toTag: remoteTag, fromTag: localTag }
  }

  // ── their requests ────────────────────────────────────────────────────────────────────────────────────────────────

  receive(request: SipRequest, transaction: ServerTransaction | null, from: Hop): void {
    if (transaction === null) return this.#receiveAck(request)
    const dialog = takeSeq(this.#dialog, request)
    const respond = (status: number, parts: ResponseParts = {}) =>
      transaction.respond(
        makeResponse(request, status, {
          toTag: this.#dialog.localTag,
          ...parts,
          headers: [['Server', this.#agent.name], ...(parts.headers ?? [])],
        }),
      )
    if (dialog === null) return respond(500, { reason: 'CSeq Out of Order', headers: [['Retry-After', '1']] })
    this.#heard = from
    this.#move(dialog)
    switch (request.method) {
      case 'BYE':
        return this.#receiveBye(request, respond)
      case 'INVITE':
      case 'UPDATE':
        return this.#receiveOffer(request, transaction, respond)
      case 'INFO':
        return this.#receiveInfo(request, respond)
      case 'OPTIONS':
        return respond(200, { headers: [allow, supported, accept] })
      case 'PRACK':
        return this.onPrack(request, respond)
      case 'REFER':
        return receiveRefer(request, respond, this.handler, (headers, body) => {
          if (!this.#ended) this.#request('NOTIFY', { headers, body }, () => {})
        })
      case 'NOTIFY':
        return receiveNotify(request, respond, this.handler)
      default:
        return respond(405, { headers: [allow] })
    }
  }

  /** Replaced by the side that sent reliable provisional responses; elsewhere there is nothing to acknowledge (RFC 3262, 3). */
  onPrack: (prack: SipRequest, respond: Respond) => void = (_, respond) => respond(481)
  /** The first ACK to a 2xx of ours. */
  onAck: () => void = () => {}

  #receiveAck(ack: SipRequest): void {
    const body = readSdp(ack)
    if (this.#offering && body.kind === 'sdp') this.answered(body.sdp)
    this.#offering = false
    this.onAck()
  }

  #receiveBye(bye: SipRequest, respond: Respond): void {
    respond(200)
    this.end({ why: 'bye', status: null, reason: header(bye, 'Reason') })
  }

  #receiveInfo(info: SipRequest, respond: Respond): void {
    if (info.body.length === 0) return respond(200)
    const key = readKey(info)
    if (key === null) return respond(415, { headers: [accept] })
    respond(200)
    this.handler.onKey?.(key)
  }

  /** re-INVITE and UPDATE: a new target, a new description, a refresh of the timer; one or all of them. */
  #receiveOffer(request: SipRequest, transaction: ServerTransaction, respond: Respond): void {
    const isInvite = request.method === 'INVITE'
    const body = readSdp(request)
    if (this.#offering && (isInvite || body.kind === 'sdp')) return respond(491)
    if (isInvite && !this.confirmed) return respond(500, { headers: [['Retry-After', '2']] })
    if (body.kind === 'other') return respond(415, { headers: [accept] })
    const agreed = agreeToTimer(request, this.#agent.sessionTimer)
    if (!agreed.ok)
      return respond(422, { headers: [['Min-SE', String(this.#agent.sessionTimer?.minimum ?? 90)]] })

    let sdp: string | null = null
    if (body.kind === 'sdp') {
      sdp = this.handler.onReoffer?.(body.sdp) ?? null
      if (this.#ended) return respond(481)
      if (sdp === null) return respond(488)
      this.local = sdp
    } else if (isInvite) {
      // No offer asks for ours (RFC 3261, 14.2): we say again what is in force, and the ACK answers it.
      sdp = this.local
      this.#offering = sdp !== null
    }
    this.#move(refreshTarget(this.#dialog, request))
    this.learn(request)
    this.startTimer(agreed.value.timer)
    if (isInvite) transaction.onEnd((why) => this.#onUnacknowledged(why))
    respond(200, {
      headers: [
        contactFor(this.#agent, this.#heard),
        allow,
        supported,
        ...agreed.value.headers,
        ...(sdp === null ? [] : [sdpType]),
      ],
      ...(sdp === null ? {} : { body: Buffer.from(sdp) }),
    })
  }

  #onUnacknowledged(why: 'done' | 'no-ack' | 'transport'): void {
    if (why !== 'done') this.bye({ why, status: null, reason: null })
  }

  // ── our requests ──────────────────────────────────────────────────────────────────────────────────────────────────

  /** Sends a request in the dialog. `done` gets the final response, or null when none came; challenges are answered on the way. */
  #request(
    method: string,
    parts: RequestParts,
    done: (response: SipResponse | null, request: SipRequest) => void,
    tried: Set<string> = new Set(),
  ): void {
    const { dialog, request } = nextRequest(this.#dialog, method, {
      ...parts,
      headers: [['User-Agent', this.#agent.name], ...(parts.headers ?? [])],
    })
    this.#dialog = dialog
    const signed = { ...request, headers: [...request.headers, ...this.#login.fields(method, request.uri)] }
    const ticket = {}
    this.#agent.waiting.add(ticket)
    let open = true
    const finish = (response: SipResponse | null) => {
      if (!open) return
      open = false
      this.#agent.waiting.delete(ticket)
      if (response !== null && this.#login.answers(response, tried)) this.#request(method, parts, done, tried)
      else done(response, signed)
    }
    this.#agent.layer.request(signed, this.#hop, {
      onResponse: (response) => {
        if (response.status >= 200) finish(response)
      },
      onEnd: (why) => {
        if (why !== 'final') finish(null)
      },
    })
  }

  /**
   * Sends a new offer by re-INVITE, or by UPDATE before the call is answered. Waits for its turn: an offer of theirs first gets its
   * ACK, and two offers that cross are tried again after the pauses of RFC 3261, 14.1.
   */
  async reoffer(sdp: string): Promise<string> {
    const answer = await this.#offer(sdp)
    if (answer === null) throw new Error('The far end answered an offer without a description')
    return answer
  }

  #offer(sdp: string | null, tries = 4): Promise<string | null> {
    return new Promise((resolve, reject) => {
      const again = (delay: number) =>
        setTimeout(() => void this.#offer(sdp, tries - 1).then(resolve, reject), delay)
      if (this.#ended) return reject(new Error('The session has ended'))
      if (this.#offering)
        return tries > 0 ? void again(4 * this.#agent.t1) : reject(new Error('Request pending'))

      const method = this.confirmed ? 'INVITE' : 'UPDATE'
      const offer = sdp ?? this.local
      this.#offering = offer !== null
      const parts: RequestParts = {
        headers: [
          contactFor(this.#agent, this.#hop),
          allow,
          supported,
          ...this.#askForTimer(),
          ...(offer === null ? [] : [sdpType]),
        ],
        ...(offer === null ? {} : { body: Buffer.from(offer) }),
      }
      this.#request(method, parts, (response, request) => {
        this.#offering = false
        const status = response?.status ?? 408
        if (response !== null && status < 300) return resolve(this.#onAccepted(request, response, offer))
        if (status === 422 && tries > 0 && response !== null && this.#clock.timer !== null) {
          this.#clock.start(longer(this.#clock.timer, response))
          return void again(0)
        }
        if (status === 491 && tries > 0) return void again(glarePause(this.#role, this.#agent.t1))
        // RFC 3261, 12.2.1.2: these two say that the dialog is gone.
        if (status === 408 || status === 481) this.bye({ why: 'timeout', status, reason: null })
        reject(new Error(`The far end refused: ${status}`))
      })
    })
  }

  #onAccepted(request: SipRequest, response: SipResponse, offer: string | null): string | null {
    this.#move(refreshTarget(this.#dialog, response))
    this.learn(response)
    if (request.method === 'INVITE') this.ack(request)
    this.startTimer(timerFrom(response))
    const body = readSdp(response)
    if (offer !== null) this.local = offer
    return body.kind === 'sdp' ? body.sdp : null
  }

  // ── session timer ─────────────────────────────────────────────────────────────────────────────────────────────────

  startTimer(timer: SessionTimer | null): void {
    if (!this.#ended) this.#clock.start(timer)
  }

  /** What a request of ours says about the timer; nothing when neither side wants one. */
  #askForTimer(): HeaderField[] {
    const { sessionTimer } = this.#agent
    const { timer } = this.#clock
    return sessionTimer === null && timer === null ? [] : askForTimer(sessionTimer ?? shortest, timer)
  }

  /** Our half time: UPDATE when they take it, which needs no offer; else a re-INVITE that says the same (RFC 4028, 7.4). */
  #refresh(timer: SessionTimer): void {
    this.#agent.count('session.refreshed')
    if (!this.#theyAllowUpdate) return void this.#offer(null).catch(() => {}) // the clock is the answer to a failure
    const headers = [contactFor(this.#agent, this.#hop), allow, supported, ...this.#askForTimer()]
    this.#request('UPDATE', { headers }, (response) => {
      if (this.#ended) return
      const status = response?.status ?? 408
      if (response !== null && status < 300) {
        this.#move(refreshTarget(this.#dialog, response))
        this.#clock.start(timerFrom(response))
      } else if (response !== null && status === 422) this.#clock.start(longer(timer, response))
      else if (status === 408 || status === 481) this.bye({ why: 'session-timeout', status, reason: null })
    })
  }
}

export type Respond = (status: number, parts?: ResponseParts) => void

/** RFC 3261, 14.1, in its own units of T1 = 500 ms: 2.1 to 4 s for the caller, who made the Call-ID; 0 to 2 s for the other. */
const glarePause = (role: 'caller' | 'callee', t1: number): number =>
  (t1 / 500) * (role === 'caller' ? 2100 + Math.random() * 1900 : Math.random() * 2000)
