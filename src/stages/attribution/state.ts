import { labelBlocks, type LabelBlocks } from '#stages/lease/label-blocks.ts'
import { callers, type Callers } from './callers.ts'
import type { Cohorts } from './cohorts.ts'
import { priorModel, type Model } from './model.ts'
import type { Posterior } from './posterior.ts'
import type { Ringing, Sight, Sketch } from './sketch.ts'
import { trail, type Trail } from './trail.ts'
import type { VisitRecord } from './visit-record.ts'

/** Where a visit came from, by the names it is reported under. */
export type LabelName = Readonly<{ source: string; sourceIndex: number; campaign: string; path: string }>

/** A bounded state keeps no more of these: older calls are history, and further labels are one. */
export const callsKept = 4000
const labelsKept = 2000
const others = { source: '["(other)","(other)","Unassigned"]', campaign: '' }

/** One call. `leader` is the call it probably repeats; `sketch` is what learning needs of a call with a cause of its own. */
export type CallRecord = {
  ringing: Ringing
  ended: boolean
  posterior: Posterior
  leader: string | null
  sketch: Sketch | null
  /** Kept for a day, as long as the call may be judged again. */
  sight: Sight | null
}

/** A look at a call again, when late news is in. */
export type Revision = Readonly<{
  due: number
  call: string
  phase: 'revised-10m' | 'revised-24h' | 'let go'
}>

/**
 * All that attribution knows: the fold of its events. Plain data, so `structuredClone` copies it and `v8.serialize` writes it down; names are
 * numbered in the order in which they were met, and nothing depends on how they are spelt.
 */
export type AttributionState = {
  /** True in a server, which lives for years; a replay keeps all calls, for its report. */
  bounded: boolean
  now: number
  begun: number
  blocks: LabelBlocks
  pool: readonly string[]
  numbers: Map<string, number>
  trails: Trail[]
  visits: Map<string, VisitRecord>
  labels: LabelName[]
  labelIndex: Map<string, number>
  sources: Map<string, number>
  areas: Map<string, number>
  calls: Map<string, CallRecord>
  /** How many calls began, those not kept included. */
  heard: number
  revisions: Revision[]
  /** When the first of them is due. */
  nextDue: number
  callers: Callers
  cohorts: Cohorts
  model: Model
  learned: { at: number; calls: number }
}

export const attributionState = (bounded = false): AttributionState => ({
  bounded,
  now: Number.NEGATIVE_INFINITY,
  begun: Number.NaN,
  blocks: labelBlocks(),
  pool: [],
  numbers: new Map(),
  trails: [],
  visits: new Map(),
  labels: [],
  labelIndex: new Map(),
  sources: new Map(),
  areas: new Map(),
  calls: new Map(),
  heard: 0,
  revisions: [],
  nextDue: Number.POSITIVE_INFINITY,
  callers: callers(),
  cohorts: new Map(),
  model: priorModel(),
  learned: { at: Number.NaN, calls: 0 },
})

/** The place of a name in the order in which names were met. */
function indexOf(names: Map<string, number>, name: string): number {
  const known = names.get(name)
  if (known === undefined) names.set(name, names.size)
  return known ?? names.size - 1
}

export const areaIndex = (state: AttributionState, region: string | null): number =>
  region === null ? -1 : indexOf(state.areas, region)

export function labelIndex(state: AttributionState, source: string, campaign: string): number {
  const key = JSON.stringify([source, campaign])
  if (
    state.bounded &&
    state.labels.length >= labelsKept &&
    !state.labelIndex.has(key) &&
    source !== others.source
  )
    return labelIndex(state, others.source, others.campaign)
  const index = indexOf(state.labelIndex, key)
  if (index === state.labels.length)
    state.labels.push({
      source,
      sourceIndex: indexOf(state.sources, source),
      campaign,
      path: `${source}/${campaign}`,
    })
  return index
}

/** The trail of a number, which begins when the number is first heard of. */
export function trailOf(state: AttributionState, number: string): Readonly<{ index: number; path: Trail }> {
  const index = indexOf(state.numbers, number)
  const path = (state.trails[index] ??= trail(number, state.now))
  return { index, path }
}
