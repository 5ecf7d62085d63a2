import { seconds } from '#base/time.ts'
import { callerLeg } from '../call-event.ts'
import { calleesOf, choiceOf } from '../candidates.ts'
import type { Queueing } from '../doing.ts'
import { answerCaller, end } from '../ending.ts'
import type { CallCommand, Listen, Prompt } from '../flow.ts'
import { callbackWords, placeWords } from '../queue-words.ts'
import { dropRung, hearRung, ringAll } from '../rung.ts'
import { isEndOf, loop, say } from '../saying.ts'
import { talk } from '../talk.ts'
import { hasFired, startTimer, stopTimers } from '../timers.ts'
import {
  type CallState,
  type Heard,
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

type Left = Extract<CallCommand, { kind: 'leave-queue' }>['why']

/**
 * Waits in line with music until it is this caller's turn:
 *
 *     music ──every so often──> announcement ──> music
 *       ├──turn──> somebody rings ──takes the call──> talking
 *       │               └──does not──> the turn goes back, the place in line is kept
 *       ├──longest wait──> step for nobody
 *       └──the key for a callback──> "we will call you back" ──> ended
 */
export const queue: StepKind<'queue'> = {
  enter(turn, step) {
    const { turn: checked, callees } = calleesOf(answerCaller(turn), step)
    if (callees.length === 0) return go(checked, step.nobody)
    const { turn: asked, id } = newQuestion(checked, 'queue')
    const joined = and(asked, { commands: [joining(step, id, callees)] })
    const limited = startTimer(joined, waitTimer(id), step.longestWait)
    const timed = step.announce === null ? limited : startTimer(limited, newsTimer(id), step.announce.every)
    const waiting: Queueing = {
      does: 'queue',
      step,
      id,
      place: null,
      saying: null,
      next: [],
      leaving: false,
      rung: [],
    }
    return stay(music(timed, step), waiting)
  },
  hear(turn, doing, heard) {
    if (doing.saying !== null && isEndOf(doing.saying, heard))
      return sayNext(stopTimers(turn, doing.saying), doing)
    if (doing.leaving) return wait(turn)
    if (heard.kind === 'queue-moved' && heard.id === doing.id) return moved(turn, doing, heard)
    if (heard.kind === 'queue-turn' && heard.id === doing.id) return itsTurn(turn, doing, heard)
    if (hasFired(waitTimer(doing.id), heard))
      return go(leaveLine(turn, doing, 'waited-too-long'), doing.step.nobody)
    if (hasFired(newsTimer(doing.id), heard)) return news(turn, doing)
    if (heard.kind === 'key-pressed' && heard.leg === callerLeg && heard.key === doing.step.callback?.key)
      return callBack(turn, doing)
    return rings(turn, doing, heard)
  },
  leave: (turn, doing) => (doing.leaving ? turn : leaveLine(turn, doing, 'gave-up')),
}

const joining = (
  step: StepOf<'queue'>,
  id: string,
  callees: Parameters<typeof choiceOf>[1],
): Extract<CallCommand, { kind: 'join-queue' }> => ({
  kind: 'join-queue',
  id,
  queue: step.queue,
  ...choiceOf(step, callees),
})

/** What a call that waits in line asks of a switchboard that knows nothing of it; null when it waits in none. */
export function rejoining(state: CallState): Extract<CallCommand, { kind: 'join-queue' }> | null {
  const { doing } = state
  if (doing.does !== 'queue' || doing.leaving) return null
  return joining(doing.step, doing.id, calleesOf({ state, commands: [], facts: [] }, doing.step).callees)
}

const waitTimer = (id: string): string => `wait:${id}`
const newsTimer = (id: string): string => `news:${id}`

/** The callback's key counts whatever the caller hears. */
const listening = ({ callback }: StepOf<'queue'>): Listen | null =>
  callback === null ? null : { timeout: seconds(1), keys: 'one' }

const music = (turn: Turn, step: StepOf<'queue'>): Turn => loop(turn, callerLeg, step.music, listening(step))

function moved(turn: Turn, doing: Queueing, heard: Extract<Heard, { kind: 'queue-moved' }>): Move {
  const { position, wait } = heard
  const known = doing.place === null ? queued(turn, doing, position) : turn
  return tell(known, { ...doing, place: { position, wait } })
}

const queued = (turn: Turn, { step }: Queueing, position: number): Turn =>
  and(turn, { facts: [{ kind: 'queued', queue: step.queue, position }] })

/** Somebody is free: they ring, and the music goes on meanwhile. */
function itsTurn(turn: Turn, doing: Queueing, { destination }: Extract<Heard, { kind: 'queue-turn' }>): Move {
  const known = doing.place === null ? queued(turn, doing, 1) : turn
  const placed = { ...doing, place: doing.place ?? { position: 1, wait: null } }
  const callee = calleesOf(turn, doing.step).callees.find((callee) => callee.destination.id === destination)
  if (callee === undefined || doing.rung.length > 0)
    return stay(and(known, { commands: [{ kind: 'return-turn', id: doing.id, destination }] }), placed)
  const { turn: rings, rung } = ringAll(known, [callee])
  return stay(rings, { ...placed, rung })
}

function rings(turn: Turn, doing: Queueing, heard: Heard): Move {
  const { turn: next, rung, taken } = hearRung(turn, doing.step, doing.rung, heard)
  if (taken !== null) return talk(leaveLine(next, { ...doing, rung: [] }, 'answered'), doing.step, taken)
  const [before] = doing.rung
  if (before === undefined || rung.length > 0) return stay(next, { ...doing, rung })
  const command = { kind: 'return-turn', id: doing.id, destination: before.destination.id } as const
  return stay(and(next, { commands: [command] }), { ...doing, rung })
}

/** Time to say how things stand: first to ask it. */
function news(turn: Turn, { id, step }: Queueing): Move {
  const asked = and(turn, { commands: [{ kind: 'ask-place', id }] })
  return wait(step.announce === null ? asked : startTimer(asked, newsTimer(id), step.announce.every))
}

/** Says where the caller stands, and that they may be called back. */
function tell(turn: Turn, doing: Queueing): Move {
  const { place, step, saying } = doing
  if (saying !== null || place === null) return stay(turn, doing)
  const { caller, locale } = turn.state.context
  const where = step.announce === null ? '' : placeWords(locale, place, step.announce)
  const offer = step.callback === null || caller.number === null ? [] : [step.callback.offer]
  const next: readonly Prompt[] = [...(where === '' ? [] : [{ say: where }]), ...offer]
  return next.length === 0 ? stay(turn, doing) : sayNext(turn, { ...doing, next })
}

/** The next thing to say, or the music again. */
function sayNext(turn: Turn, doing: Queueing): Move {
  const [prompt, ...next] = doing.next
  if (prompt === undefined) {
    if (doing.leaving) return wait(end(turn, 'system', 'flow-ended'))
    return stay(music(turn, doing.step), { ...doing, saying: null })
  }
  const said = say(turn, callerLeg, prompt, listening(doing.step))
  return said.prompt === null
    ? sayNext(turn, { ...doing, next })
    : stay(said.turn, { ...doing, saying: said.prompt, next })
}

/** The caller keeps the place and hangs up; whoever runs the line calls back. */
function callBack(turn: Turn, doing: Queueing): Move {
  const { caller, locale } = turn.state.context
  if (caller.number === null) return wait(turn)
  const { step } = doing
  const who = choiceOf(step, calleesOf(turn, step).callees)
  const asked = and(turn, {
    facts: [{ kind: 'callback-asked', queue: step.queue, number: caller.number, who }],
  })
  const next = [{ say: callbackWords(locale) }]
  return sayNext(leaveLine(asked, doing, 'callback'), {
    ...doing,
    saying: null,
    next,
    leaving: true,
    rung: [],
  })
}

/** Out of the line: nobody rings for this caller any more, and nothing is announced. */
function leaveLine(turn: Turn, { id, step, place, saying, rung }: Queueing, why: Left): Turn {
  const quiet = stopTimers(turn, waitTimer(id), newsTimer(id), ...(saying === null ? [] : [saying]))
  return and(rung.reduce(dropRung, quiet), {
    commands: [{ kind: 'leave-queue', id, why }],
    facts: place === null ? [] : [{ kind: 'left-queue', queue: step.queue, why }],
  })
}
