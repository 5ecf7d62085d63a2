/** How long ago something happened, in classes whose width grows with age: a minute matters after two, not after two days. */
export type AgeBins = Readonly<{ count: number; edges: readonly number[]; first: number; step: number }>

/** One bin up to `first`, then `count - 1` bins that grow by the same factor up to `last`. Milliseconds. */
function ageBins(first: number, last: number, count: number): AgeBins {
  const step = Math.log(last / first) / (count - 1)
  const edges = [0, ...Array.from({ length: count - 1 }, (_, i) => first * Math.exp(i * step)), last]
  return { count, edges, first, step }
}

/** Since the visit began. Its last edge is how far back a call may reach. */
export const sinceStart = ageBins(10_000, 30 * 86_400_000, 34)
/** Since the number was tapped: most who tap call within seconds. */
export const sinceTap = ageBins(2_000, 2.4 * 3_600_000, 22)

/** Since the same caller's last call. */
export const sinceCall = ageBins(60_000, 30 * 86_400_000, 14)

/** The bin of an age, -1 when it is beyond the last edge: an open last bin would swallow the mass of everything old. */
export function binOf(bins: AgeBins, age: number): number {
  if (age < bins.first) return 0
  const bin = 1 + Math.floor(Math.log(age / bins.first) / bins.step)
  return bin < bins.count ? bin : -1
}

/**
 * A function of age that goes through these values at the middles of the bins, straight between them. A step at an edge would make two visits of almost
 * the same age differ, and two of the same bin alike.
 */
export function interpolate(bins: AgeBins, values: Float64Array, age: number): number {
  const edges = age < bins.first ? age / bins.first : 1 + Math.log(age / bins.first) / bins.step
  const place = Math.min(bins.count - 1, Math.max(0, edges - 0.5))
  const bin = Math.min(bins.count - 2, Math.floor(place))
  const part = place - bin
  return (1 - part) * (values[bin] ?? 0) + part * (values[bin + 1] ?? 0)
}
