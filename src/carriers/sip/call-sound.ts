import type { AccountId, CallId, LegId } from '#base/id.ts'
import { milliseconds, type Duration } from '#base/time.ts'
import { holdMusicKey } from '#media/hold-music.ts'
import type { MediaEngine, MediaEvent, MediaLegId, PromptKey, RecordingFacts } from '#media/engine.ts'
import { callerLeg } from '#stages/call/call-event.ts'
import type { Prompt } from '#stages/call/flow.ts'
import { messageKey, recordingKey } from '#stages/call/recording.ts'
import type { Heard } from '#stages/call/turn.ts'

export type CallSoundParts = Readonly<{
  media: MediaEngine
  /** Renders or finds a prompt; null when that cannot be done, and the call goes on without it. */
  prepare(prompt: Prompt, locale: string, account: AccountId): Promise<PromptKey | null>
}>

/** Sounds that nobody asked for by a prompt's id, and whose end nobody waits for. */
type OwnSound = 'own:ringback' | 'own:hold-music'

/** What is heard in one call: who hears whom, what is played to them, and what of it is kept. */
export class CallSound {
  readonly #parts: CallSoundParts
  readonly #account: AccountId
  readonly #call: CallId
  readonly #locale: string
  readonly #hear: (heard: Heard) => void
  /** Who is on the line with whom, both ways. */
  readonly #partners = new Map<LegId, LegId>()
  /** Who hears music because their partner holds. */
  readonly #waiting = new Set<LegId>()
  /** The prompt each leg is to hear next, while it is being prepared. */
  readonly #preparing = new Map<LegId, string>()
  #message: Readonly<{ id: string; limit: NodeJS.Timeout }> | null = null
  #stored: Promise<void> = Promise.resolve()

  constructor(
    parts: CallSoundParts,
    { accountId, callId, locale }: Readonly<{ accountId: AccountId; callId: CallId; locale: string }>,
    hear: (heard: Heard) => void,
  ) {
    this.#parts = parts
    this.#account = accountId
    this.#call = callId
    this.#locale = locale
    this.#hear = hear
  }

  /** Settles when everything that was kept is on disk. */
  get stored(): Promise<void> {
    return this.#stored
  }

  mediaLeg(leg: LegId): MediaLegId {
    return `${this.#call}/${leg}`
  }

  /** Who is on the line with this leg. */
  partnerOf(leg: LegId): LegId | null {
    return this.#partners.get(leg) ?? null
  }

  /** What the media engine says of prompts, keys and recordings. */
  heardMedia(leg: LegId, event: MediaEvent): void {
    if (event.kind === 'key') this.#hear({ kind: 'key-pressed', leg, key: event.key })
    else if (event.kind === 'prompt-ended' && !event.id.startsWith('own:'))
      this.#hear({ kind: 'prompt-ended', leg, id: event.id })
    else if (event.kind === 'recording-failed')
      this.#hear({
        kind: event.recording === this.#messageKey ? 'message-failed' : 'recording-failed',
        why: event.why,
      })
  }

  async play(leg: LegId, id: string, prompt: Prompt, loop: boolean): Promise<void> {
    this.stopPlaying(leg)
    this.#preparing.set(leg, id)
    const key = await this.#parts.prepare(prompt, this.#locale, this.#account)
    if (this.#preparing.get(leg) !== id) return // stopped meanwhile, and its end was told
    this.#preparing.delete(leg)
    if (key === null) this.#hear({ kind: 'prompt-ended', leg, id })
    else this.#parts.media.play(this.mediaLeg(leg), id, key, { loop })
  }

  stopPlaying(leg: LegId): void {
    const id = this.#preparing.get(leg)
    this.#preparing.delete(leg)
    this.#waiting.delete(leg)
    if (id !== undefined) this.#hear({ kind: 'prompt-ended', leg, id })
    this.#parts.media.stopPlaying(this.mediaLeg(leg))
  }

  ringback(tone: PromptKey): void {
    this.stopPlaying(callerLeg)
    this.#playOwn(callerLeg, 'own:ringback', tone)
  }

  connect(one: LegId, other: LegId): void {
    for (const leg of [one, other]) {
      this.stopPlaying(leg)
      this.disconnect(leg)
    }
    this.#partners.set(one, other).set(other, one)
    this.#parts.media.connect(this.mediaLeg(one), this.mediaLeg(other))
  }

  disconnect(leg: LegId): void {
    const partner = this.partnerOf(leg)
    if (partner === null) return
    for (const each of [leg, partner]) {
      if (this.#waiting.has(each)) this.stopPlaying(each)
      this.#partners.delete(each)
    }
    this.#parts.media.disconnect(this.mediaLeg(leg))
  }

  /** Whoever holds, their partner hears music: nobody should think the line is dead. */
  held(leg: LegId, held: boolean): void {
    const partner = this.partnerOf(leg)
    if (partner === null) return
    if (held) {
      this.#waiting.add(partner)
      this.#playOwn(partner, 'own:hold-music', holdMusicKey)
    } else if (this.#waiting.has(partner)) this.stopPlaying(partner)
  }

  startRecording(): void {
    this.#parts.media.startRecording(this.#recordingKey, this.mediaLeg(callerLeg))
  }

  pauseRecording(): void {
    this.#parts.media.pauseRecording(this.#recordingKey)
  }

  resumeRecording(): void {
    this.#parts.media.resumeRecording(this.#recordingKey)
  }

  stopRecording(keep: boolean): void {
    const { media } = this.#parts
    const key = this.#recordingKey
    this.#store(
      keep
        ? this.#keepSound(media.stopRecording(key), 'recording-ended', 'recording-failed')
        : media.dropRecording(key),
    )
  }

  /** Keeps what the caller says, and nothing else, until told or until it is long enough. */
  takeMessage(id: string, longest: Duration): void {
    this.endMessage()
    this.#message = { id, limit: setTimeout(() => this.endMessage(), longest) }
    this.#parts.media.startRecording(this.#messageKey, this.mediaLeg(callerLeg), 'left')
  }

  /** `id` names the message meant: the end of one may cross the beginning of the next. */
  endMessage(id = this.#message?.id): void {
    if (this.#message === null || id !== this.#message.id) return
    clearTimeout(this.#message.limit)
    this.#message = null
    const stopped = this.#parts.media.stopRecording(this.#messageKey)
    this.#store(this.#keepSound(stopped, 'message-ended', 'message-failed'))
  }

  get #recordingKey(): string {
    return recordingKey(this.#account, this.#call)
  }

  get #messageKey(): string {
    return messageKey(this.#account, this.#call)
  }

  #playOwn(leg: LegId, sound: OwnSound, key: PromptKey): void {
    this.#parts.media.play(this.mediaLeg(leg), sound, key, { loop: true })
  }

  #store(storing: Promise<void>): void {
    this.#stored = Promise.all([this.#stored, storing]).then(() => undefined)
  }

  async #keepSound(
    stopped: Promise<RecordingFacts>,
    kept: 'recording-ended' | 'message-ended',
    failed: 'recording-failed' | 'message-failed',
  ): Promise<void> {
    try {
      const { milliseconds: length, bytes, peaks } = await stopped
      this.#hear({ kind: kept, length: milliseconds(length), bytes, peaks })
    } catch (error) {
      this.#hear({ kind: failed, why: error instanceof Error ? error.message : String(error) })
    }
  }
}
