import { callerLeg } from './call-event.ts'
import { answerCaller, end, endedBy } from './ending.ts'
import type { Ringing } from './flow.ts'
import { isOver } from './legs.ts'
import type { Rung } from './rung.ts'
import { type Move, type Turn, type Waiting, and, go, stay, wait } from './turn.ts'

/** Connects the caller with whoever takes the call. */
export function talk(turn: Turn, plan: Pick<Ringing, 'nobody' | 'after'>, { leg, destination }: Rung): Move {
  const connected = and(answerCaller(turn), {
    state: { ringback: false, talked: true },
    commands: [{ kind: 'connect', leg, with: callerLeg }],
    facts: [{ kind: 'connected', leg }],
  })
  return stay(connected, { does: 'talking', plan, callee: leg, destination, typed: '', transfer: null })
}

export const talking: Waiting<'talking'> = {
  hear(turn, { callee, plan }, heard) {
    if (!isOver(callee, heard)) return wait(turn)
    const cause = heard.kind === 'leg-ended' ? heard.cause : 'network-failure'
    if (plan.after !== null && endedBy('callee', cause) === 'callee') return go(turn, plan.after)
    return wait(end(turn, endedBy('callee', cause), cause))
  },
}
