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
