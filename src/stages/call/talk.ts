import { callerLeg } from './call-event.ts'
import type { Talking } from './doing.ts'
import { answerCaller, end, endedBy } from './ending.ts'
import type { Ringing } from './flow.ts'
import type { Rung } from './rung.ts'
import { isOver } from './legs.ts'
import { loop } from './saying.ts'
import { type Heard, type Move, type Turn, type Waiting, and, go, stay, wait } from './turn.ts'

/** Connects the caller with whoever takes the call; rings them first when they asked to be called. */
export function talk(turn: Turn, plan: Pick<Ringing, 'nobody' | 'after'>, taken: Rung): Move {
  const { leg, destination } = taken
  if (turn.state.callerAway) return fetch(turn, plan, taken)
  const connected = and(answerCaller(turn), {
    state: { ringback: false, talked: true },
    commands: [{ kind: 'connect', leg, with: callerLeg }],
    facts: [{ kind: 'connected', leg }],
  })
  const { nobody, after } = plan
  return stay(connected, {
    does: 'talking',
    plan: { nobody, after },
    callee: leg,
    destination,
    typed: '',
    transfer: null,
  })
}

/** Whoever took the call hears the caller's telephone ring. */
function fetch(turn: Turn, { nobody, after }: Pick<Ringing, 'nobody' | 'after'>, taken: Rung): Move {
  const rings = and(turn, { commands: [{ kind: 'ring-caller' }], facts: [{ kind: 'caller-rung' }] })
  return stay(loop(rings, taken.leg, { tone: 'ringing' }), {
    does: 'fetching',
    plan: { nobody, after },
    taken,
  })
}

/** A caller who does not pick up ends the call, as every caller's end does: `engine.ts`. */
export const fetching: Waiting<'fetching'> = {
  hear(turn, { plan, taken }, heard) {
    if (heard.kind === 'caller-answered')
      return talk(and(turn, { state: { callerAway: false } }), plan, taken)
    return isOver(taken.leg, heard) ? calleeGone(turn, { plan: { ...plan, after: null } }, heard) : wait(turn)
  },
}

/** The callee and the caller hear each other again. */
export const rejoin = (turn: Turn, { plan, callee, destination }: Talking): Move =>
  talk(turn, plan, { leg: callee, destination, stage: { is: 'taken' } })

/** The callee has put the phone down, or is lost: the caller goes on, or the call is over. */
export function calleeGone(turn: Turn, { plan }: Pick<Talking, 'plan'>, heard: Heard): Move {
  const cause = heard.kind === 'leg-ended' ? heard.cause : 'network-failure'
  const by = endedBy('callee', cause)
  return plan.after !== null && by === 'callee' ? go(turn, plan.after) : wait(end(turn, by, cause))
}
