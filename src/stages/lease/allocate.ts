import type { NumberId } from '#base/id.ts'
import type { Instant } from '#base/time.ts'
import type { Asking, LeaseFact } from './lease.ts'
import type { Pool } from './pool.ts'

/** Chooses the number for a visit that holds none yet. Must be a function of the log alone: no clock, no chance. */
export interface Allocation {
  /** Null only when the pool has no numbers: a busy pool shares, it never stops tracking. */
  choose(pool: Pool, asking: Asking, at: Instant): NumberId | null
}

/** Visits that share a number came for the same reason, so that a call's campaign is known even when its visit is not (`label-blocks.ts`). */
export const byLabel: Allocation = { choose: (pool, asking, at) => pool.nextFor(asking, at) }

/** What a visit is shown. `fact` is null when the log knows it already. */
export type Lent = Readonly<{ number: NumberId; fact: LeaseFact | null }>

/** Lends a number of the pool: the same visit always gets the same one, whatever the allocation would choose. */
export function lend(pool: Pool, allocation: Allocation, asking: Asking, at: Instant): Lent | null {
  const held = pool.heldBy(asking.visit)
  if (held !== null) return { number: held, fact: pool.sign(asking.visit, 'active', at) }
  const number = allocation.choose(pool, asking, at)
  return number === null ? null : { number, fact: pool.lend(number, asking, at) }
}
