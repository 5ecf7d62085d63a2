import { callerLeg } from '../call-event.ts'
import { type Doing, type StepKind, type StepOf, and, answerCaller, go, isEndOf, say, wait } from '../turn.ts'

type Announcing = Extract<Doing, { does: 'announce' }>

/** Answers the caller's leg and says something to it; then the next step. */
export const announce: StepKind<StepOf<'announce'>, Announcing> = {
  enter(turn, step) {
    const said = say(answerCaller(turn), callerLeg, step.prompt)
    if (said.prompt === null) return go(said.turn, step.next)
    return wait(and(said.turn, { state: { doing: { does: 'announce', step, prompt: said.prompt } } }))
  },
  hear(turn, doing, heard) {
    if (!isEndOf(doing.prompt, heard)) return wait(turn)
    return go(and(turn, { commands: [{ kind: 'stop-timer', timer: doing.prompt }] }), doing.step.next)
  },
}
