import { callerLeg } from '../call-event.ts'
import { answerCaller } from '../ending.ts'
import { type Ask, type Gathered, gather, hearGathering } from '../gather.ts'
import { isEndOf, say } from '../saying.ts'
import { stopTimers } from '../timers.ts'
import { type Move, type StepKind, type StepOf, type Turn, and, go, stay, wait } from '../turn.ts'

/** "How content are you, 1 to 5?" Whoever does not answer goes on all the same. */
export const survey: StepKind<'survey'> = {
  enter: (turn, step) => follow(gather(answerCaller(turn), asks(step)), step),
  hear(turn, { step, stage }, heard) {
    if (stage.is === 'asking') return follow(hearGathering(turn, asks(step), stage.gathering, heard), step)
    return isEndOf(stage.prompt, heard) ? go(stopTimers(turn, stage.prompt), step.next) : wait(turn)
  },
}

const asks = (step: StepOf<'survey'>): Ask => ({
  leg: callerLeg,
  prompts: [step.prompt],
  keys: 'one',
  timeout: step.timeout,
  tries: step.tries,
  invalid: null,
  accepts: (key) => key >= '1' && key <= step.highest,
})

function follow(gathered: Gathered, step: StepOf<'survey'>): Move {
  if (gathered.gathering !== null)
    return stay(gathered.turn, {
      does: 'survey',
      step,
      stage: { is: 'asking', gathering: gathered.gathering },
    })
  if (gathered.keys === null) return go(gathered.turn, step.next)
  const fact = { kind: 'surveyed', survey: step.name, answer: Number(gathered.keys) } as const
  return thank(and(gathered.turn, { facts: [fact] }), step)
}

function thank(turn: Turn, step: StepOf<'survey'>): Move {
  const said = step.thanks === null ? { turn, prompt: null } : say(turn, callerLeg, step.thanks)
  if (said.prompt === null) return go(said.turn, step.next)
  return stay(said.turn, { does: 'survey', step, stage: { is: 'thanking', prompt: said.prompt } })
}
