import type { Answer, Targets } from './event.ts'
import type { AttributionState } from './state.ts'

export function planOf(state: AttributionState, _targets: Targets, numbers: number | null): Answer {
  const n = numbers ?? state.pool.length
  return { plan: [{ numbers: n, visit: 0, campaign: 0, source: 0 }], recommended: n }
}
