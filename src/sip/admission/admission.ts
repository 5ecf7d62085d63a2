import { milliseconds, type Duration } from '#base/time.ts'
import type { Authenticator } from '#sip/digest/authenticator.ts'
import { headerValues } from '#sip/grammar/headers.ts'
import type { HeaderField, Hop, SipRequest } from '#sip/message.ts'
import { makeResponse } from '#sip/response.ts'
import type { ServerTransaction } from '#sip/transaction/transaction-layer.ts'
import type { Authorization } from '#sip/user-agent.contract.ts'
import { TokenBuckets, type BucketSettings } from './token-buckets.ts'

export type AdmissionOptions = Readonly<{
  authenticator: Authenticator
  count: (what: string) => void
  name: string
  now?: () => number
  buckets?: Partial<BucketSettings>
  /** A refusal is answered this late: a scanner waits, a person does not notice. */
  slowBy?: Duration
  /** Refusals on their way at once; more are dropped. */
  mostSlowed?: number
}>

export type AuthorizeRule = (request: SipRequest, from: Hop) => Authorization

/**
 * Who may come in. A challenge costs its address a token and the right password gives it back; a refusal costs ten. Whoever has
 * none left is dropped without a word, so a flood of strangers costs neither memory nor answers.
 */
export class Admission {
  /** Nobody, until somebody says who. */
  rule: AuthorizeRule = () => ({ kind: 'refuse', status: 403 })
  readonly #options: AdmissionOptions
  readonly #buckets: TokenBuckets
  readonly #slowed = new Set<NodeJS.Timeout>()

  constructor(options: AdmissionOptions) {
    this.#options = options
    const settings = { capacity: 200, refill: 10, addresses: 10_000, ...options.buckets }
    this.#buckets = new TokenBuckets(settings, options.now ?? Date.now)
  }

  /** Who sent it, as the rule calls them; or null, and then the request has been answered or dropped. */
  admit(request: SipRequest, transaction: ServerTransaction, from: Hop): string | null {
    const verdict = this.rule(request, from)
    switch (verdict.kind) {
      case 'allow':
        return verdict.as
      case 'refuse':
        return this.#refuse(transaction, from, verdict.status)
      case 'challenge':
        return this.#challenge(request, transaction, from, verdict)
    }
  }

  /** For requests anybody may send: false, and dropped, when the address has sent too many. */
  tolerate(transaction: ServerTransaction, from: Hop): boolean {
    if (this.#buckets.take(from.address, 1)) return true
    this.#drop(transaction)
    return false
  }

  /** Drops what waits for its answer. */
  close(): void {
    for (const timer of this.#slowed) clearTimeout(timer)
    this.#slowed.clear()
  }

  #challenge(
    request: SipRequest,
    transaction: ServerTransaction,
    from: Hop,
    verdict: Extract<Authorization, { kind: 'challenge' }>,
  ): string | null {
    const { realm, secret } = verdict
    const { authenticator } = this.#options
    const claim = {
      authorizations: headerValues(request, 'Authorization'),
      realm,
      method: request.method,
      uri: request.uri,
    }
    const judged = authenticator.verify(claim, secret)
    if (judged.ok) {
      this.#buckets.give(from.address, 1)
      return judged.value
    }
    this.#options.count(`authentication.${judged.reason}`)
    if (judged.reason !== 'absent' && judged.reason !== 'stale') return this.#refuse(transaction, from, 403)
    if (!this.#buckets.take(from.address, 1)) return this.#drop(transaction)
    const challenges = authenticator.challenge(realm, judged.reason === 'stale')
    this.#respond(
      transaction,
      401,
      challenges.map((value): HeaderField => ['WWW-Authenticate', value]),
    )
    return null
  }

  #refuse(transaction: ServerTransaction, from: Hop, status: number | null): null {
    const { slowBy = milliseconds(500), mostSlowed = 500 } = this.#options
    const silently = status === null || this.#slowed.size >= mostSlowed
    if (silently || !this.#buckets.take(from.address, 10)) return this.#drop(transaction)
    this.#options.count('strangers.refused')
    const timer = setTimeout(() => {
      this.#slowed.delete(timer)
      this.#respond(transaction, status)
    }, slowBy)
    this.#slowed.add(timer)
    return null
  }

  #drop(transaction: ServerTransaction): null {
    this.#options.count('strangers.dropped')
    transaction.drop()
    return null
  }

  #respond(transaction: ServerTransaction, status: number, headers: readonly HeaderField[] = []): void {
    const server: HeaderField = ['Server', this.#options.name]
    transaction.respond(makeResponse(transaction.request, status, { headers: [server, ...headers] }))
  }
}
