import type { LegId } from '#base/id.ts'
import { callerLeg } from './call-event.ts'
import type { Talking } from './doing.ts'
import { answerCaller, end, endedBy } from './ending.ts'
import type { CallCommand, Ringing } from './flow.ts'
import type { Rung } from './rung.ts'
import { isOver } from './legs.ts'
import { loop } from './saying.ts'
import { type Heard, type Move, type Turn, type Waiting, and, go, stay, wait } from './turn.ts'

/** Connects the caller with whoever takes the call; rings them first when they asked to be called. */
export function talk(turn: Turn, plan: Pick<Ringing, 'nobody' | 'after'>, taken: Rung): Move {
  const { leg, destination } = taken
  if (turn.state.callerAway) return fetch(turn, plan, taken)
  const { agentCalls, context } = turn.state
  const sides = agentCalls
    ? { ours: callerLeg, theirs: leg, destination: context.agentAt ?? null }
    : { ours: leg, theirs: callerLeg, destination }
  return together(answerCaller(turn), plan, sides)
}

type Sides = Pick<Talking, 'ours' | 'theirs' | 'destination'>

/** These two hear each other from here on. */
export function together(turn: Turn, { nobody, after }: Talking['plan'], sides: Sides): Move {
  const connected = and(turn, {
    state: { ringback: false, talked: true },
    commands: [connect(sides)],
    facts: [{ kind: 'connected', leg: dialledOf(sides) }],
  })
  return stay(connected, {
    does: 'talking',
    plan: { nobody, after },
    ...sides,
    typed: '',
    transfer: null,
  })
}

/** Whom the log says the talk is with: of the two the one that we dialled, the later one of both. */
export const dialledOf = ({ ours, theirs }: Pick<Talking, 'ours' | 'theirs'>): LegId =>
  ours === callerLeg ? theirs : ours

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

/** The one that we dialled comes first. */
export const connect = ({ ours, theirs }: Pick<Talking, 'ours' | 'theirs'>): CallCommand =>
  ours === callerLeg
    ? { kind: 'connect', leg: theirs, with: ours }
    : { kind: 'connect', leg: ours, with: theirs }

/** They hear each other again. */
export const rejoin = (turn: Turn, { plan, ours, theirs, destination }: Talking): Move =>
  together(turn, plan, { ours, theirs, destination })

/** The callee has put the phone down, or is lost: the caller goes on, or the call is over. */
export function calleeGone(turn: Turn, { plan }: Pick<Talking, 'plan'>, heard: Heard): Move {
  const cause = heard.kind === 'leg-ended' ? heard.cause : 'network-failure'
  const by = endedBy('callee', cause)
  return plan.after !== null && by === 'callee' ? go(turn, plan.after) : wait(end(turn, by, cause))
}
