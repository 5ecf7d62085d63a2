import { type EndCause, type EndedBy, type LegFailure } from './call-event.ts'
import { release } from './legs.ts'
import { recording } from './recorder.ts'
import { stopTimers } from './timers.ts'
import { type Turn, and } from './turn.ts'

/** Answers the caller's leg, once, and starts the recording that waited for it. */
export function answerCaller(turn: Turn): Turn {
  if (turn.state.answered) return turn
  const answered = and(turn, {
    state: { answered: true, ringback: false },
    commands: [{ kind: 'answer' }],
    facts: [{ kind: 'answered' }],
  })
  return recording(answered, 'answer')
}

const byParty: ReadonlySet<EndCause> = new Set(['hung-up', 'cancelled'])

/** A party that put the phone down ended the call; any other cause is a fault that nobody wanted. */
export const endedBy = (party: EndedBy, cause: EndCause): EndedBy => (byParty.has(cause) ? party : 'system')

/** Ends the call: every timer, leg and recording with it. The last commands a call gives, but for answers that come too late. */
export function end(
  turn: Turn,
  by: EndedBy,
  cause: EndCause,
  sipStatus = statusAfter(turn.state.lastFailure),
): Turn {
  const { timers, legs, answered } = turn.state
  const released = [...legs.keys()].reduce(release, stopTimers(turn, ...timers))
  return and(recording(released, 'end'), {
    state: { doing: { does: 'ended' } },
    commands: [{ kind: 'hangup', sipStatus: answered ? null : sipStatus }],
    facts: [{ kind: 'ended', by, cause }],
  })
}

/** RFC 3261, 21.4.24 and 21.4.18: busy is said when the last one was busy, else "temporarily unavailable". */
const statusAfter = (failure: LegFailure | null): number => (failure === 'busy' ? 486 : 480)
