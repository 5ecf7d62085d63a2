/**
 * A token bucket for each address: `burst` messages at once, then `perSecond`. Remembers a bounded number of addresses; when there
 * are more, the longest silent one is forgotten, which can only be kind to it.
 */
export class RateLimit {
  readonly #perSecond: number
  readonly #burst: number
  readonly #addresses: number
  readonly #buckets = new Map<string, { tokens: number; at: number }>()

  constructor(options: Readonly<{ perSecond: number; burst: number; addresses?: number }>) {
    this.#perSecond = options.perSecond
    this.#burst = options.burst
    this.#addresses = options.addresses ?? 10_000
  }

  /** True when this address may pass at `now` (milliseconds), which uses up a token. */
  admit(address: string, now: number): boolean {
    const bucket = this.#buckets.get(address) ?? { tokens: this.#burst, at: now }
    const earned = (Math.max(0, now - bucket.at) * this.#perSecond) / 1000
    const tokens = Math.min(this.#burst, bucket.tokens + earned)
    const admitted = tokens >= 1
    this.#buckets.delete(address)
    this.#buckets.set(address, { tokens: admitted ? tokens - 1 : tokens, at: now })
    if (this.#buckets.size > this.#addresses) this.#forgetOldest()
    return admitted
  }

  #forgetOldest(): void {
    for (const address of this.#buckets.keys()) {
      this.#buckets.delete(address)
      return
    }
  }
}
