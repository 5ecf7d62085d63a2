import { sinceTap, type AgeBins } from './age-bins.ts'
import { hourLength } from './hours.ts'
import { labelKind } from './trail.ts'

/** The visits that began in one hour: how many of each label and kind, and how long they were in each age since a tap. */
export type Cohort = { counts: Map<number, number>; tap: Float64Array }

/** Who could have called, by hour: what a rate is divided by. Sums only, so nobody can be found in them. */
export type Cohorts = Map<number, Cohort>

export function cohortAt(cohorts: Cohorts, at: number): Cohort {
  const hour = Math.floor(at / hourLength)
  const known = cohorts.get(hour)
  const cohort = known ?? { counts: new Map(), tap: new Float64Array(sinceTap.count) }
  if (!known) cohorts.set(hour, cohort)
  return cohort
}

export function countVisit(cohort: Cohort, label: number, kind: number, by: 1 | -1): void {
  const key = labelKind(label, kind)
  cohort.counts.set(key, (cohort.counts.get(key) ?? 0) + by)
}

/** A clock ran from nothing to `gap`: adds the seconds it spent in each bin. */
export function countAges(sums: Float64Array, bins: AgeBins, gap: number): void {
  for (let bin = 0; bin < bins.count && (bins.edges[bin] ?? 0) < gap; bin += 1)
    sums[bin] = (sums[bin] ?? 0) + (Math.min(gap, bins.edges[bin + 1] ?? gap) - (bins.edges[bin] ?? 0)) / 1000
}
