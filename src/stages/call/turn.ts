import type { DestinationId, LegId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { Duration, Instant } from '#base/time.ts'
import type { CallFact, EndCause, FlowFault, LegFailure } from './call-event.ts'
import type { CallSource } from './call.wire.ts'
import type { Doing } from './doing.ts'
import type { CallCommand, Destination, Flow, FlowStep, StepName } from './flow.ts'
import type { PromptWords } from './prompt-words.ts'

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
  /** After `ring-caller`: whoever asked to be called has picked up. */
  | Readonly<{ kind: 'caller-answered' }>
  /** Answers to `choose`, `find-destination`, `join-queue` and `ask`. `rounds` is whom to ring: those of one round at once, round after round. */
  | Readonly<{ kind: 'chosen'; id: string; rounds: readonly (readonly DestinationId[])[] }>
  | Readonly<{ kind: 'destination-found'; id: string; destination: Destination | null }>
  /** After `join-queue` and `ask-place`: the place in the line, 1 is next; `wait` is what is left by experience, null while nobody knows. */
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
  | Readonly<{
      kind: 'asked-for'
      what:
        | 'pause-recording'
        | 'resume-recording'
        | 'hangup'
        | Readonly<{ handOnTo: Destination; text: string }>
    }>

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
  /** One of ours calls somebody outside: whoever answers is the stranger. */
  agentCalls?: boolean
  /** Where that one of ours can be rung again. */
  agentAt?: Destination | null
  /** The caller asked to be called, and is rung when somebody is there for them. */
  callerAway?: boolean
}>

/** A call inside its flow. Plain data: a recorded list of what was heard replays any call. */
export type CallState = Readonly<{
  flow: Flow
  context: CallContext
  /** When the last thing was heard. */
  at: Instant
  /** The step the call came to last. */
  step: StepName
  doing: Doing
  /** The caller's leg is answered (200 sent). */
  answered: boolean
  /** The caller hears ringing. */
  ringback: boolean
  /** The caller is one of ours: their keys are orders, and never the other's, who might call the world at our cost. */
  agentCalls: boolean
  /** The caller is not on the line yet: nothing can be said to them, nor asked. */
  callerAway: boolean
  /** The caller has left a call that goes on: one of ours, who has handed on whom they called. */
  callerGone: boolean
  /** The caller has talked with somebody. */
  talked: boolean
  recording: RecordingState
  legs: ReadonlyMap<LegId, LegState>
  lastFailure: LegFailure | null
  failingOpen: boolean
  /** Timers that run, prompts that play, messages that are being taken: whatever is heard of others comes too late. */
  timers: ReadonlySet<string>
  playing: ReadonlySet<string>
  messages: number
  stepsEntered: number
  promptsPlayed: number
  questionsAsked: number
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
 * Before the answer there is no sound to record, so a start waits for it:
 *
 *     off ──start──> wanted ──answer──> running <──> paused        (pause and resume also while it is wanted)
 *                       └────────drop, end─────┴───────┴──> stopped
 */
export type RecordingState = 'off' | 'wanted' | 'wanted-paused' | 'running' | 'paused' | 'stopped'

export type StepOf<Does extends FlowStep['does']> = Extract<FlowStep, { does: Does }>
export type DoingOf<Does extends Doing['does']> = Extract<Doing, { does: Does }>

/** How a step behaves: what it does when the call comes to it and, when a call can wait in it, how it waits. */
export type StepKind<Does extends FlowStep['does']> = Readonly<{
  enter(turn: Turn, step: StepOf<Does>): Move
}> &
  (Does extends Doing['does'] ? Waiting<Does> : unknown)

/** What the call does with what it hears while it waits; `leave` tidies up when the call ends there. */
export type Waiting<Does extends Doing['does']> = Readonly<{
  hear(turn: Turn, doing: DoingOf<Does>, heard: Heard): Move
  leave?(turn: Turn, doing: DoingOf<Does>): Turn
}>

/** The call waits where it is, goes to another step at once, or cannot go on. */
export type Move = Readonly<{ turn: Turn; goTo: StepName | null; fault: FlowFault | null }>

/** The call waits where it is. */
export const wait = (turn: Turn): Move => ({ turn, goTo: null, fault: null })
/** On to another step. */
export const go = (turn: Turn, goTo: StepName): Move => ({ turn, goTo, fault: null })
/** The flow cannot go on. */
export const fail = (turn: Turn, fault: FlowFault): Move => ({ turn, goTo: null, fault })

/** The call waits here from now on. */
export const stay = (turn: Turn, doing: Doing): Move => wait(and(turn, { state: { doing } }))

/** Goes on by one of several ways, and says which. */
export const route = (turn: Turn, branch: string, goTo: StepName): Move =>
  go(and(turn, { facts: [{ kind: 'routed', step: turn.state.step, branch }] }), goTo)

/** The turn with more in it. */
export const and = (
  turn: Turn,
  more: Readonly<{
    state?: Partial<CallState>
    commands?: readonly CallCommand[]
    facts?: readonly CallFact[]
  }>,
): Turn => ({
  state: more.state === undefined ? turn.state : { ...turn.state, ...more.state },
  commands: more.commands === undefined ? turn.commands : [...turn.commands, ...more.commands],
  facts: more.facts === undefined ? turn.facts : [...turn.facts, ...more.facts],
})

/** A new id for something asked of the driver: its answer is heard under the same. */
export const newQuestion = (turn: Turn, kind: string): Readonly<{ turn: Turn; id: string }> => {
  const count = turn.state.questionsAsked + 1
  return { turn: and(turn, { state: { questionsAsked: count } }), id: `${kind}:${count}` }
}
