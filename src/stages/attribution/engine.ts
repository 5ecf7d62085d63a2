import { resizeBlocks } from '#stages/lease/label-blocks.ts'
import { endCall, reviseCall, startCall } from './calls.ts'
import { gapsOf } from './callers.ts'
import { hourLength } from './hours.ts'
import { reportOf } from './credit.ts'
import type { Answer, AttributionEvent } from './event.ts'
import { evidenceFor, type Evidence } from './evidence.ts'
import { learn } from './learn.ts'
import type { Model } from './model.ts'
import { planOf } from './planner.ts'
import { attributionState, trailOf, type AttributionState } from './state.ts'
import { horizon } from './trail.ts'
import { startVisit, touchVisit } from './visits.ts'

const day = 86_400_000
/** Learning looks at this many calls at most, and no further back than twice the horizon. */
const lessonCalls = 4000

/**
 * Attribution as a fold: the same events always give the same answers, here and in `ringroot attribution replay`. Time is what the events say;
 * it never goes back, so an event that comes late counts for its own moment but happens now.
 */
export class AttributionEngine {
  readonly #state: AttributionState

  constructor(snapshot: AttributionState = attributionState()) {
    this.#state = snapshot
  }

  /** A copy of all it knows; an engine made from it goes on as this one would. */
  snapshot(): AttributionState {
    return structuredClone(this.#state)
  }

  /** What has been learned so far. */
  get model(): Model {
    return this.#state.model
  }

  /** Why the likeliest visits of a call are likely, likeliest first; nothing after a day, when only the answer is kept. */
  evidence(call: string): readonly Evidence[] {
    const record = this.#state.calls.get(call)
    if (!record?.sight) return []
    const visits = record.posterior.visits.map(({ visit }) => visit)
    return evidenceFor(this.#state.model, record.ringing, record.sight, visits)
  }

  /** Folds one event. Revisions that fell due before it come first, then its own answer, if it has one. */
  apply(event: AttributionEvent): readonly Answer[] {
    const state = this.#state
    if (event.t > state.now) state.now = event.t
    if (Number.isNaN(state.begun)) state.begun = event.t
    const answers: Answer[] = revise(state)
    study(state)
    const answer = answerTo(state, event)
    return answer ? [...answers, answer] : answers
  }
}

function answerTo(state: AttributionState, event: AttributionEvent): Answer | null {
  switch (event.type) {
    case 'pool':
      state.pool = [...new Set(event.numbers)]
      for (const number of state.pool) trailOf(state, number)
      resizeBlocks(state.blocks, state.pool)
      return null
    case 'visit_start':
      return { visit: event.visit, number: startVisit(state, event) }
    case 'activity':
    case 'tap':
    case 'visit_end':
      touchVisit(state, event.type, event.visit, event.t)
      return null
    case 'call_start':
      return startCall(state, event)
    case 'call_end':
      return endCall(state, event.call, event.connectedMs, event.t) ?? { error: 'call is not known' }
    case 'report':
      return reportOf(state)
    case 'plan':
      return planOf(state, event.targets, event.numbers)
  }
}

function revise(state: AttributionState): Answer[] {
  if (state.nextDue > state.now) return []
  const due = state.revisions.filter((revision) => revision.due <= state.now)
  state.revisions = state.revisions.filter((revision) => revision.due > state.now)
  state.nextDue = Math.min(...state.revisions.map((revision) => revision.due))
  return due
    .toSorted((a, b) => a.due - b.due)
    .flatMap(({ call, phase }) => reviseCall(state, call, phase) ?? [])
}

/** Learns when a quarter more calls are known than the last time, and every night. */
function study(state: AttributionState): void {
  const { learned, calls } = state
  const fresh = calls.size - learned.calls
  if (fresh === 0) return
  const night = Math.floor(state.now / day) > Math.floor(learned.at / day)
  if (fresh < Math.max(12, learned.calls / 4) && !(night && !Number.isNaN(learned.at))) return
  const sketches = [...calls.values()].flatMap(({ sketch }) => sketch ?? []).slice(-lessonCalls)
  if (sketches.length < 8) return
  const from = sketches.length < lessonCalls ? state.begun : (sketches[0]?.at ?? state.begun)
  state.learned = { at: state.now, calls: calls.size }
  state.model = learn(state.model, {
    from: Math.max(from, state.now - 2 * horizon),
    until: state.now,
    sketches,
    cohorts: state.cohorts,
    numbers: state.trails.map(({ joined }) => joined),
    sources: state.labels.map(({ sourceIndex }) => sourceIndex),
    areas: state.areas.size,
    gaps: gapsOf(state.callers, state.now),
  })
  forget(state)
}

/** What is too old to matter, and the sight of calls whose end was never told. */
function forget(state: AttributionState): void {
  for (const record of state.calls.values()) if (state.now - record.ringing.at > 3 * day) record.sight = null
  const oldest = (state.now - 3 * horizon) / hourLength
  for (const slot of state.cohorts.keys()) if (slot < oldest) state.cohorts.delete(slot)
}
