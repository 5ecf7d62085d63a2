import { pastOf, remember } from './callers.ts'
import { confidenceOf, sharesOf } from './confidence.ts'
import type { AttributionEvent, CallAnswer, Phase } from './event.ts'
import { attributedBy } from './judgement.ts'
import { heldMark } from './model.ts'
import { posteriorOf, type Posterior } from './posterior.ts'
import { candidatesOf, sightOf, sketchOf, withLate, type Ringing, type Sight } from './sketch.ts'
import { areaIndex, trailOf, type AttributionState, type CallRecord, type Revision } from './state.ts'

type Started = Extract<AttributionEvent, { type: 'call_start' }>
type Attributed = ReturnType<typeof attributedBy>

/** It rings: a first posterior, from all that is known before anybody speaks. A call told twice is answered as it stands. */
export function startCall(state: AttributionState, event: Started): CallAnswer {
  const known = state.calls.get(event.call)
  if (known) return answerOf(state, event.call, 'ring', known.posterior)
  const { index, path } = trailOf(state, event.number)
  const ringing: Ringing = {
    call: event.call,
    at: event.t,
    number: index,
    caller: event.caller,
    area: event.caller === null ? -1 : areaIndex(state, event.region),
    held: null,
  }
  const sight = sightOf(path, ringing)
  const posterior = judge(state, ringing, sight)
  state.calls.set(event.call, { ringing, ended: false, posterior, leader: null, sketch: null, sight })
  state.heard += 1
  believe(state, ringing, posterior)
  return answerOf(state, event.call, 'ring', posterior)
}

/** What would be thought of a contact; nothing is learned from it, or remembered. Null where nobody watches the number. */
export function judgeOnly(state: AttributionState, event: Started): Attributed | null {
  const index = state.numbers.get(event.number)
  const path = state.trails[index ?? -1]
  if (index === undefined || !path) return null
  const area = event.region === null ? -1 : (state.areas.get(event.region) ?? -1)
  const { call, t: at, caller } = event
  const ringing: Ringing = { call, at, number: index, caller, area: caller === null ? -1 : area, held: null }
  const sight = sightOf(path, ringing)
  return attributedBy(
    state,
    { ringing, sight, posterior: judge(state, ringing, sight), leader: null },
    'ring',
  )
}

/** They hung up: how long they spoke is evidence too. Null when there is no such call. */
export function endCall(
  state: AttributionState,
  call: string,
  connectedMs: number | null,
  t: number,
): CallAnswer | null {
  const record = state.calls.get(call)
  if (!record) return null
  if (!record.ended) {
    record.ended = true
    record.ringing = { ...record.ringing, held: connectedMs === null ? null : heldMark(connectedMs) }
    review(state, record)
    record.leader = leaderOf(state, record)
    state.nextDue = Math.min(state.nextDue, t + 600_000)
    state.revisions.push(
      { due: t + 600_000, call, phase: 'revised-10m' },
      { due: t + 86_400_000, call, phase: 'revised-24h' },
      { due: t + 86_400_000 + 60_000, call, phase: 'let go' },
    )
  }
  return answerOf(state, call, 'final', record.posterior)
}

/** Looks at the call again with what has become known since. */
export function reviseCall(
  state: AttributionState,
  call: string,
  phase: Revision['phase'],
): CallAnswer | null {
  const record = state.calls.get(call)
  if (record && phase === 'let go') record.sight = null
  const path = record && state.trails[record.ringing.number]
  if (!record?.sight || !path || phase === 'let go') return null
  if (phase === 'revised-10m') record.sight = withLate(record.sight, path)
  review(state, record)
  return answerOf(state, call, phase, record.posterior)
}

/** Judges the call as things stand; what is thought of it replaces what was thought before. */
function review(state: AttributionState, record: CallRecord): void {
  const { ringing, sight } = record
  if (!sight) return
  record.posterior = judge(state, ringing, sight)
  record.sketch =
    record.posterior.repeat < 0.5 ? sketchOf(sight, ringing, candidatesOf(sight, ringing)) : null
  believe(state, ringing, record.posterior)
}

function judge(state: AttributionState, ringing: Ringing, sight: Sight): Posterior {
  const { caller, number, at } = ringing
  const past = pastOf(state.callers, caller, number, state.pool.length, state.model, at)
  return posteriorOf(state.model, ringing, candidatesOf(sight, ringing), sight.crowd, past)
}

/** Notes with the visits and the caller what is now thought, so that the next call is judged by it. */
function believe(state: AttributionState, ringing: Ringing, posterior: Posterior): void {
  for (const { visit, p } of posterior.visits)
    state.visits.get(visit)?.calls.set(ringing.call, p * (1 - posterior.repeat))
  remember(
    state.callers,
    ringing.caller,
    { at: ringing.at, number: ringing.number, posterior },
    (visit) => state.visits.get(visit)?.visitor,
  )
}

/** The call this one probably repeats, so that the two are right or wrong together. */
function leaderOf(state: AttributionState, { ringing, posterior }: CallRecord): string | null {
  if (posterior.repeat < 0.5 || ringing.caller === null) return null
  let leader: string | null = null
  for (const [call, other] of state.calls)
    if (other.ringing.caller === ringing.caller && other.ringing.at < ringing.at)
      leader = other.leader ?? call
  return leader
}

/** The posterior in the words of the protocol. */
function answerOf(state: AttributionState, call: string, phase: Phase, posterior: Posterior): CallAnswer {
  const { campaigns, sources } = sharesOf(state, posterior)
  const { unlinked, visits } = posterior
  return {
    call,
    phase,
    visits,
    campaigns: Object.fromEntries(campaigns),
    sources: Object.fromEntries(sources),
    unlinked,
    confidence: confidenceOf(state, posterior),
  }
}
