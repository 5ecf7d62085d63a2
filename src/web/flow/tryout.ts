import type { DestinationId, LegId } from '#base/id.ts'
import { after, milliseconds, type Instant } from '#base/time.ts'
import { callerLeg, type CallFact } from '#stages/call/call-event.ts'
import { begin, step } from '#stages/call/engine.ts'
import type { CallCommand, Flow, Prompt } from '#stages/call/flow.ts'
import type { CallContext, CallState, Heard, Turn } from '#stages/call/turn.ts'

/**
 * A call that nobody makes: the engine of every real call, and a person who plays the world around it. Plain data, so that each state
 * can be looked at, and taken back.
 */
export type Tryout = Readonly<{
  state: CallState
  now: Instant
  happened: readonly Happening[]
  /** What each leg hears now. */
  playing: ReadonlyMap<LegId, Playing>
  /** Timers that run, and when they are due. */
  timers: ReadonlyMap<string, Instant>
  /** What only the person who tries can answer. */
  questions: readonly Question[]
  /** Who hears whom. */
  together: readonly LegId[]
}>

export type Happening = Readonly<{ at: Instant; fact: CallFact }>
export type Playing = Readonly<{ id: string; prompt: Prompt; loop: boolean }>
export type Question = Extract<CallCommand, { kind: 'ask' | 'join-queue' | 'find-destination' }>

/** The caller dials. */
export function beginTry(flow: Flow, context: CallContext, now: Instant): Tryout {
  const turn = begin(flow, context, now)
  const nothing: Tryout = {
    state: turn.state,
    now,
    happened: [],
    playing: new Map(),
    timers: new Map(),
    questions: [],
    together: [],
  }
  return taken(nothing, turn)
}

/** Something happens in the world. */
export function hear(tryout: Tryout, heard: Heard): Tryout {
  return taken(tryout, step(tryout.state, heard, tryout.now))
}

/** Whatever is being said has been said. */
export function heardOut(tryout: Tryout, leg: LegId): Tryout {
  const playing = tryout.playing.get(leg)
  if (playing === undefined || playing.loop) return tryout
  return hear(without(tryout, leg), { kind: 'prompt-ended', leg, id: playing.id })
}

/** Time passes until the next thing that was waited for; prompts end meanwhile. */
export function waitOn(tryout: Tryout): Tryout {
  const next = [...tryout.timers].sort(([, a], [, b]) => a - b)[0]
  if (next === undefined) return tryout
  const [timer, due] = next
  const timers = new Map(tryout.timers)
  timers.delete(timer)
  return hear({ ...tryout, timers, now: due > tryout.now ? due : tryout.now }, { kind: 'timer-fired', timer })
}

/** Answers a question of the flow. */
export function answer(tryout: Tryout, question: Question, heard: Heard): Tryout {
  return hear({ ...tryout, questions: tryout.questions.filter((each) => each !== question) }, heard)
}

export const isOver = ({ state }: Tryout): boolean => state.doing.does === 'ended'

/** Steps the call came through, the latest last. */
export const pathOf = ({ happened }: Tryout): readonly string[] =>
  happened.flatMap(({ fact }) => (fact.kind === 'step-entered' ? [fact.step] : []))

/** Legs that ring or have answered. */
export const legsOf = ({
  state,
}: Tryout): readonly (readonly [LegId, 'dialled' | 'ringing' | 'answered'])[] =>
  [...state.legs].flatMap(([leg, is]) =>
    is === 'dialled' || is === 'ringing' || is === 'answered' ? [[leg, is] as const] : [],
  )

/** Who a leg is: the name it was dialled under. */
export function nameOfLeg({ happened }: Tryout, leg: LegId): string {
  for (const { fact } of happened) if (fact.kind === 'leg-dialled' && fact.leg === leg) return fact.name
  return leg
}

function taken(before: Tryout, turn: Turn): Tryout {
  const happened = [...before.happened, ...turn.facts.map((fact) => ({ at: before.now, fact }))]
  const start: Tryout = { ...before, state: turn.state, happened }
  return turn.commands.reduce(carriedOut, start)
}

function carriedOut(tryout: Tryout, command: CallCommand): Tryout {
  switch (command.kind) {
    case 'play': {
      const { leg, id, prompt, loop } = command
      return { ...tryout, playing: new Map(tryout.playing).set(leg, { id, prompt, loop }) }
    }
    case 'stop-playing':
      return stopped(tryout, command.leg)
    case 'connect':
      return { ...without(without(tryout, command.leg), command.with), together: [command.with, command.leg] }
    case 'disconnect':
      return tryout.together.includes(command.leg) ? { ...tryout, together: [] } : tryout
    case 'start-timer':
      return {
        ...tryout,
        timers: new Map(tryout.timers).set(command.timer, after(tryout.now, command.for)),
      }
    case 'stop-timer': {
      const timers = new Map(tryout.timers)
      timers.delete(command.timer)
      return { ...tryout, timers }
    }
    case 'choose': {
      const order = command.among.map(({ destination }) => destination)
      const rounds = command.by === 'all-at-once' ? [order] : order.map((each) => [each])
      return hear(tryout, { kind: 'chosen', id: command.id, rounds })
    }
    case 'ask-place':
      return hear(tryout, { kind: 'queue-moved', id: command.id, position: 1, wait: null })
    case 'join-queue':
      return {
        ...hear(tryout, { kind: 'queue-moved', id: command.id, position: 1, wait: null }),
        questions: [...tryout.questions, command],
      }
    case 'ask':
    case 'find-destination':
      return { ...tryout, questions: [...tryout.questions, command] }
    case 'leave-queue':
      return { ...tryout, questions: tryout.questions.filter(({ id }) => id !== command.id) }
    case 'end-message': {
      const length = milliseconds(4000)
      return hear(tryout, { kind: 'message-ended', length, bytes: 0, peaks: [] })
    }
    case 'hangup':
      return { ...tryout, playing: new Map(), timers: new Map(), questions: [], together: [] }
    case 'ringback':
    case 'ring-caller': // whoever tries a flow out is on the line
    case 'answer':
    case 'dial':
    case 'cancel':
    case 'start-recording':
    case 'pause-recording':
    case 'resume-recording':
    case 'stop-recording':
    case 'take-message':
    case 'return-turn':
      return tryout
  }
}

function without(tryout: Tryout, leg: LegId): Tryout {
  const playing = new Map(tryout.playing)
  playing.delete(leg)
  return { ...tryout, playing }
}

/** A prompt that is cut off has ended, too. */
function stopped(tryout: Tryout, leg: LegId): Tryout {
  const playing = tryout.playing.get(leg)
  if (playing === undefined) return tryout
  const quiet = without(tryout, leg)
  return playing.loop ? quiet : hear(quiet, { kind: 'prompt-ended', leg, id: playing.id })
}

/** Whose turn it may be in the line the caller waits in. */
export const mayAnswer = (question: Question): readonly DestinationId[] =>
  question.kind === 'join-queue' ? question.among.map(({ destination }) => destination) : []

/** What the caller hears now. */
export const callerHears = ({ playing }: Tryout): Playing | undefined => playing.get(callerLeg)
