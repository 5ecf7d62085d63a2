import { callerLeg } from '../call-event.ts'
import { answerCaller } from '../ending.ts'
import type { Key } from '../flow.ts'
import { type Ask, type Gathered, gather, hearGathering } from '../gather.ts'
import { type Move, type StepKind, type StepOf, route, stay } from '../turn.ts'

/** "For sales press 1": one key, one way on. */
export const menu: StepKind<'menu'> = {
  enter: (turn, step) => follow(gather(answerCaller(turn), asks(step)), step),
  hear: (turn, { step, gathering }, heard) => follow(hearGathering(turn, asks(step), gathering, heard), step),
}

const asks = (step: StepOf<'menu'>): Ask => ({
  leg: callerLeg,
  prompts: [step.prompt],
  keys: 'one',
  timeout: step.timeout,
  tries: step.tries,
  invalid: step.invalid,
  accepts: (key) => wayOf(step, key) !== undefined,
})

function follow(gathered: Gathered, step: StepOf<'menu'>): Move {
  if (gathered.gathering !== null)
    return stay(gathered.turn, { does: 'menu', step, gathering: gathered.gathering })
  const way = gathered.keys === null ? undefined : wayOf(step, gathered.keys)
  return way === undefined
    ? route(gathered.turn, 'otherwise', step.otherwise)
    : route(gathered.turn, gathered.keys ?? '', way)
}

// `as`: what is no key of a telephone stands under no key of the step.
const wayOf = ({ keys }: StepOf<'menu'>, key: string): string | undefined =>
  Object.hasOwn(keys, key) ? keys[key as Key] : undefined
