/**
 * Rounds shares to whole units so that they sum to the rounded total: each gets its whole part, and what is left goes, a unit each, to
 * the largest remainders (Hamilton). Among equal remainders the earlier wins.
 */
export function apportion(shares: Float64Array, total: number, unitsPerOne: number): readonly number[] {
  const sum = shares.reduce((all, share) => all + share, 0)
  if (!(sum > 0)) return Array.from(shares, () => 0)
  const units = Math.round(total * unitsPerOne)
  const exact = Array.from(shares, (share) => steady((share / sum) * units))
  const whole = exact.map((share) => Math.floor(share))
  const left = units - whole.reduce((all, share) => all + share, 0)
  const remainders = exact.map((share, index) => ({ index, over: share - Math.floor(share) }))
  for (const { index } of remainders.toSorted((a, b) => b.over - a.over || a.index - b.index).slice(0, left))
    whole[index] = (whole[index] ?? 0) + 1
  return whole.map((share) => share / unitsPerOne)
}

/** What is a whole number but for the rounding of a division is that number. */
const steady = (share: number): number => {
  const near = Math.round(share)
  return Math.abs(share - near) <= near * 1e-12 ? near : share
}
