import { sourceOfLabel, type Label } from '#stages/lease/label.ts'
import type { PoolPlan } from './attribution.wire.ts'
import type { Plan } from './event.ts'
import { hourLength } from './hours.ts'
import type { AttributionState } from './state.ts'

/** What the lease book says of the pool. */
type Lent = Readonly<{
  blocks: readonly Readonly<{
    numbers: readonly string[]
    labels: readonly (Label & Readonly<{ weight: number }>)[]
  }>[]
  inUse: number
}>

const day = 24 * hourLength
const fortnight = 14 * day

/** How a pool does, and how one of another size would do. */
export function poolPlan(
  state: AttributionState,
  { plan, recommended }: Plan,
  { blocks, inUse }: Lent,
): Omit<PoolPlan, 'learnedAt'> {
  const { pool, now, begun, heard, learned } = state
  const from = Math.max(now - fortnight, Number.isNaN(begun) ? now : begun)
  return {
    numbers: pool.length,
    inUse,
    visitsPerNumber: visitsSince(state, now - day) / Math.max(1, pool.length),
    visitsPerHour: visitsSince(state, from) / Math.max(1, (now - from) / hourLength),
    calls: heard,
    learnedFrom: learned.calls,
    blocks: blocks
      .map(({ numbers, labels }) => ({
        numbers: [...numbers],
        labels: labels
          .map(({ weight, ...label }) => ({ ...sourceOfLabel(label), visits: weight }))
          .toSorted((a, b) => b.visits - a.visits),
      }))
      .toSorted((a, b) => busy(b) - busy(a)),
    plan: [...plan],
    recommended,
  }
}

const busy = ({ labels }: PoolPlan['blocks'][number]): number =>
  labels.reduce((sum, { visits }) => sum + visits, 0)

function visitsSince({ cohorts }: AttributionState, from: number): number {
  let visits = 0
  for (const [slot, { counts }] of cohorts)
    if ((slot + 1) * hourLength > from) for (const count of counts.values()) visits += count
  return visits
}
