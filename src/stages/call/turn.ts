import type { DestinationId, LegId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { type Duration, type Instant, minutes } from '#base/time.ts'
import { type CallFact, type EndCause, type EndedBy, type LegFailure, callerLeg } from './call-event.ts'
import type { CallSource } from './call.wire.ts'
import type { CallCommand, Destination, Flow, FlowStep, Prompt, StepName } from './flow.ts'
import { type PromptWords, fillPrompt } from './prompt-words.ts'

/**
 * What the carrier driver tells the engine: what happened on the wire, and the timers it was asked to run.
 * The driver records nothing of this by itself: the facts worth keeping come back in the `Turn`.
 */
export type Heard =
  | FactOf<
      | 'leg-ringing'
      | 'leg-answered'
      | 'leg-failed'
      | 'held'
      | 'resumed'
      | 'key-pressed'
      | 'recording-ended'
      | 'recording-failed'
      | 'message-ended'
      | 'message-failed'
    >
  /** A leg is over: `caller` for the caller's, which ends the call. */
  | Readonly<{ kind: 'leg-ended'; leg: LegId; cause: EndCause }>
  /** It was played, stopped, or could not be played at all: the call goes on in each case. */
  | Readonly<{ kind: 'prompt-ended'; leg: LegId; id: string }>
  | Readonly<{ kind: 'timer-fired'; timer: string }>
  /** Answers to `choose`, `find-destination`, `join-queue` and `ask`. `rounds` is whom to ring: those of one round at once, round after round. */
  | Readonly<{ kind: 'chosen'; id: string; rounds: readonly (readonly DestinationId[])[] }>
  | Readonly<{ kind: 'destination-found'; id: string; destination: Destination | null }>
  /** Place in the line, 1 is next; `wait` is what is left by experience, null while nobody knows. */
  | Readonly<{ kind: 'queue-moved'; id: string; position: number; wait: Duration | null }>
  | Readonly<{ kind: 'queue-turn'; id: string; destination: DestinationId }>
  | Readonly<{ kind: 'told'; id: string; answer: string | null }>
  /** A callee asks to hand the caller on: REFER, or the driver's own words. `to` is null when there is no such place. */
  | Readonly<{
      kind: 'transfer-asked'
      leg: LegId
      way: 'blind' | 'attended'
      to: Destination | null
      text: string
    }>
  /** Somebody at a screen asks. */
  | Readonly<{ kind: 'asked-for'; what: 'pause-recording' | 'resume-recording' | 'hangup' }>

type FactOf<Kind extends CallFact['kind']> = Extract<CallFact, { kind: Kind }>

/** One answer of the engine: where the call stands now, what to do, and what to write into the call's log. */
export type Turn = Readonly<{
  state: CallState
  commands: readonly CallCommand[]
  facts: readonly CallFact[]
}>

/** What is known of a call when it comes to its flow, and does not change in it. */
export type CallContext = Readonly<{
  destinations: ReadonlyMap<DestinationId, Destination>
  words: PromptWords
  /** The account's, for schedules. */
  timeZone: string
  /** What prompts are spoken in: `en-US`, `ro`. */
  locale: string
  caller: Readonly<{
    number: PhoneNumber | null
    /** `US-TX`, `RO`; null when the number does not say. */
    area: string | null
    /** Called before, or stands in the uploaded list. */
    known: boolean
    tags: readonly string[]
  }>
  source: CallSource | null
}>

/** A call inside its flow. Plain data: a recorded list of what was heard replays any call. */
export type CallState = Readonly<{
  flow: Flow
  context: CallContext
  /** When the last thing was heard. */
  at: Instant
  doing: Doing
  /** The caller's leg is answered (200 sent). */
  answered: boolean
  /** The caller hears ringing. */
  ringback: boolean
  /** `wanted`: starts with the answer, because before it there is no sound to record. */
  recording: 'off' | 'wanted' | 'running' | 'stopped'
  legs: ReadonlyMap<LegId, LegState>
  lastFailure: LegFailure | null
  failingOpen: boolean
  stepsEntered: number
  promptsPlayed: number
  /** Keys and holds written down. */
  remarks: number
}>

/**
 * A leg that we dialled:
 *
 *     dialled ──> ringing ──> answered ──> over
 *        └───────────┴──────────┴─> cancelled ──> over      (an answer may still cross the cancel: it is hung up again)
 */
export type LegState = 'dialled' | 'ringing' | 'answered' | 'cancelled' | 'over'

/**
 * What the call waits for:
 *
 *     entering ──> announce ──prompt ended──> next step
 *        ├──────> ring: ringing ──answered──> whispering ──prompt ended──> talking ──either hangs up──> ended
 *        │                 └──failed, timeout──> next destination, then the step for nobody
 *        └──────> ended                                             (the caller may hang up in every state)
 */
export type Doing =
  | Readonly<{ does: 'entering' }>
  | Readonly<{ does: 'announce'; step: StepOf<'announce'>; prompt: string }>
  | Readonly<{
      does: 'ring'
      step: StepOf<'ring'>
      /** Which of the step's destinations. */
      index: number
      leg: LegId
      /** The whisper's id while whispering. */
      stage: Readonly<{ is: 'ringing' | 'talking' }> | Readonly<{ is: 'whispering'; prompt: string }>
    }>
  | Readonly<{ does: 'ended' }>

export type StepOf<Does extends FlowStep['does']> = Extract<FlowStep, { does: Does }>

/** How a step behaves: what it does when the call comes to it, and with what it hears while the call waits in it. */
export type StepKind<Step extends FlowStep, Waiting extends Doing = never> = Readonly<{
  enter(turn: Turn, step: Step): Move
  hear(turn: Turn, doing: Waiting, heard: Heard): Move
}>

/** The call waits where it is, or goes to another step at once. */
export type Move = Readonly<{ turn: Turn; goTo: StepName | null }>

export const wait = (turn: Turn): Move => ({ turn, goTo: null })
export const go = (turn: Turn, goTo: StepName): Move => ({ turn, goTo })

/** The turn with more in it. */
export const and = (
  turn: Turn,
  more: Readonly<{
    state?: Partial<CallState>
    commands?: readonly CallCommand[]
    facts?: readonly CallFact[]
  }>,
): Turn => ({
  state: { ...turn.state, ...more.state },
  commands: [...turn.commands, ...(more.commands ?? [])],
  facts: [...turn.facts, ...(more.facts ?? [])],
})

/** No prompt is longer. Without this a lost "prompt ended" would leave the caller in silence. */
export const longestPrompt: Duration = minutes(2)

/** Answers the caller's leg, once, and starts the recording that waited for it. */
export function answerCaller(turn: Turn): Turn {
  if (turn.state.answered) return turn
  const answered = and(turn, {
    state: { answered: true, ringback: false },
    commands: [{ kind: 'answer' }],
    facts: [{ kind: 'answered' }],
  })
  return turn.state.recording === 'wanted' ? record(answered) : answered
}

/** Starts recording, as soon as there is sound. */
export function record(turn: Turn): Turn {
  const { answered, recording } = turn.state
  if (recording === 'running' || recording === 'stopped') return turn
  if (!answered) return and(turn, { state: { recording: 'wanted' } })
  return and(turn, {
    state: { recording: 'running' },
    commands: [{ kind: 'start-recording' }],
    facts: [{ kind: 'recording-started' }],
  })
}

/** Says it to one leg; answers with the id under which its end is heard, or null when there is nothing to say. */
export function say(turn: Turn, leg: LegId, prompt: Prompt): Readonly<{ turn: Turn; prompt: string | null }> {
  const filled = fillPrompt(prompt, turn.state.context.words)
  if (filled === null) return { turn, prompt: null }
  const count = turn.state.promptsPlayed + 1
  const id = `prompt:${count}`
  const said = and(turn, {
    state: { promptsPlayed: count, ringback: leg === callerLeg ? false : turn.state.ringback },
    commands: [
      { kind: 'play', leg, id, prompt: filled, loop: false, listen: null },
      { kind: 'start-timer', timer: id, for: longestPrompt },
    ],
    facts: [{ kind: 'prompt-started', leg, says: textOf(filled) }],
  })
  return { turn: said, prompt: id }
}

/** As the log has it. */
const textOf = (prompt: Prompt): string =>
  'say' in prompt ? prompt.say : 'file' in prompt ? prompt.file : prompt.tone

/** True when this is the end of that prompt: heard, or given up waiting for. */
export const isEndOf = (prompt: string, heard: Heard): boolean =>
  (heard.kind === 'prompt-ended' && heard.id === prompt) ||
  (heard.kind === 'timer-fired' && heard.timer === prompt)

/** Lets go of a leg in whatever state it is. */
export function release(turn: Turn, leg: LegId): Turn {
  const was = turn.state.legs.get(leg)
  if (was === undefined || was === 'cancelled' || was === 'over') return turn
  return and(turn, { state: withLeg(turn.state, leg, 'cancelled'), commands: [{ kind: 'cancel', leg }] })
}

export const withLeg = (state: CallState, leg: LegId, is: LegState): Pick<CallState, 'legs'> => ({
  legs: new Map(state.legs).set(leg, is),
})

/** A party that put the phone down ended the call; any other cause is a fault that nobody wanted. */
const byParty: ReadonlySet<EndCause> = new Set(['hung-up', 'cancelled'])
export const endedBy = (party: EndedBy, cause: EndCause): EndedBy => (byParty.has(cause) ? party : 'system')

/** Ends the call: every timer, leg and recording with it. The last commands a call gives, but for answers that come too late. */
export function end(turn: Turn, by: EndedBy, cause: EndCause): Turn {
  const { doing, recording, answered, lastFailure } = turn.state
  const timer = timerOf(doing)
  const stopped = and(turn, { commands: timer === null ? [] : [{ kind: 'stop-timer', timer }] })
  const released = [...turn.state.legs.keys()].reduce(release, stopped)
  return and(released, {
    state: { doing: { does: 'ended' }, recording: recording === 'off' ? 'off' : 'stopped' },
    commands: [
      ...(recording === 'running' ? [{ kind: 'stop-recording', keep: true } as const] : []),
      { kind: 'hangup', sipStatus: answered ? null : statusAfter(lastFailure) },
    ],
    facts: [{ kind: 'ended', by, cause }],
  })
}

/** Each wait has at most one timer, named after what it waits for. */
export function timerOf(doing: Doing): string | null {
  switch (doing.does) {
    case 'announce':
      return doing.prompt
    case 'ring':
      if (doing.stage.is === 'ringing') return ringTimer(doing.leg)
      return doing.stage.is === 'whispering' ? doing.stage.prompt : null
    case 'entering':
    case 'ended':
      return null
  }
}
export const ringTimer = (leg: LegId): string => `ring:${leg}`

/** RFC 3261, 21.4.24 and 21.4.18: busy is said when the last one was busy, else "temporarily unavailable". */
const statusAfter = (failure: LegFailure | null): number => (failure === 'busy' ? 486 : 480)
