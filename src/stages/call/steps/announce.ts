import { callerLeg } from '../call-event.ts'
import { answerCaller } from '../ending.ts'
import { isEndOf, say } from '../saying.ts'
import { stopTimers } from '../timers.ts'
import { type StepKind, go, stay, wait } from '../turn.ts'

/** Answers the caller's leg and says something to it; then the next step. */
export const announce: StepKind<'announce'> = {
  enter(turn, step) {
    const said = say(answerCaller(turn), callerLeg, step.prompt)
    if (said.prompt === null) return go(said.turn, step.next)
    return stay(said.turn, { does: 'announce', step, prompt: said.prompt })
  },
  hear(turn, { step, prompt }, heard) {
    if (!isEndOf(prompt, heard)) return wait(turn)
    return go(stopTimers(turn, prompt), step.next)
  },
}
