import { seconds } from '#base/time.ts'
import type { Ringing } from '../flow.ts'
import { calleesOf, choiceOf, plainRounds } from '../candidates.ts'
import { type Callee, hearRung, ringAll } from '../rung.ts'
import { talk } from '../talk.ts'
import { hasFired, startTimer, stopTimers } from '../timers.ts'
import { type Move, type StepKind, type Turn, and, go, newQuestion, stay, wait } from '../turn.ts'

/** Whoever should say whom to ring next has so long; after that they are rung as the flow names them. */
const chosenWithin = seconds(1)

/** Rings destinations, round after round; whoever takes the call talks with the caller. */
export const ring: StepKind<'ring'> = {
  enter(turn, step) {
    const { turn: checked, callees } = calleesOf(turn, step)
    if (!mustChoose(step) || callees.length < 2) return ringRounds(checked, step, plainRounds(step, callees))
    const { turn: asked, id } = newQuestion(ringback(checked), 'choose')
    const command = { kind: 'choose', id, ...choiceOf(step, callees) } as const
    return stay(startTimer(and(asked, { commands: [command] }), id, chosenWithin), {
      does: 'ring',
      plan: step,
      stage: { is: 'choosing', id },
    })
  },
  hear(turn, { plan, stage }, heard) {
    if (stage.is === 'choosing') {
      if (heard.kind === 'chosen' && heard.id === stage.id)
        return ringRounds(stopTimers(turn, stage.id), plan, chosenRounds(turn, plan, heard.rounds))
      if (!hasFired(stage.id, heard)) return wait(turn)
      return ringRounds(turn, plan, plainRounds(plan, calleesOf(turn, plan).callees))
    }
    const { turn: next, rung, taken } = hearRung(turn, plan, stage.rung, heard)
    if (taken !== null) return talk(next, plan, taken)
    if (rung.length === 0) return ringRounds(next, plan, stage.rounds)
    return stay(next, { does: 'ring', plan, stage: { ...stage, rung } })
  },
}

/** Rings the first round there is somebody in; the others wait. */
export function ringRounds(turn: Turn, plan: Ringing, rounds: readonly (readonly Callee[])[]): Move {
  const [round, ...later] = rounds.filter((round) => round.length > 0)
  if (round === undefined) return go(turn, plan.nobody)
  const { turn: rings, rung } = ringAll(ringback(turn), round)
  return stay(rings, { does: 'ring', plan, stage: { is: 'ringing', rung, rounds: later } })
}

const ringback = (turn: Turn): Turn =>
  turn.state.ringback ? turn : and(turn, { state: { ringback: true }, commands: [{ kind: 'ringback' }] })

/** The order that the flow itself gives needs nobody else to say it. */
const mustChoose = ({ strategy, sticky }: Ringing): boolean =>
  sticky || strategy === 'round-robin' || strategy === 'longest-idle'

function chosenRounds(
  turn: Turn,
  plan: Ringing,
  rounds: readonly (readonly string[])[],
): readonly (readonly Callee[])[] {
  const callees = new Map(
    calleesOf(turn, plan).callees.map((callee) => [callee.destination.id as string, callee]),
  )
  return rounds.map((round) => round.flatMap((id) => callees.get(id) ?? []))
}
