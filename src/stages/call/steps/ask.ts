import { seconds } from '#base/time.ts'
import { hasFired, startTimer, stopTimers } from '../timers.ts'
import { type StepKind, and, newQuestion, route, stay, wait } from '../turn.ts'

/** A caller is on the line: whoever is asked has two seconds. */
const answerWithin = seconds(2)

/** Asks an address of the business what to do next. */
export const ask: StepKind<'ask'> = {
  enter(turn, step) {
    const { turn: asked, id } = newQuestion(turn, 'ask')
    const command = { kind: 'ask', id, url: step.url, step: turn.state.step } as const
    return stay(startTimer(and(asked, { commands: [command] }), id, answerWithin), { does: 'ask', step, id })
  },
  hear(turn, { step, id }, heard) {
    if (hasFired(id, heard)) return route(turn, 'otherwise', step.otherwise)
    if (heard.kind !== 'told' || heard.id !== id) return wait(turn)
    const answer = heard.answer ?? ''
    const next = Object.hasOwn(step.answers, answer) ? step.answers[answer] : undefined // a stranger may answer `constructor`
    const told = stopTimers(turn, id)
    return next === undefined ? route(told, 'otherwise', step.otherwise) : route(told, answer, next)
  },
}
