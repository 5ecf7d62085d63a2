import type { VisitId, VisitorId } from '#base/id.ts'
import type { Instant } from '#base/time.ts'
import { horizon, type LeaseSource } from './lease.ts'

/** From `from` to `until` this visit was the last that saw the number. */
export type Showing = Readonly<{
  visit: VisitId
  visitor: VisitorId
  source: LeaseSource
  from: Instant
  until: Instant
}>

/** Attribution never looks further back than this many showings of one number. */
export const showingsKept = 3000

/** Who saw one number, and when: what a call to it is credited by. Turns of the same visit in a row are one entry. */
export class Showings {
  #runs: Showing[]

  constructor(oldestFirst: readonly Showing[] = []) {
    this.#runs = [...oldestFirst]
  }

  /** The visit saw the number at this moment. Moments do not go back. */
  add(showing: Omit<Showing, 'from' | 'until'>, at: Instant): void {
    const last = this.#runs.at(-1)
    if (last?.visit === showing.visit) {
      this.#runs[this.#runs.length - 1] = { ...last, until: at }
      return
    }
    this.#runs.push({ ...showing, from: at, until: at })
    if (this.#runs.length >= 2 * showingsKept) this.#runs = this.#runs.slice(-showingsKept)
  }

  /** The visit that saw the number last at or before this moment, within the horizon. O(log n). */
  lastAt(at: Instant): Showing | null {
    let low = 0
    let high = this.#runs.length
    while (low < high) {
      const middle = (low + high) >>> 1
      // `middle` is below `high`, which never leaves the array
      if (this.#runs[middle]!.from <= at) low = middle + 1
      else high = middle
    }
    const run = this.#runs[low - 1]
    return run && at - run.until <= horizon ? run : null
  }

  snapshot(): readonly Showing[] {
    return this.#runs.slice(-showingsKept)
  }
}
