import { after, instant, milliseconds, seconds, type Duration, type Instant } from '#base/time.ts'
import type { Credentials } from '#sip/digest/credentials.ts'
import { address } from '#sip/dialog/dialog.ts'
import { header, headerValues } from '#sip/grammar/headers.ts'
import { parseNameAddr } from '#sip/grammar/name-addr.ts'
import { formatUri, parseUri } from '#sip/grammar/uri.ts'
import type { HeaderField, Hop, SipRequest, SipResponse } from '#sip/message.ts'
import { contactFor, type Agent } from '#sip/session/agent.ts'
import { allow } from '#sip/session/capabilities.ts'
import { Login } from '#sip/session/login.ts'
import { hopFor } from '#sip/session/lookup.ts'
import { newCallId, newTag } from '#sip/tag.ts'

export type RegistrationOptions = Readonly<{
  /** Request-URI: the domain we register at, `sip:trunk.example.com`. */
  registrar: string
  /** Where the packets go, when not to the domain (an outbound proxy). */
  via?: Hop
  /** Who we are there: `sip:account@trunk.example.com`. */
  aor: string
  credentials?: Credentials
  /** How long we ask for. */
  expires?: Duration
  /** Pause after the first failure and the longest one (RFC 5626, 4.5). */
  backOff?: Readonly<{ first: Duration; longest: Duration }>
}>

/**
 * Our registration at a trunk.
 *
 * ```
 *            2xx                      before it expires
 *  trying ─────────▶ registered(until) ──────────────▶ trying
 *    │  ▲
 *    │  └── after a pause that doubles ── failed(status)
 *    └──── refused, silent ────────────────▲
 *
 *  close(), anywhere ──▶ REGISTER with Expires: 0 ──▶ closed
 * ```
 */
export type RegistrationState =
  | Readonly<{ kind: 'trying' }>
  | Readonly<{ kind: 'registered'; until: Instant }>
  | Readonly<{ kind: 'failed'; status: number | null; retryAt: Instant }>
  | Readonly<{ kind: 'closed' }>

export interface Registration {
  readonly state: RegistrationState
  onState(listener: (state: RegistrationState) => void): void
  /** Unregisters; resolves when that is answered or given up. */
  close(): Promise<void>
}

type Reply = SipResponse | null

/** The client's half of REGISTER (RFC 3261, 10.2): one Call-ID, a CSeq that grows, a refresh at nine tenths of the time given. */
export class TrunkRegistration implements Registration {
  readonly #agent: Agent
  readonly #options: RegistrationOptions
  readonly #login: Login
  readonly #callId = newCallId()
  readonly #fromTag = newTag()
  readonly #listeners: ((state: RegistrationState) => void)[] = []
  #state: RegistrationState = { kind: 'trying' }
  #cseq = 0
  #failures = 0
  #expires: number
  #timer: NodeJS.Timeout | null = null

  constructor(agent: Agent, options: RegistrationOptions) {
    this.#agent = agent
    this.#options = options
    this.#login = new Login(options.credentials)
    this.#expires = Math.round((options.expires ?? seconds(3600)) / 1000)
    void this.#register()
  }

  get state(): RegistrationState {
    return this.#state
  }

  onState(listener: (state: RegistrationState) => void): void {
    this.#listeners.push(listener)
  }

  async close(): Promise<void> {
    if (this.#state.kind === 'closed') return
    const wasRegistered = this.#state.kind === 'registered'
    this.#enter({ kind: 'closed' })
    if (this.#timer !== null) clearTimeout(this.#timer)
    if (wasRegistered) await this.#send(0)
  }

  #enter(state: RegistrationState): void {
    this.#state = state
    for (const listener of this.#listeners) listener(state)
  }

  async #register(): Promise<void> {
    this.#enter({ kind: 'trying' })
    const reply = await this.#send(this.#expires)
    // `close` may have come meanwhile; then what we just got must be given back.
    if (this.state.kind === 'closed') {
      if (reply?.status === 200) await this.#send(0)
      return
    }
    if (reply !== null && reply.status < 300) this.#succeed(reply)
    else this.#fail(reply)
  }

  #succeed(reply: SipResponse): void {
    this.#failures = 0
    const given = milliseconds(1000 * Math.max(1, this.#granted(reply)))
    this.#enter({ kind: 'registered', until: after(instant(Date.now()), given) })
    this.#later(milliseconds(given * 0.9))
  }

  /** Our own binding is the one with our Contact; a registrar lists all of them. */
  #granted(reply: SipResponse): number {
    const user = userOf(this.#options.aor)
    const own = headerValues(reply, 'Contact')
      .map(parseNameAddr)
      .find((each) => each?.uri.kind === 'sip' && each.uri.user === user)
    const text = own?.params.get('expires') ?? header(reply, 'Expires')
    const given = /^\d{1,7}$/.test(text ?? '') ? Number(text) : this.#expires
    return given === 0 ? this.#expires : given
  }

  #fail(reply: Reply): void {
    const minimum = reply?.status === 423 ? Number(header(reply, 'Min-Expires')) : 0
    if (minimum > this.#expires && minimum < 86_400) {
      this.#expires = minimum
      return this.#later(milliseconds(0))
    }
    const { first, longest } = this.#options.backOff ?? { first: seconds(30), longest: seconds(1800) }
    const doubled = Math.min(longest, first * 2 ** Math.min(this.#failures, 16))
    this.#failures += 1
    const told = /^\s*(\d{1,6})/.exec(reply === null ? '' : (header(reply, 'Retry-After') ?? ''))?.[1]
    // Half of it is chance, so that a trunk that comes back is not met by everybody at once.
    const pause = milliseconds(told === undefined ? doubled * (0.5 + Math.random() / 2) : 1000 * Number(told))
    this.#agent.count('registration.failed')
    this.#enter({ kind: 'failed', status: reply?.status ?? null, retryAt: after(instant(Date.now()), pause) })
    this.#later(pause)
  }

  #later(pause: Duration): void {
    this.#timer = setTimeout(() => void this.#register(), pause)
  }

  /** Sends REGISTER and answers challenges; null when nobody answered. */
  async #send(expires: number): Promise<Reply> {
    const uri = parseUri(this.#options.registrar)
    const hop = this.#options.via ?? (uri === null ? null : await hopFor(uri).catch(() => null))
    if (hop === null) return null
    const tried = new Set<string>()
    for (;;) {
      const reply = await this.#ask(this.#request(expires, hop), hop)
      if (reply === null || !this.#login.answers(reply, tried)) return reply
    }
  }

  #ask(request: SipRequest, hop: Hop): Promise<Reply> {
    const ticket = {}
    this.#agent.waiting.add(ticket)
    return new Promise<Reply>((resolve) => {
      this.#agent.layer.request(request, hop, {
        onResponse: (response) => {
          if (response.status >= 200) resolve(response)
        },
        onEnd: (why) => {
          if (why !== 'final') resolve(null)
        },
      })
    }).finally(() => this.#agent.waiting.delete(ticket))
  }

  #request(expires: number, hop: Hop): SipRequest {
    const { registrar, aor } = this.#options
    const uri = parseUri(aor)
    this.#cseq += 1
    const who = (tag?: string) => (uri === null ? `<${aor}>` : address(uri, '', tag))
    const headers: HeaderField[] = [
      ['Max-Forwards', '70'],
      ['From', who(this.#fromTag)],
      ['To', who()],
      ['Call-ID', this.#callId],
      ['CSeq', `${this.#cseq} REGISTER`],
      ['Contact', this.#contact(hop)],
      ['Expires', String(expires)],
      ['User-Agent', this.#agent.name],
      allow,
      ...this.#login.fields('REGISTER', registrar),
    ]
    return { kind: 'request', method: 'REGISTER', uri: registrar, headers, body: Buffer.alloc(0) }
  }

  /** With our user part, so that calls from the trunk say for which account they are. */
  #contact(hop: Hop): string {
    const [, plain] = contactFor(this.#agent, hop)
    const uri = parseNameAddr(plain)?.uri
    return uri?.kind === 'sip' ? `<${formatUri({ ...uri, user: userOf(this.#options.aor) })}>` : plain
  }
}

const userOf = (aor: string): string | null => {
  const uri = parseUri(aor)
  return uri?.kind === 'sip' ? uri.user : null
}
