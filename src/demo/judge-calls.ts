import type { CallId, NumberId, PoolId } from '#base/id.ts'
import { instant } from '#base/time.ts'
import { AttributionEngine } from '#stages/attribution/engine.ts'
import type { Phase } from '#stages/attribution/event.ts'
import {
  endEvent,
  ringEvent,
  visitEvent,
  type HeardCall,
  type PoolEvent,
} from '#stages/attribution/pool-events.ts'
import { atOnce } from '#stages/attribution/slices.ts'
import { attributionState } from '#stages/attribution/state.ts'
import type { CallEvent } from '#stages/call/call-event.ts'
import { foldCall } from '#stages/call/call.ts'
import type { LeaseEvent } from '#stages/lease/lease.ts'

type Calls = readonly (readonly CallEvent[])[]

/** Ninety days go by in a moment: the story's model learns once a week, not every night. */
const week = 7 * 86_400_000

/** The calls to a pool's numbers as the engine judges them: while they ring, at hang-up, ten minutes and a day later. */
export function judgeCalls(
  pool: Readonly<{ id: PoolId; numbers: readonly NumberId[] }>,
  leases: readonly LeaseEvent[],
  calls: Calls,
): Calls {
  const engine = new AttributionEngine(attributionState(true))
  const judged = new Map<string, CallEvent[]>()
  const frames = new Map<string, CallEvent>()
  const keep = ({ call, phase }: Readonly<{ call: string; phase: Phase }>): void => {
    const fact = engine.attributed(call, phase)
    const offered = frames.get(call)
    if (!fact || !offered) return
    const { accountId } = offered
    const at = phase === 'ring' ? offered.at : instant(engine.state.now)
    const told = { ...fact, accountId, callId: call as CallId, id: `attributed-${phase}`, at } // calls are named by their ids
    judged.set(call, [...(judged.get(call) ?? []), told])
  }
  let learned = 0
  for (const event of eventsOf(leases, calls, new Set(pool.numbers), frames)) {
    if (learned === 0) engine.fold({ type: 'pool', t: event.t, numbers: pool.numbers }, keep)
    engine.fold(event, keep)
    if (learned === 0) learned = event.t
    if (event.t - learned < week || !engine.mayLearn) continue
    learned = event.t
    atOnce(engine.study())
  }
  return calls.map((events) => {
    const told = judged.get(events[0]?.callId ?? '')
    return told ? [...events.filter(({ kind }) => kind !== 'attributed'), ...told] : events
  })
}

/** What happened, in the order in which it did. Notes the offer of each call to the pool. */
function eventsOf(
  leases: readonly LeaseEvent[],
  calls: Calls,
  numbers: ReadonlySet<NumberId>,
  frames: Map<string, CallEvent>,
): readonly PoolEvent[] {
  const heard = calls.flatMap((events): readonly PoolEvent[] => {
    const offered = events.find((event) => event.kind === 'offered')
    const call = foldCall(events)
    if (!offered || !call || !numbers.has(offered.numberId) || offered.direction !== 'inbound') return []
    frames.set(offered.callId, offered)
    const { callId, numberId, caller, at } = offered
    const { endedAt, connected: connectedMs } = call
    const told: HeardCall = {
      id: callId,
      number: numberId,
      caller,
      region: null,
      startedAt: at,
      endedAt,
      connectedMs,
    }
    return [ringEvent(told), ...(endedAt === null ? [] : [endEvent({ ...told, endedAt })])]
  })
  return [...leases.map(visitEvent), ...heard].sort((a, b) => a.t - b.t)
}
