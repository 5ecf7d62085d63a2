import { resizeBlocks } from '#stages/lease/label-blocks.ts'
import { endCall, judgeOnly, reviseCall, startCall } from './calls.ts'
import { forgetCallers, gapsOf } from './callers.ts'
import { hourLength } from './hours.ts'
import { reportOf } from './credit.ts'
import type { Answer, AttributionEvent, CallAnswer, Phase, Plan, Targets } from './event.ts'
import { evidenceFor, type Evidence } from './evidence.ts'
import { attributedBy } from './judgement.ts'
import { learning } from './learn.ts'
import type { Model } from './model.ts'
import { planning } from './planner.ts'
import type { PoolEvent } from './pool-events.ts'
import { atOnce, type Slices } from './slices.ts'
import { attributionState, callsKept, trailOf, type AttributionState } from './state.ts'
import { horizon } from './trail.ts'
import { startVisit, touchVisit } from './visits.ts'

const day = 86_400_000
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

  /** All it knows, not copied: for who writes it down at once. */
  get state(): Readonly<AttributionState> {
    return this.#state
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
    const answers: Answer[] = []
    this.advance(event.t, (revised) => answers.push(revised))
    if (this.mayLearn) atOnce(this.study())
    const answer = answerTo(this.#state, event)
    return answer ? [...answers, answer] : answers
  }

  /** The same for a server, which learns when it has time. Tells each judgement as it falls. */
  fold(event: PoolEvent, judged: (answer: CallAnswer) => void): void {
    this.advance(event.t, judged)
    const answer = answerTo(this.#state, event)
    if (answer && 'phase' in answer) judged(answer)
  }

  /** It is this late now. Tells the revisions that have fallen due. */
  advance(t: number, judged: (answer: CallAnswer) => void): void {
    const state = this.#state
    if (t > state.now) state.now = t
    if (Number.isNaN(state.begun)) state.begun = t
    revise(state, judged)
  }

  /** True when enough has happened to learn from. */
  get mayLearn(): boolean {
    return lessonIsDue(this.#state)
  }

  /** Learns. Events may be folded between its slices. */
  study(): Slices<void> {
    return study(this.#state)
  }

  /** How many numbers would be enough. */
  plan(targets: Targets, numbers: number | null): Slices<Plan> {
    return planning(this.#state, targets, numbers)
  }

  /** What is thought of a call, as the call log keeps it; null when nobody watches its number. */
  attributed(call: string, phase: Phase) {
    const record = this.#state.calls.get(call)
    return record ? attributedBy(this.#state, record, phase) : null
  }

  /** What would be thought of a contact that is not remembered: a text, a test. */
  judge(contact: Extract<AttributionEvent, { type: 'call_start' }>) {
    return judgeOnly(this.#state, contact)
  }

  /** Does it know this number? */
  watches(number: string): boolean {
    return this.#state.numbers.has(number)
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
      return atOnce(planning(state, event.targets, event.numbers))
  }
}

function revise(state: AttributionState, judged: (answer: CallAnswer) => void): void {
  if (state.nextDue > state.now) return
  const due = state.revisions.filter((revision) => revision.due <= state.now)
  state.revisions = state.revisions.filter((revision) => revision.due > state.now)
  state.nextDue = Math.min(...state.revisions.map((revision) => revision.due))
  for (const { call, phase } of due.toSorted((a, b) => a.due - b.due)) {
    const answer = reviseCall(state, call, phase)
    if (answer) judged(answer)
  }
}

/** A quarter more calls are known than the last time, or it is night. */
function lessonIsDue({ now, heard, learned }: AttributionState): boolean {
  const fresh = heard - learned.calls
  if (fresh === 0) return false
  const night = Math.floor(now / day) > Math.floor(learned.at / day)
  return fresh >= Math.max(12, learned.calls / 4) || (night && !Number.isNaN(learned.at))
}

function* study(state: AttributionState): Slices<void> {
  const { now, heard } = state
  const sketches = [...state.calls.values()].flatMap(({ sketch }) => sketch ?? []).slice(-callsKept)
  if (sketches.length < 8) return
  const from = sketches.length < callsKept ? state.begun : (sketches[0]?.at ?? state.begun)
  state.learned = { at: now, calls: heard }
  state.model = yield* learning(state.model, {
    from: Math.max(from, now - 2 * horizon),
    until: now,
    sketches,
    cohorts: state.cohorts,
    numbers: state.trails.map(({ joined }) => joined),
    sources: state.labels.map(({ sourceIndex }) => sourceIndex),
    areas: state.areas.size,
    gaps: gapsOf(state.callers, now),
  })
  forget(state)
}

/** What is too old to matter, and the sight of calls whose end was never told. */
function forget(state: AttributionState): void {
  const { now, calls } = state
  for (const record of calls.values()) if (now - record.ringing.at > 3 * day) record.sight = null
  const oldest = (now - 3 * horizon) / hourLength
  for (const slot of state.cohorts.keys()) if (slot < oldest) state.cohorts.delete(slot)
  if (!state.bounded) return
  forgetCallers(state.callers, now - 2 * horizon)
  for (const [call, { sight }] of calls) {
    if (calls.size <= callsKept || sight) break
    calls.delete(call)
  }
}
