import { isPhoneNumber } from '#base/phone-number.ts'
import { seconds } from '#base/time.ts'
import { callerLeg } from '../call-event.ts'
import type { DoingOf } from '../turn.ts'
import { answerCaller } from '../ending.ts'
import type { Destination, Ringing } from '../flow.ts'
import { type Ask, type Gathered, gather, hearGathering } from '../gather.ts'
import { hasFired, startTimer, stopTimers } from '../timers.ts'
import {
  type Move,
  type StepKind,
  type StepOf,
  type Turn,
  and,
  go,
  newQuestion,
  stay,
  wait,
} from '../turn.ts'
import { ringRounds } from './ring.ts'

const keyWithin = seconds(6)
const foundWithin = seconds(3)
const ringFor = seconds(60)
const mostTries = 3

/** One of ours calls in, types a number ended by `#`, and is connected with it: the call is with the person called. */
export const callThrough: StepKind<'call-through'> = {
  enter: (turn, step) => askAgain(answerCaller(turn), step, mostTries),
  hear(turn, doing, heard) {
    const { step, stage } = doing
    if (stage.is === 'typing') return typed(hearGathering(turn, asks(step), stage.gathering, heard), doing)
    if (heard.kind === 'destination-found' && heard.id === stage.id) {
      const told = stopTimers(turn, stage.id)
      return heard.destination === null
        ? askAgain(told, step, doing.triesLeft)
        : call(told, step, heard.destination)
    }
    return hasFired(stage.id, heard) ? askAgain(turn, step, doing.triesLeft) : wait(turn)
  },
}

const asks = ({ prompt }: StepOf<'call-through'>): Ask => ({
  leg: callerLeg,
  prompts: [prompt],
  keys: 'many',
  timeout: keyWithin,
  tries: 1,
  invalid: null,
  accepts: () => true,
})

function askAgain(turn: Turn, step: StepOf<'call-through'>, tries: number): Move {
  if (tries === 0) return go(turn, step.otherwise)
  return typed(gather(turn, asks(step)), { step, triesLeft: tries - 1 })
}

type Typing = Pick<DoingOf<'call-through'>, 'step' | 'triesLeft'>

function typed(gathered: Gathered, { step, triesLeft }: Typing): Move {
  const waiting = { does: 'call-through', step, triesLeft } as const
  if (gathered.gathering !== null)
    return stay(gathered.turn, { ...waiting, stage: { is: 'typing', gathering: gathered.gathering } })
  if (gathered.keys === null) return askAgain(gathered.turn, step, triesLeft)
  const { turn, id } = newQuestion(gathered.turn, 'find')
  const command = { kind: 'find-destination', id, keys: gathered.keys, trunk: step.trunk } as const
  const asked = startTimer(and(turn, { commands: [command] }), id, foundWithin)
  return stay(asked, { ...waiting, stage: { is: 'finding', id } })
}

function call(turn: Turn, step: StepOf<'call-through'>, destination: Destination): Move {
  const { to } = destination
  const outside =
    to.kind === 'number' && isPhoneNumber(to.number)
      ? [{ kind: 'called-through', callee: to.number } as const]
      : []
  const noted = and(turn, { state: { agentCalls: true }, facts: outside })
  const plan: Ringing = {
    strategy: 'in-order',
    sticky: false,
    destinations: [],
    whisper: null,
    accept: null,
    nobody: step.otherwise,
    after: null,
  }
  return ringRounds(noted, plan, [[{ destination, ringFor }]])
}
