import type { DestinationId, FlowId, LegId } from '#base/id.ts'
import type { EmergencyNumber, PhoneNumber } from '#base/phone-number.ts'
import type { Duration } from '#base/time.ts'

/**
 * A flow is versioned data: named steps, each naming the next. A call keeps the version it began with.
 *
 *     schedule ──open──> menu ──1──> ring ──answered──> (whisper, accept) ──> talking ──> survey ──> hangup
 *        └──otherwise──> voicemail    └──nobody──> queue ──> voicemail
 */
export type Flow = Readonly<{
  id: FlowId
  version: number
  name: string
  start: StepName
  steps: Readonly<Record<StepName, FlowStep>>
  /** Where the caller goes when the flow itself cannot go on: no caller hears silence because of us. */
  failOpen: DestinationId | null
}>

export type StepName = string

/**
 * What is said: text for the speech provider, a file somebody uploaded, or a sound everybody has. Text may hold the words of
 * `prompt-words.ts`: `[source]`.
 */
export type Prompt = Readonly<{ say: string }> | Readonly<{ file: string }> | Readonly<{ tone: Tone }>
type Tone = 'beep' | 'music' | 'ringing'

/** A key of a telephone. */
export type Key = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | '*' | '#'

export type FlowStep =
  | Readonly<{ does: 'announce'; prompt: Prompt; next: StepName }>
  /** Asks for one key. `timeout` counts from the end of the prompt; after `tries` prompts without a valid key: `otherwise`. */
  | Readonly<{
      does: 'menu'
      prompt: Prompt
      keys: Readonly<Partial<Record<Key, StepName>>>
      timeout: Duration
      tries: number
      /** Said before the prompt is repeated, after a key that leads nowhere; null for none. */
      invalid: Prompt | null
      otherwise: StepName
    }>
  /** The first branch whose hours hold now, in the account's time zone; else any other time. */
  | Readonly<{
      does: 'schedule'
      branches: readonly Readonly<{ name: string; hours: readonly Hours[]; next: StepName }>[]
      otherwise: StepName
    }>
  /** Where the caller's number is from: an area (`US-TX`, `RO`), or the beginning of the number (`+1512`). */
  | Readonly<{
      does: 'route-by-area'
      branches: readonly Readonly<{ areas: readonly string[]; next: StepName }>[]
      otherwise: StepName
    }>
  | Readonly<{
      does: 'route-by-caller'
      branches: readonly Readonly<{ callers: CallerMatch; next: StepName }>[]
      otherwise: StepName
    }>
  /** What made them call: every word given must be equal, letters of either case. */
  | Readonly<{
      does: 'route-by-source'
      branches: readonly Readonly<{ source: SourceMatch; next: StepName }>[]
      otherwise: StepName
    }>
  /** An A/B test: shares are weights. The same caller always goes the same way. */
  | Readonly<{
      does: 'split'
      branches: readonly Readonly<{ name: string; share: number; next: StepName }>[]
    }>
  /** `drop` stops it for good and throws away what there is. */
  | Readonly<{ does: 'record'; action: 'start' | 'pause' | 'resume' | 'drop'; next: StepName }>
  | RingStep
  | QueueStep
  /** Takes a message. Null `next` ends the call after it. */
  | Readonly<{
      does: 'voicemail'
      /** The department or person whose it is. */
      mailbox: string
      greeting: Prompt | null
      longest: Duration
      next: StepName | null
    }>
  | Readonly<{ does: 'tag'; tags: readonly string[]; next: StepName }>
  /** "Press 1 to 5": asked of the caller, after the talk as a rule (`after` of ring and queue). */
  | Readonly<{
      does: 'survey'
      /** What the answers are counted under. */
      name: string
      prompt: Prompt
      /** `5`: any key from 1 to 5. */
      highest: Exclude<Key, '0' | '1' | '*' | '#'>
      timeout: Duration
      tries: number
      thanks: Prompt | null
      next: StepName
    }>
  /** Asks an address of the business what to do next; its answer is one of the keys of `answers`. */
  | Readonly<{
      does: 'ask'
      url: string
      answers: Readonly<Record<string, StepName>>
      /** No answer within two seconds, or another one. */
      otherwise: StepName
    }>
  /** Collects a number by keys, ended by `#`, and rings it over the trunk: an agent's mobile calling out through us. */
  | Readonly<{ does: 'call-through'; prompt: Prompt; trunk: string; otherwise: StepName }>
  | Readonly<{ does: 'hangup' }>
  /** Not answered at all: the caller's network says so. After an answer it is a hangup. */
  | Readonly<{ does: 'reject'; as: 'busy' | 'declined' | 'unavailable' }>

/** How the next to ring is found. `round-robin` honours weights; `longest-idle` is who ended their last call first. */
export type Strategy = 'in-order' | 'all-at-once' | 'round-robin' | 'longest-idle'

/** Who is rung, and how: the same for `ring` and `queue`. */
export type Ringing = Readonly<{
  strategy: Strategy
  /** Whoever answered this caller before is rung first. */
  sticky: boolean
  destinations: readonly Readonly<{ destination: DestinationId; ringFor: Duration; weight: number }>[]
  /** Said to whoever answers, before the caller is on the line; null for none. */
  whisper: Prompt | null
  /** "Press 1 to accept": said after the whisper; only 1 takes the call. Keeps voicemail of mobiles from answering. Null for none. */
  accept: Prompt | null
  /** Where the call goes when nobody answered. */
  nobody: StepName
  /** Where the caller goes when the callee hangs up first; null ends the call. */
  after: StepName | null
}>

export type RingStep = Readonly<{ does: 'ring' }> & Ringing

/** Waits for somebody to be free. `nobody` is where the call goes after `longestWait`. */
export type QueueStep = Readonly<{
  does: 'queue'
  /** Steps of the same name, in whichever flow of the account, share one line. */
  queue: string
  music: Prompt
  announce: Readonly<{ position: boolean; wait: boolean; every: Duration }> | null
  longestWait: Duration
  /** The key that hangs up and keeps the place: we ring the caller when it is their turn. `offer` says so. */
  callback: Readonly<{ key: Key; offer: Prompt }> | null
}> &
  Ringing

export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun'

/** From `from` up to `to`, `HH:MM` of the account's day; `to` at or before `from` ends on the next day. Dates (`YYYY-MM-DD`) are inclusive. */
export type Hours = Readonly<{ from: string; to: string }> &
  (Readonly<{ days: readonly Weekday[] }> | Readonly<{ dates: Readonly<{ first: string; last: string }> }>)

export type CallerMatch =
  | Readonly<{ is: 'known' | 'new' | 'withheld' }> // known: called before, or stands in the uploaded list
  | Readonly<{ tagged: string }>
  | Readonly<{ numbers: readonly string[] }> // whole numbers, or their beginnings

export type SourceMatch = Readonly<{ source?: string; medium?: string; campaign?: string; channel?: string }>

/** The id of whoever is no row of the configuration: a person outside (the uuid of nothing; RFC 9562, 5.9). */
export const outside = '00000000-0000-0000-0000-000000000000' as DestinationId // it is a uuid

/** A place a call can ring, as the flow engine needs it. */
export type Destination = Readonly<{
  id: DestinationId
  name: string
  /** `sip:` URI of a phone or PBX; a number reached over a trunk; or the built-in answering phone. */
  to:
    | Readonly<{ kind: 'sip'; uri: string }>
    | Readonly<{ kind: 'number'; number: PhoneNumber | EmergencyNumber; trunk: string }>
    | Readonly<{ kind: 'phone'; username: string }> // a desk phone registered with us
    | Readonly<{ kind: 'answering-phone' }>
  /** Rung at the same time, each by a leg of its own: somebody's mobile beside the desk phone. */
  also?: readonly Destination['to'][]
}>

/**
 * What the engine asks the carrier driver to do. The driver answers with what it hears (`turn.ts`, `Heard`); nothing here waits.
 * `choose`, `find-destination`, `join-queue` and `ask` are questions: the answer is heard under the same id.
 * A leg hears one thing at a time: whatever is played or connected ends what it heard before.
 */
export type CallCommand =
  | Readonly<{ kind: 'ringback' }> // let the caller hear ringing: 180 before the answer, a tone after it
  | Readonly<{ kind: 'answer' }> // answer the caller's leg (200)
  | Readonly<{ kind: 'ring-caller' }> // who asked to be called: `caller-answered`, or the end of the caller's leg, is heard
  /** Its end is heard under the same id; a loop has none but `stop-playing`. `listen`: keys of this leg are waited for meanwhile, and after it for so long. */
  | Readonly<{ kind: 'play'; leg: LegId; id: string; prompt: Prompt; loop: boolean; listen: Listen | null }>
  | Readonly<{ kind: 'stop-playing'; leg: LegId }>
  | Readonly<{ kind: 'dial'; leg: LegId; destination: Destination }>
  | Readonly<{ kind: 'cancel'; leg: LegId }> // stop ringing it, or hang it up if it has just answered
  | Readonly<{ kind: 'connect'; leg: LegId; with: LegId }> // these two hear each other, and nobody else
  | Readonly<{ kind: 'disconnect'; leg: LegId }> // out of its conversation, still on the line
  | Readonly<{ kind: 'start-recording' }>
  | Readonly<{ kind: 'pause-recording' }> // silence is written meanwhile: times in the recording stay true
  | Readonly<{ kind: 'resume-recording' }>
  | Readonly<{ kind: 'stop-recording'; keep: boolean }>
  /** Voicemail: only what the caller says. `message-ended` follows: at `end-message`, after `longest`, after so much `silence`, with the caller's leg. */
  | Readonly<{ kind: 'take-message'; id: string; longest: Duration; silence: Duration }>
  | Readonly<{ kind: 'end-message'; id: string }>
  | (Readonly<{ kind: 'choose'; id: string }> & Choice)
  /** Whom these keys name: an extension, or a number over `trunk` (null: over the trunk this account's calls go out by). */
  | Readonly<{ kind: 'find-destination'; id: string; keys: string; trunk: string | null }>
  | (Readonly<{ kind: 'join-queue'; id: string; queue: string }> & Choice)
  /** Where the caller stands now: heard as `queue-moved`, as it is once after `join-queue`. Nobody is told unasked: a long line costs no more. */
  | Readonly<{ kind: 'ask-place'; id: string }>
  | Readonly<{
      kind: 'leave-queue'
      id: string
      why: 'answered' | 'gave-up' | 'callback' | 'waited-too-long'
    }>
  /** Nobody answered there: the caller is still first in line, and that destination gets a rest. */
  | Readonly<{ kind: 'return-turn'; id: string; destination: DestinationId }>
  | Readonly<{ kind: 'ask'; id: string; url: string; step: StepName }>
  | Readonly<{ kind: 'start-timer'; timer: string; for: Duration }>
  | Readonly<{ kind: 'stop-timer'; timer: string }>
  | Readonly<{ kind: 'hangup'; sipStatus: number | null }> // the whole call, once, last; status when it was never answered

/** How long to wait for a key after the prompt, and whether more than one belongs together (ended by `#`). */
export type Listen = Readonly<{ timeout: Duration; keys: 'one' | 'many' }>
export type Candidate = Readonly<{ destination: DestinationId; weight: number }>

/** Who may be rung, and who of them first. */
export type Choice = Readonly<{ by: Strategy; sticky: boolean; among: readonly Candidate[] }>
