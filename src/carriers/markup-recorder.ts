import type { Duration } from '#base/time.ts'
import type { Log } from '#platform/log.ts'
import type { Answer, Redirection } from './carrier.ts'
import type { CallOpening, LiveCall } from './live-call.ts'
import { emptyDocument } from './markup-document.ts'
import type { KeptRecorder } from './markup-kept.ts'
import type { VoiceWebhook } from './markup-webhook.ts'

/** The carrier's REST interface, for what happens while it asks nothing. */
export type Remote = Readonly<{
  redirect(ref: string, to: Redirection): Promise<Answer<null>>
  hangUp(ref: string): Promise<Answer<null>>
  startRecording(ref: string, callback: string): Promise<Answer<null>>
  changeRecording(ref: string, to: 'paused' | 'in-progress' | 'stopped'): Promise<Answer<null>>
}>

export type Recorded = Readonly<{
  ref: string
  length: Duration
  what: 'call' | 'message'
  /** False: it is to be thrown away there. */
  keep: boolean
}>

type RecorderParts = Readonly<{
  remote: Remote
  recorded(call: CallOpening, recording: Recorded): void
  log: Pick<Log, 'warn'>
}>

/** The recording of a call, which the carrier makes: we say when, and hear at the end where it lies. */
export class MarkupRecorder {
  /** The Dial that runs records by itself. */
  dialRecords: boolean
  readonly #parts: RecorderParts
  readonly #call: LiveCall
  readonly #ref: string
  #keep: boolean

  constructor(parts: RecorderParts, call: LiveCall, ref: string, kept: KeptRecorder | null) {
    this.#parts = parts
    this.#call = call
    this.#ref = ref
    this.dialRecords = kept?.dialRecords ?? false
    this.#keep = kept?.keeps ?? true
  }

  kept(): KeptRecorder {
    return { dialRecords: this.dialRecords, keeps: this.#keep }
  }

  start(callback: string): void {
    if (!this.dialRecords) this.#ask('start', this.#parts.remote.startRecording(this.#ref, callback))
  }

  pause(): void {
    this.#ask('pause', this.#parts.remote.changeRecording(this.#ref, 'paused'))
  }

  resume(): void {
    this.#ask('resume', this.#parts.remote.changeRecording(this.#ref, 'in-progress'))
  }

  /** `byItself`: the call is over, and the recording with it. */
  stop(keep: boolean, byItself: boolean): void {
    this.#keep = keep
    if (!byItself) this.#ask('stop', this.#parts.remote.changeRecording(this.#ref, 'stopped'))
  }

  /** The carrier's callback. */
  async says({ recording }: VoiceWebhook): Promise<string> {
    if (recording?.absent) this.#call.hear({ kind: 'recording-failed', why: 'the carrier recorded nothing' })
    else if (recording?.over) {
      const { ref, length } = recording
      this.#parts.recorded(this.#call.opening, { ref, length, what: 'call', keep: this.#keep })
    }
    return emptyDocument
  }

  #ask(what: string, answer: Promise<Answer<null>>): void {
    void insist(this.#parts, this.#call, `${what} the recording`, answer)
  }
}

/** The carrier's refusal stops no call: it goes on with what the carrier was told last. */
export async function insist(
  { log }: Pick<RecorderParts, 'log'>,
  { opening }: LiveCall,
  what: string,
  answer: Promise<Answer<null>>,
): Promise<void> {
  const { ok, ...fault } = await answer
  if (!ok) log.warn({ call: opening.callId, ...fault }, `The carrier would not ${what}; the call goes on`)
}
