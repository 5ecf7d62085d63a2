/** Chance that can be repeated: the same seed gives the same history. */
export type Chance = Readonly<{
  /** From 0 up to, not including, 1. */
  next(): number
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number
  yes(probability: number): boolean
  /** One of them, each as likely as its weight says. */
  pick<Item>(items: readonly Item[], weight?: (item: Item) => number): Item
  bytes(): Uint8Array
}>

/** Mulberry32 (public domain, Tommy Ettinger): small, fast, and good enough for a story. */
export function createChance(seed: number): Chance {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const between = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1))
  return {
    next,
    between,
    yes: (probability) => next() < probability,
    pick(items, weight = () => 1) {
      let left = next() * items.reduce((sum, item) => sum + weight(item), 0)
      for (const item of items) {
        left -= weight(item)
        if (left < 0) return item
      }
      const last = items.at(-1) // rounding may leave a crumb
      if (last === undefined) throw new Error('nothing to pick from')
      return last
    },
    bytes: () => Uint8Array.from({ length: 10 }, () => between(0, 255)),
  }
}
