import { callerLeg } from './call-event.ts'
import type { Talking } from './doing.ts'
import { answerCaller, end, endedBy } from './ending.ts'
import type { Ringing } from './flow.ts'
import type { Rung } from './rung.ts'
import { type Heard, type Move, type Turn, and, go, stay, wait } from './turn.ts'

/** Connects the caller with whoever takes the call. */
export function talk(turn: Turn, plan: Pick<Ringing, 'nobody' | 'after'>, { leg, destination }: Rung): Move {
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

/** The callee and the caller hear each other again. */
export const rejoin = (turn: Turn, { plan, callee, destination }: Talking): Move =>
  talk(turn, plan, { leg: callee, destination, stage: { is: 'taken' } })

/** The callee has put the phone down, or is lost: the caller goes on, or the call is over. */
export function calleeGone(turn: Turn, { plan }: Talking, heard: Heard): Move {
  const cause = heard.kind === 'leg-ended' ? heard.cause : 'network-failure'
  const by = endedBy('callee', cause)
  return plan.after !== null && by === 'callee' ? go(turn, plan.after) : wait(end(turn, by, cause))
}
