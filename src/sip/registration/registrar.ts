import { instant, type Instant } from '#base/time.ts'
import { parseCSeq } from '#sip/grammar/cseq.ts'
import { header, headerValues, hasOption } from '#sip/grammar/headers.ts'
import { parseNameAddr } from '#sip/grammar/name-addr.ts'
import { formatUri } from '#sip/grammar/uri.ts'
import type { HeaderField, Hop, SipRequest } from '#sip/message.ts'
import { hopInDialog } from '#sip/session/peer-hop.ts'

/** A desk phone that can be called now (RFC 3261, 10.2). */
export type Binding = Readonly<{
  /** Who it is: what `authorize` called the one that registered. Nobody registers for somebody else. */
  as: string
  /** Request-URI of a call to it. */
  contact: string
  /** Where its packets go: its Contact, or, behind a home router or TCP, where it was heard from. */
  via: Hop
  /** Preference, 0 to 1. */
  q: number
  expiresAt: Instant
  userAgent: string | null
  callId: string
  cseq: number
}>

export type RegistrarOptions = Readonly<{
  /** Phones of one user. */
  mostBindings?: number
  /** Seconds: the shortest registration taken, the one given when none is asked for, the longest. */
  expires?: Readonly<{ shortest: number; usual: number; longest: number }>
}>

/** Where phones are. In memory only: after a restart each registers again within its own time. */
export interface Registrar {
  /** The phones of this user, the preferred first. */
  lookup(as: string): readonly Binding[]
  /** Hears of every registration, removal and expiry. */
  onChange(listener: (as: string, bindings: readonly Binding[]) => void): void
}

/** What to answer a REGISTER. */
export type RegisterAnswer = Readonly<{ status: number; reason?: string; headers: readonly HeaderField[] }>

/** RFC 3261, 10.3: all of a request's bindings are taken, or none. */
export class Bindings implements Registrar {
  readonly #now: () => number
  readonly #mostBindings: number
  readonly #expires: Readonly<{ shortest: number; usual: number; longest: number }>
  readonly #users = new Map<string, ReadonlyMap<string, Binding>>()
  readonly #timers = new Map<string, NodeJS.Timeout>()
  readonly #listeners: ((as: string, bindings: readonly Binding[]) => void)[] = []

  constructor(options: RegistrarOptions, now: () => number = Date.now) {
    this.#now = now
    this.#mostBindings = options.mostBindings ?? 10
    this.#expires = options.expires ?? { shortest: 60, usual: 3600, longest: 7200 }
  }

  /** Users with a phone. */
  get size(): number {
    return this.#users.size
  }

  lookup(as: string): readonly Binding[] {
    return Array.from(this.#alive(as).values()).sort((a, b) => b.q - a.q || b.expiresAt - a.expiresAt)
  }

  onChange(listener: (as: string, bindings: readonly Binding[]) => void): void {
    this.#listeners.push(listener)
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
    this.#users.clear()
  }

  /** Takes a REGISTER of somebody `authorize` knows. */
  register(request: SipRequest, as: string, from: Hop): RegisterAnswer {
    const contacts = headerValues(request, 'Contact')
    const callId = header(request, 'Call-ID') ?? ''
    const cseq = parseCSeq(header(request, 'CSeq') ?? '')?.number ?? 0
    const next = new Map(this.#alive(as))
    const late = (binding: Binding) => binding.callId === callId && cseq <= binding.cseq

    if (contacts.includes('*')) {
      if (contacts.length > 1 || header(request, 'Expires') !== '0') return refused(400, 'Bad Wildcard')
      if (Array.from(next.values()).some(late)) return refused(500, 'CSeq Out of Order')
      next.clear()
    }
    for (const contact of contacts) {
      if (contact === '*') continue
      const address = parseNameAddr(contact)
      if (address === null || address.uri.kind !== 'sip') return refused(400, 'Bad Contact')
      const asked =
        readSeconds(address.params.get('expires') ?? header(request, 'Expires')) ?? this.#expires.usual
      if (asked > 0 && asked < this.#expires.shortest)
        return { status: 423, headers: [['Min-Expires', String(this.#expires.shortest)]] }
      const uri = formatUri(address.uri)
      const known = next.get(uri)
      if (known !== undefined && late(known)) return refused(500, 'CSeq Out of Order')
      next.delete(uri)
      if (asked === 0) continue
      const [path] = headerValues(request, 'Path')
      next.set(uri, {
        as,
        contact: uri,
        via: hopInDialog(path === undefined ? address.uri : (parseNameAddr(path)?.uri ?? null), from),
        q: readQ(address.params.get('q')),
        expiresAt: instant(this.#now() + 1000 * Math.min(asked, this.#expires.longest)),
        userAgent: header(request, 'User-Agent'),
        callId,
        cseq,
      })
    }
    if (next.size > this.#mostBindings) return refused(403, 'Too Many Contacts')
    if (contacts.length > 0) this.#set(as, next)
    return { status: 200, headers: this.#describe(as, request) }
  }

  /** Every binding of the user, with the seconds it has left; and the Path, for who understands it (RFC 3327, 5.3). */
  #describe(as: string, request: SipRequest): HeaderField[] {
    const left = (binding: Binding) => Math.max(1, Math.ceil((binding.expiresAt - this.#now()) / 1000))
    const path = hasOption(request, 'Supported', 'path')
      ? request.headers.filter(([name]) => name === 'Path')
      : []
    return [
      ...this.lookup(as).map((binding): HeaderField => [
        'Contact',
        `<${binding.contact}>;expires=${left(binding)};q=${binding.q}`,
      ]),
      ...path,
    ]
  }

  #alive(as: string): ReadonlyMap<string, Binding> {
    return this.#users.get(as) ?? new Map()
  }

  #set(as: string, bindings: ReadonlyMap<string, Binding>): void {
    clearTimeout(this.#timers.get(as))
    this.#timers.delete(as)
    if (bindings.size === 0) this.#users.delete(as)
    else {
      this.#users.set(as, bindings)
      const first = Math.min(...Array.from(bindings.values(), (binding) => binding.expiresAt))
      const timer = setTimeout(() => this.#expire(as), Math.max(0, first - this.#now()))
      this.#timers.set(as, timer.unref())
    }
    for (const listener of this.#listeners) listener(as, this.lookup(as))
  }

  #expire(as: string): void {
    const now = this.#now()
    this.#set(as, new Map(Array.from(this.#alive(as)).filter(([, binding]) => binding.expiresAt > now)))
  }
}

const refused = (status: number, reason: string): RegisterAnswer => ({ status, reason, headers: [] })

/** Delta-seconds; what cannot be read is as if it were not there (RFC 3261, 20.19). */
const readSeconds = (text: string | null | undefined): number | null =>
  /^\s*\d{1,10}\s*$/.test(text ?? '') ? Number(text) : null

const readQ = (text: string | null | undefined): number =>
  /^(0(\.\d{1,3})?|1(\.0{1,3})?)$/.test(text ?? '') ? Number(text) : 1
