export const hourLength = 3_600_000
const dayLength = 24 * hourLength

/** The hour of the day, in UTC: whoever shifts everything by whole days changes nothing. */
export const hourOf = (at: number): number =>
  Math.floor((((at % dayLength) + dayLength) % dayLength) / hourLength)

/** What happens by the hour of the day, as a function whose differences are the mean of `hours` over any stretch of time, in seconds. */
export function clockOf(hours: Float64Array, near: number): (at: number) => number {
  const midnight = Math.floor(near / dayLength) * dayLength // sums stay small, so that they are exact whatever the century
  const sums = [0]
  for (const value of hours) sums.push((sums.at(-1) ?? 0) + value * 3600)
  const day = sums.at(-1) ?? 0
  return (at) => {
    const hour = hourOf(at)
    const within = at / hourLength - Math.floor(at / hourLength)
    return (
      Math.floor((at - midnight) / dayLength) * day + (sums[hour] ?? 0) + within * 3600 * (hours[hour] ?? 0)
    )
  }
}
