import { kindOf } from './cells.ts'

/** What is remembered of a visit that was shown a number. */
export type VisitRecord = {
  readonly id: string
  /** What else is known of its source; not used for judging. */
  readonly keyword: string
  readonly visitor: string
  readonly label: number
  readonly number: number
  readonly mobile: boolean
  readonly area: number
  readonly start: number
  seen: number
  touches: number
  tapped: number | null
  /** Calls that may have come from it, by call, with how sure we are of that. */
  calls: Map<string, number>
}

/** A second page or twenty seconds: what Google Analytics calls engaged, but without its conversions. */
const readingTime = 20_000

export const kindOfVisit = (visit: VisitRecord): number =>
  kindOf(visit.mobile, visit.touches >= 2 || visit.seen - visit.start > readingTime)

/** How likely it is that this visit has not called yet, other than by the call `except`. */
export function notYetCalled(visit: VisitRecord, except: string): number {
  let free = 1
  for (const [call, p] of visit.calls) if (call !== except) free *= 1 - p
  return free
}
