import type { Instant } from '#base/time.ts'
import { foldShown, lendFromBlock } from '#stages/lease/label-blocks.ts'
import { sinceTap } from './age-bins.ts'
import { cohortAt, countAges, countVisit } from './cohorts.ts'
import type { AttributionEvent } from './event.ts'
import { areaIndex, labelIndex, trailOf, type AttributionState } from './state.ts'
import { follow } from './trail.ts'
import { kindOfVisit, type VisitRecord } from './visit-record.ts'

/** A clock that is never set back: it passes every bin. */
const forGood = Number.POSITIVE_INFINITY

type Started = Extract<AttributionEvent, { type: 'visit_start' }>

/** A visit began. Answers its number, which stays the same however often it is told; null while the pool has none. */
export function startVisit(state: AttributionState, event: Started): string | null {
  const known = state.visits.get(event.visit)
  const shown = known && (state.trails[known.number]?.name ?? null)
  if (known && (event.number === undefined || event.number === shown)) return shown ?? null
  const { source, campaign, visitor, t } = event
  const number = event.number ?? lendFromBlock(state.blocks, { source, campaign }, visitor, t as Instant) // the virtual clock is the clock
  if (number === null) return null
  const { index, path } = trailOf(state, number)
  const visit: VisitRecord = {
    id: event.visit,
    keyword: event.keyword ?? '',
    visitor,
    label: labelIndex(state, source, campaign),
    number: index,
    mobile: event.device === 'mobile',
    area: areaIndex(state, event.region),
    start: t,
    seen: t,
    touches: 0,
    tapped: null,
    calls: new Map(),
  }
  state.visits.set(visit.id, visit)
  for (const left of follow(path, visit)) state.visits.delete(left.id)
  countVisit(cohortAt(state.cohorts, t), visit.label, kindOfVisit(visit), 1)
  return number
}

/** The visitor did something: looked at another page, tapped the number, left. */
export function touchVisit(
  state: AttributionState,
  type: 'activity' | 'tap' | 'visit_end',
  id: string,
  t: number,
): void {
  const visit = state.visits.get(id)
  if (!visit || t < visit.start) return
  const cohort = cohortAt(state.cohorts, visit.start)
  const before = kindOfVisit(visit)
  if (type === 'activity') visit.touches += 1
  if (type !== 'visit_end') foldShown(state.blocks, state.trails[visit.number]?.name ?? '')
  visit.seen = Math.max(visit.seen, t)
  const kind = kindOfVisit(visit)
  if (kind !== before) {
    countVisit(cohort, visit.label, before, -1)
    countVisit(cohort, visit.label, kind, 1)
  }
  if (type === 'tap' && (visit.tapped === null || t > visit.tapped)) {
    countAges(cohort.tap, sinceTap, visit.tapped === null ? forGood : t - visit.tapped)
    visit.tapped = t
  }
}
