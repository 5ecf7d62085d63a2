import type { DestinationId, FlowId, LegId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { Duration } from '#base/time.ts'

/**
 * A flow is versioned data: named steps, each naming the next. A call keeps the version it began with.
 *
 *     announce ──> ring ──answered──> (whisper) ──> connected ──> hang up when either side does
 *                   └─nobody──> hangup
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

/** What is said: text for the speech provider, or a file somebody uploaded. Text may hold the words of `prompt-words.ts`: `[source]`. */
export type Prompt = Readonly<{ say: string }> | Readonly<{ file: string }>

export type FlowStep =
  | Readonly<{ does: 'announce'; prompt: Prompt; next: StepName }>
  | Readonly<{ does: 'record'; next: StepName }>
  | Readonly<{
      does: 'ring'
      /** In order, one after the other. */
      destinations: readonly Readonly<{ destination: DestinationId; ringFor: Duration }>[]
      /** Said to whoever answers, before the caller is on the line; null for none. */
      whisper: Prompt | null
      /** Where the call goes when nobody answered. */
      nobody: StepName
    }>
  | Readonly<{ does: 'hangup' }>

/** A place a call can ring, as the flow engine needs it. */
export type Destination = Readonly<{
  id: DestinationId
  name: string
  /** `sip:` URI of a phone or PBX; a number reached over a trunk; or the built-in answering phone. */
  to:
    | Readonly<{ kind: 'sip'; uri: string }>
    | Readonly<{ kind: 'number'; number: PhoneNumber; trunk: string }>
    | Readonly<{ kind: 'phone'; username: string }> // a desk phone registered with us
    | Readonly<{ kind: 'answering-phone' }>
}>

/** What the engine asks the carrier driver to do. The driver answers with what it hears (`turn.ts`, `Heard`); nothing here waits. */
export type CallCommand =
  | Readonly<{ kind: 'ringback' }> // let the caller hear ringing: 180 before the answer, a tone after it; `play` and `connect` end it
  | Readonly<{ kind: 'answer' }> // answer the caller's leg (200)
  | Readonly<{ kind: 'play'; leg: LegId; id: string; prompt: Prompt }> // its end is heard under the same id
  | Readonly<{ kind: 'dial'; leg: LegId; destination: Destination }>
  | Readonly<{ kind: 'cancel'; leg: LegId }> // stop ringing it, or hang it up if it has just answered
  | Readonly<{ kind: 'connect'; leg: LegId }> // caller and leg hear each other
  | Readonly<{ kind: 'start-recording' }>
  | Readonly<{ kind: 'stop-recording' }>
  | Readonly<{ kind: 'start-timer'; timer: string; for: Duration }>
  | Readonly<{ kind: 'stop-timer'; timer: string }>
  | Readonly<{ kind: 'hangup'; sipStatus: number | null }> // the whole call, once, last; status when it was never answered
