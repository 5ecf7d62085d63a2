/** Chance that can be repeated: the same seed gives the same world. */
export type Chance = Readonly<{
  next(): number
  yes(probability: number): boolean
  normal(): number
  lognormal(median: number, sigma: number): number
  exponential(mean: number): number
  /** An index, each as likely as its weight says. */
  pick(weights: readonly number[]): number
}>

/** Mulberry32 (public domain, Tommy Ettinger). */
export function createChance(seed: number): Chance {
  let state = (seed * 2654435761) >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  return {
    next,
    yes: (probability) => next() < probability,
    normal,
    lognormal: (median, sigma) => median * Math.exp(sigma * normal()),
    exponential: (mean) => -mean * Math.log(1 - next()),
    pick(weights) {
      let left = next() * weights.reduce((sum, weight) => sum + weight, 0)
      for (let i = 0; i < weights.length; i += 1) {
        left -= weights[i] ?? 0
        if (left < 0) return i
      }
      return weights.length - 1
    },
  }
}
