import { sinceSeen, sinceTap, type AgeBins } from './age-bins.ts'
import { kinds } from './cells.ts'
import { hourOf } from './weigh.ts'
import { labelKind } from './trail.ts'

/** The visits that began in one hour: how many of each label and kind, and how long they were in each age since seen and since tapped. */
export type Cohort = { counts: Map<number, number>; seen: Float64Array; tap: Float64Array }

/** Who could have called, by hour: what a rate is divided by. Sums only, so nobody can be found in them. */
export type Cohorts = Map<number, Cohort>

export const hourLength = 3_600_000

export function cohortAt(cohorts: Cohorts, at: number): Cohort {
  const hour = Math.floor(at / hourLength)
  const known = cohorts.get(hour)
  const cohort = known ?? {
    counts: new Map(),
    seen: new Float64Array(kinds * sinceSeen.count),
    tap: new Float64Array(sinceTap.count),
  }
  if (!known) cohorts.set(hour, cohort)
  return cohort
}

export function countVisit(cohort: Cohort, label: number, kind: number, by: 1 | -1): void {
  const key = labelKind(label, kind)
  cohort.counts.set(key, (cohort.counts.get(key) ?? 0) + by)
}

/** A clock ran from nothing to `gap`: adds (or takes back) the seconds it spent in each bin. */
export function countAges(sums: Float64Array, from: number, bins: AgeBins, gap: number, by: 1 | -1 = 1): void {
  for (let bin = 0; bin < bins.count && (bins.edges[bin] ?? 0) < gap; bin += 1)
    sums[from + bin] =
      (sums[from + bin] ?? 0) + (by * (Math.min(gap, bins.edges[bin + 1] ?? gap) - (bins.edges[bin] ?? 0))) / 1000
}

/** What happens by the hour of the day, as a function whose differences are the mean of `hours` over any stretch of time, in seconds. */
export function clockOf(hours: Float64Array): (at: number) => number {
  const sums = [0]
  for (const value of hours) sums.push((sums.at(-1) ?? 0) + value * 3600)
  const day = sums.at(-1) ?? 0
  return (at) => {
    const hour = hourOf(at)
    const within = at / hourLength - Math.floor(at / hourLength)
    return Math.floor(at / 86_400_000) * day + (sums[hour] ?? 0) + within * 3600 * (hours[hour] ?? 0)
  }
}
