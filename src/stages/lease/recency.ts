type Entry<Key, Value> = {
  readonly key: Key
  value: Value
  older: Entry<Key, Value> | null
  newer: Entry<Key, Value> | null
}

/**
 * A map that knows the order in which its keys were last touched: finding, touching, removing and asking for the oldest are all O(1).
 *
 * A plain `Map` keeps that order too, but asking it for its first key walks over everything removed before it.
 */
export class Recency<Key, Value> {
  readonly #entries = new Map<Key, Entry<Key, Value>>()
  #oldest: Entry<Key, Value> | null = null
  #newest: Entry<Key, Value> | null = null

  constructor(oldestFirst: Iterable<readonly [Key, Value]> = []) {
    for (const [key, value] of oldestFirst) this.touch(key, value)
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: Key): Value | undefined {
    return this.#entries.get(key)?.value
  }

  has(key: Key): boolean {
    return this.#entries.has(key)
  }

  /** Sets the value and makes the key the newest. */
  touch(key: Key, value: Value): void {
    this.delete(key)
    const entry: Entry<Key, Value> = { key, value, older: this.#newest, newer: null }
    if (this.#newest) this.#newest.newer = entry
    else this.#oldest = entry
    this.#newest = entry
    this.#entries.set(key, entry)
  }

  delete(key: Key): void {
    const entry = this.#entries.get(key)
    if (!entry) return
    if (entry.older) entry.older.newer = entry.newer
    else this.#oldest = entry.newer
    if (entry.newer) entry.newer.older = entry.older
    else this.#newest = entry.older
    this.#entries.delete(key)
  }

  oldest(): readonly [Key, Value] | undefined {
    return this.#oldest ? [this.#oldest.key, this.#oldest.value] : undefined
  }

  /** Removes from the old end while `stale` says so. */
  forgetWhile(stale: (value: Value) => boolean, forgotten?: (key: Key, value: Value) => void): void {
    for (let entry = this.#oldest; entry && stale(entry.value); entry = this.#oldest) {
      this.delete(entry.key)
      forgotten?.(entry.key, entry.value)
    }
  }

  /** Oldest first. */
  *[Symbol.iterator](): Generator<readonly [Key, Value]> {
    for (let entry = this.#oldest; entry; entry = entry.newer) yield [entry.key, entry.value]
  }
}
