import type { Credit } from './event.ts'

/** `calls` calls that are all somebody's with probability `p`, or none of them is; `unlinked` is the chance that nobody's visit caused them. */
export type Chance = Readonly<{ p: number; calls: number; unlinked: number }>

/**
 * How far the level of unlinked calls may be off, as a factor on its odds, with the weight of each case: nobody can see it, so every share of
 * credit is uncertain together with it.
 */
const levels = [
  { factor: 0.6, weight: 0.25 },
  { factor: 1, weight: 0.5 },
  { factor: 1.65, weight: 0.25 },
] as const

/** The sum of uncertain calls: its mean, and the bounds it stays within nine times in ten. */
export function sumOfChances(chances: readonly Chance[], strangers: boolean): Credit {
  const calls = chances.reduce((sum, chance) => sum + chance.p * chance.calls, 0)
  const cases = levels.map(({ factor, weight }) => ({
    weight,
    ...distribution(chances.map((chance) => tilt(chance, factor, strangers))),
  }))
  const first = Math.min(...cases.map(({ from }) => from))
  const last = Math.max(...cases.map(({ from, masses }) => from + masses.length - 1))
  let sum = 0
  let low = last
  let high = last
  for (let value = first; value <= last; value += 1) {
    for (const { from, masses, weight } of cases) sum += weight * (masses[value - from] ?? 0)
    if (sum > 0.05 && low === last) low = value
    if (sum >= 0.95 - 1e-12) {
      high = value
      break
    }
  }
  return { calls, low: Math.min(low, calls), high: Math.max(high, calls) }
}

/** The chance, were unlinked calls likelier by this factor in odds. */
function tilt({ p, calls, unlinked }: Chance, factor: number, strangers: boolean): Chance {
  const total = 1 - unlinked + factor * unlinked
  return { calls, unlinked, p: (strangers ? p * factor : p) / (total > 0 ? total : 1) }
}

type Distribution = Readonly<{ from: number; masses: readonly number[] }>

/** The sum of more chances than these is as good as normal. */
const many = 500
const distribution = (chances: readonly Chance[]): Distribution =>
  chances.length > many ? normal(chances) : exact(chances)

/** The normal distribution with the sum's mean and variance, by whole calls. */
function normal(chances: readonly Chance[]): Distribution {
  const mean = chances.reduce((sum, { p, calls }) => sum + p * calls, 0)
  const variance = chances.reduce((sum, { p, calls }) => sum + p * (1 - p) * calls * calls, 0.01)
  const reach = Math.ceil(6 * Math.sqrt(variance)) + 1
  const from = Math.max(0, Math.floor(mean) - reach)
  const weights = Array.from({ length: Math.floor(mean) + reach - from + 1 }, (_, i) =>
    Math.exp(-((from + i - mean) ** 2) / (2 * variance)),
  )
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return { from, masses: weights.map((weight) => weight / total) }
}

/** The exact distribution of the sum, from `from` on, without the tails that do not matter. */
function exact(chances: readonly Chance[]): Distribution {
  let from = 0
  let masses = [1]
  for (const { p, calls } of chances) {
    if (p <= 1e-9) continue
    if (p >= 1 - 1e-9) {
      from += calls
      continue
    }
    const next = Array.from({ length: masses.length + calls }, () => 0)
    for (let i = 0; i < masses.length; i += 1) {
      const mass = masses[i] ?? 0
      next[i] = (next[i] ?? 0) + mass * (1 - p)
      next[i + calls] = (next[i + calls] ?? 0) + mass * p
    }
    let start = 0
    let end = next.length
    while (end > start + 1 && (next[end - 1] ?? 0) < 1e-10) end -= 1
    while (start < end - 1 && (next[start] ?? 0) < 1e-10) start += 1
    from += start
    masses = next.slice(start, end)
  }
  return { from, masses }
}
