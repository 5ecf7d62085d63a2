import { ackOf, address, nextHopUri, nextRequest, openAsCaller } from '#sip/dialog/dialog.ts'
import { readDigits } from '#sip/grammar/characters.ts'
import { hasOption, header } from '#sip/grammar/headers.ts'
import { tagOf } from '#sip/grammar/name-addr.ts'
import { parseUri, type Uri } from '#sip/grammar/uri.ts'
import type { Hop, SipRequest, SipResponse } from '#sip/message.ts'
import { newCallId, newTag } from '#sip/tag.ts'
import type { ClientTransaction } from '#sip/transaction/transaction-layer.ts'
import type {
  DialogName,
  InviteOptions,
  OutgoingHandler,
  OutgoingSession,
  SessionEnd,
} from '#sip/user-agent.contract.ts'
import { contactFor, type Agent } from './agent.ts'
import { readSdp } from './body.ts'
import { allow, sdpType, supported } from './capabilities.ts'
import { guard } from './guard.ts'
import { InviteUsage } from './invite-usage.ts'
import { hopFor } from './lookup.ts'
import { Login } from './login.ts'
import { hopInDialog, hopOfUri } from './peer-hop.ts'
import { askForTimer, readMinimum, timerFrom } from './session-timer.ts'

/** More early dialogs than any proxy rings at once; a far end that invents tags gets no more of our memory. */
const mostForks = 16

/** One early dialog. `rseq` is the last provisional response it had acknowledged; `sdp` its early description. */
type Fork = { readonly usage: InviteUsage; rseq: number | null; sdp: string | null }

/**
 * A call from us (RFC 3261, 13.2).
 *
 * ```
 *            1xx with a tag             first 2xx: ACK
 *  calling ─────────────────▶ ringing ────────────────▶ answered ──▶ over
 *     │  401/407, 422: again     │   ⟲ each fork            a 2xx of another fork: ACK and BYE
 *     │                          │
 *     ├── 3xx-6xx, timeout ──────┴──▶ over                 (a 3xx is not followed: where a call goes is for the one above)
 *     └── hangup(): CANCEL ─▶ cancelling ── 487 ──▶ over
 *                                 └── 2xx that crossed: ACK and BYE ──▶ over
 * ```
 */
export class Outgoing implements OutgoingSession {
  readonly id = newCallId()
  readonly #agent: Agent
  readonly #options: InviteOptions
  readonly #handler: OutgoingHandler
  readonly #login: Login
  readonly #tried = new Set<string>()
  readonly #from: string
  readonly #to: string
  readonly #forks = new Map<string, Fork>()
  #state: 'calling' | 'cancelling' | 'answered' | 'over' = 'calling'
  #seq = 0
  #transaction: ClientTransaction | null = null
  #answered: InviteUsage | null = null
  #interval: number | null

  constructor(agent: Agent, options: InviteOptions, handler: OutgoingHandler) {
    this.#agent = agent
    this.#options = options
    this.#handler = guard(handler, (error) => {
      agent.onBug(error, this.id)
      this.hangup()
    })
    this.#login = new Login(options.credentials)
    this.#interval = agent.sessionTimer?.expires ?? null
    this.#from = addressOf(options.from.uri, options.from.name, newTag())
    this.#to = addressOf(options.to ?? options.target)
    agent.sessions.add(this)
    agent.waiting.add(this)
    this.#start()
  }

  #start(): void {
    const uri = parseUri(this.#options.target)
    const hop = this.#options.via ?? (uri === null ? null : hopOfUri(uri))
    // Never before the constructor has returned: the one above must know the session it hears of.
    if (hop !== null) queueMicrotask(() => this.#invite(hop))
    else if (uri === null) queueMicrotask(() => this.#end('transport', 416))
    else void this.#findAndInvite(uri)
  }

  async #findAndInvite(uri: Uri): Promise<void> {
    const hop = await hopFor(uri).catch(() => null)
    if (hop === null) this.#end('transport')
    else this.#invite(hop)
  }

  #invite(hop: Hop): void {
    if (this.#state === 'cancelling') return this.#end('hangup')
    if (this.#state !== 'calling') return
    this.#seq += 1
    const invite = this.#request(hop)
    this.#transaction = this.#agent.layer.request(invite, hop, {
      onResponse: (response, from) => this.#onResponse(invite, hop, response, from),
      onEnd: (why) => {
        if (why === 'final' || this.#state === 'answered') return
        if (this.#state === 'cancelling') this.#end('hangup')
        else this.#end(why, why === 'timeout' ? 408 : null)
      },
    })
  }

  #request(hop: Hop): SipRequest {
    const { target, headers = [], sdp } = this.#options
    const timer = this.#agent.sessionTimer
    const interval = this.#interval
    return {
      kind: 'request',
      method: 'INVITE',
      uri: target,
      headers: [
        ...(headers.some(([name]) => name === 'Max-Forwards') ? [] : [['Max-Forwards', '70'] as const]),
        ['From', this.#from],
        ['To', this.#to],
        ['Call-ID', this.id],
        ['CSeq', `${this.#seq} INVITE`],
        contactFor(this.#agent, hop),
        allow,
        supported,
        ['User-Agent', this.#agent.name],
        ...(timer === null || interval === null ? [] : askForTimer({ ...timer, expires: interval })),
        ...headers,
        ...this.#login.fields('INVITE', target),
        sdpType,
      ],
      body: Buffer.from(sdp),
    }
  }

  #onResponse(invite: SipRequest, hop: Hop, response: SipResponse, from: Hop): void {
    if (response.status < 200) this.#onProvisional(invite, response, from)
    else if (response.status < 300) this.#onSuccess(invite, response, from)
    else this.#onFailure(hop, response)
  }

  #onProvisional(invite: SipRequest, response: SipResponse, from: Hop): void {
    if (this.#state !== 'calling' || response.status === 100) return
    const fork = this.#forkOf(invite, response, from)
    if (fork !== null && hasOption(response, 'Require', '100rel') && !acknowledge(fork, invite, response))
      return
    const body = readSdp(response)
    const sdp = body.kind === 'sdp' ? body.sdp : null
    if (fork !== null && sdp !== null) fork.sdp = sdp
    this.#handler.onRinging?.(response.status, sdp, tagOf(header(response, 'To')) ?? '')
  }

  /** The early dialog of a response: known, or new. Null when it has no tag, or there are too many. */
  #forkOf(invite: SipRequest, response: SipResponse, from: Hop): Fork | null {
    const tag = tagOf(header(response, 'To'))
    const known = tag === null ? undefined : this.#forks.get(tag)
    if (known !== undefined) return known
    const dialog = openAsCaller(invite, response)
    if (tag === null || dialog === null || this.#forks.size >= mostForks) return null
    const usage = new InviteUsage({
      agent: this.#agent,
      role: 'caller',
      dialog,
      heard: from,
      login: this.#login,
      onEnd: (end) => this.#onUsageEnd(usage, end),
    })
    usage.handler = this.#handler
    usage.local = this.#options.sdp
    const fork: Fork = { usage, rseq: null, sdp: null }
    this.#forks.set(tag, fork)
    return fork
  }

  #onSuccess(invite: SipRequest, response: SipResponse, from: Hop): void {
    if (this.#state === 'answered' || this.#state === 'over') return this.#hangUpExtra(invite, response, from)
    const tag = tagOf(header(response, 'To')) ?? ''
    const fork = this.#forks.get(tag) ?? this.#forkOf(invite, response, from)
    if (fork === null) {
      this.#hangUpExtra(invite, response, from)
      return this.#end('rejected', 502)
    }
    const { usage } = fork
    usage.confirm(response)
    usage.ack(invite)
    this.#agent.waiting.delete(this)
    for (const other of this.#forks.values()) if (other !== fork) other.usage.forget()
    this.#forks.clear()
    this.#answered = usage

    const wasCancelled = this.#state === 'cancelling'
    this.#state = 'answered'
    if (wasCancelled) return this.hangup()
    const body = readSdp(response)
    const sdp = body.kind === 'sdp' ? body.sdp : fork.sdp
    if (sdp === null) return usage.bye({ why: 'rejected', status: 488, reason: null })
    usage.startTimer(timerFrom(response))
    this.#handler.onAnswered?.(sdp)
  }

  /** A second phone answered, or one after we had given up: it must not be left alone on the line (RFC 3261, 13.2.2.4). */
  #hangUpExtra(invite: SipRequest, response: SipResponse, from: Hop): void {
    const dialog = openAsCaller(invite, response)
    if (dialog === null) return
    this.#agent.count('forks.hungUp')
    const hop = hopInDialog(nextHopUri(dialog), from)
    this.#agent.layer.sendAck(ackOf(dialog, invite), hop)
    const bye = nextRequest(dialog, 'BYE', { headers: this.#login.fields('BYE', dialog.remoteTarget) })
    this.#agent.layer.request(bye.request, hop, { onResponse: () => {} })
  }

  #onFailure(hop: Hop, response: SipResponse): void {
    if (this.#state === 'answered' || this.#state === 'over') return
    if (this.#state === 'cancelling') return this.#end('hangup', response.status)
    if (this.#login.answers(response, this.#tried)) return this.#again(hop)
    const minimum = response.status === 422 ? readMinimum(response) : null
    if (minimum !== null && minimum > (this.#interval ?? 0)) {
      this.#interval = minimum
      return this.#again(hop)
    }
    this.#end('rejected', response.status, header(response, 'Reason'))
  }

  /** The same call, asked again with what was missing. Its early dialogs are gone with the first try. */
  #again(hop: Hop): void {
    for (const fork of this.#forks.values()) fork.usage.forget()
    this.#forks.clear()
    this.#invite(hop)
  }

  hangup(): void {
    if (this.#state === 'calling') {
      this.#state = 'cancelling'
      this.#transaction?.cancel()
    } else if (this.#state === 'answered') {
      this.#answered?.bye({ why: 'hangup', status: null, reason: null })
    }
  }

  reoffer(sdp: string): Promise<string> {
    return this.#answered === null
      ? Promise.reject(new Error('The call is not answered'))
      : this.#answered.reoffer(sdp)
  }

  refer(target: string, replaces: DialogName | null = null): Promise<number> {
    return this.#answered === null
      ? Promise.reject(new Error('The call is not answered'))
      : this.#answered.refer(target, replaces)
  }

  name(): DialogName | null {
    return this.#answered?.name ?? null
  }

  sendKeyByInfo(key: string): void {
    this.#answered?.sendKey(key)
  }

  #onUsageEnd(usage: InviteUsage, end: SessionEnd): void {
    if (usage === this.#answered) this.#finish(end)
  }

  /** An end before there was a dialog to end. */
  #end(why: SessionEnd['why'], status: number | null = null, reason: string | null = null): void {
    if (this.#state === 'over') return
    this.#agent.count(`ended.${why}`)
    this.#finish({ why, status, reason })
  }

  #finish(end: SessionEnd): void {
    this.#state = 'over'
    for (const fork of this.#forks.values()) fork.usage.forget()
    this.#forks.clear()
    this.#agent.sessions.delete(this)
    this.#agent.waiting.delete(this)
    this.#handler.onEnd?.(end)
  }
}

/** Acknowledges a reliable provisional response in its turn (RFC 3262, 4); false for one that was seen or came too early. */
function acknowledge(fork: Fork, invite: SipRequest, response: SipResponse): boolean {
  const rseq = readDigits(header(response, 'RSeq') ?? '')
  if (rseq === null || (fork.rseq !== null && rseq !== fork.rseq + 1)) return false
  fork.rseq = rseq
  fork.usage.prack(`${rseq} ${header(invite, 'CSeq')}`)
  return true
}

/** A From or To value. A target that is no URI stays as it is: the far end will say what it thinks of it. */
function addressOf(text: string, name?: string, tag?: string): string {
  const uri = parseUri(text)
  if (uri === null) return tag === undefined ? `<${text}>` : `<${text}>;tag=${tag}`
  return address(uri, name, tag)
}
