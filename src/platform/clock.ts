import { uuidv7 } from '#base/id.ts'
import { instant, type Instant } from '#base/time.ts'
import { randomBytesFor } from './random.ts'

/** This moment. Pure code gets it as an argument; only the shell asks. */
export const now = (): Instant => instant(Date.now())

/** A new id of the kind the caller names (`newId<CallId>()`). Ids sort by the time they were made. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller says which brand
export function newId<Id extends string>(at: Instant = now()): Id {
  return uuidv7(at, randomBytesFor(10)) as Id // the one place that mints them
}
