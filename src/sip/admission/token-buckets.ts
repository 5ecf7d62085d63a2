/** How much one address may cost us: `capacity` at once, `refill` a second. */
export type BucketSettings = Readonly<{ capacity: number; refill: number; addresses: number }>

type Bucket = { tokens: number; at: number }

/**
 * A token bucket for each address, in bounded memory: a full bucket is forgotten, and beyond the bound the one that was used longest ago.
 */
export class TokenBuckets {
  readonly #settings: BucketSettings
  readonly #now: () => number
  readonly #buckets = new Map<string, Bucket>()

  constructor(settings: BucketSettings, now: () => number) {
    this.#settings = settings
    this.#now = now
  }

  get size(): number {
    return this.#buckets.size
  }

  /** Takes tokens; false when there are not enough, and then takes none. */
  take(address: string, tokens: number): boolean {
    const bucket = this.#fill(address)
    const enough = bucket.tokens >= tokens
    if (enough) bucket.tokens -= tokens
    return enough
  }

  /** Gives back what turned out to be well spent. */
  give(address: string, tokens: number): void {
    const bucket = this.#fill(address)
    bucket.tokens = Math.min(this.#settings.capacity, bucket.tokens + tokens)
    if (bucket.tokens >= this.#settings.capacity) this.#buckets.delete(address)
  }

  #fill(address: string): Bucket {
    const { capacity, refill, addresses } = this.#settings
    const now = this.#now()
    const bucket = this.#buckets.get(address) ?? { tokens: capacity, at: now }
    bucket.tokens = Math.min(capacity, bucket.tokens + ((now - bucket.at) / 1000) * refill)
    bucket.at = now
    this.#buckets.delete(address) // so that the last used is the last to be forgotten
    this.#buckets.set(address, bucket)
    if (this.#buckets.size > addresses)
      for (const oldest of this.#buckets.keys()) return this.#forget(oldest, bucket)
    return bucket
  }

  #forget(address: string, current: Bucket): Bucket {
    this.#buckets.delete(address)
    return current
  }
}
