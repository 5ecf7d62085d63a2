import type { AccountId, CallId, LegId } from '#base/id.ts'
import { milliseconds, type Duration } from '#base/time.ts'
import { holdMusicKey } from '#media/hold-music.ts'
import type { MediaEngine, MediaEvent, MediaLegId, PromptKey, RecordingFacts } from '#media/engine.ts'
import { callerLeg } from '#stages/call/call-event.ts'
import type { Prompt } from '#stages/call/flow.ts'
import { messageKey, recordingKey } from '#stages/call/recording.ts'
import type { Heard } from '#stages/call/turn.ts'

/** A prompt that must be made or found first; tones are always there. */
export type SpokenPrompt = Exclude<Prompt, { tone: unknown }>
type Tone = Extract<Prompt, { tone: unknown }>['tone']

export type CallSoundParts = Readonly<{
  media: MediaEngine
  /** Renders or finds a prompt; null when that cannot be done, and the call goes on without it. */
  prepare(prompt: SpokenPrompt, locale: string, account: AccountId): Promise<PromptKey | null>
}>

/** Whose call, what its prompts are spoken in, and the ringing people of its country know. */
type CallSoundOf = Readonly<{ accountId: AccountId; callId: CallId; locale: string; ringback: PromptKey }>

/** Sounds that the flow did not ask for, and whose end it does not wait for. */
const ringbackSound = 'own:ringback'
const holdSound = 'own:hold'

/** What is heard in one call: who hears whom, what is played to them, and what of it is kept. */
export class CallSound {
  readonly #parts: CallSoundParts
  readonly #of: CallSoundOf
  readonly #tones: Readonly<Record<Tone, PromptKey>>
  readonly #hear: (heard: Heard) => void
  /** Legs that began in another call, and what the media engine calls them. */
  readonly #movedHere = new Map<LegId, MediaLegId>()
  /** Who is on the line with whom, both ways. */
  readonly #partners = new Map<LegId, LegId>()
  /** Who hears music because their partner holds. */
  readonly #waiting = new Set<LegId>()
  /** The prompt each leg is to hear next, while it is being prepared. */
  readonly #preparing = new Map<LegId, string>()
  /** Whose side of the call is the left of the recording; null when they have left it, undefined when nothing is recorded. */
  #recorded: LegId | null | undefined
  #message: Readonly<{ id: string; limit: NodeJS.Timeout }> | null = null
  #stored: Promise<void> = Promise.resolve()

  constructor(parts: CallSoundParts, of: CallSoundOf, hear: (heard: Heard) => void) {
    this.#parts = parts
    this.#of = of
    this.#tones = { beep: 'tone/beep', music: holdMusicKey, ringing: of.ringback }
    this.#hear = hear
  }

  /** Settles when everything that was kept is on disk. */
  get stored(): Promise<void> {
    return this.#stored
  }

  mediaLeg(leg: LegId): MediaLegId {
    return this.#movedHere.get(leg) ?? `${this.#of.callId}/${leg}`
  }

  /** This leg is one that another call dialled. */
  moveHere(leg: LegId, mediaLeg: MediaLegId): void {
    this.#movedHere.set(leg, mediaLeg)
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
    else if (event.kind === 'recording-silent') this.endMessage()
    else if (event.kind === 'recording-failed')
      this.#hear({
        kind: event.recording === this.#messageKey ? 'message-failed' : 'recording-failed',
        why: event.why,
      })
  }

  /** What the leg hears now goes on until the prompt is there: music, as a rule. */
  async play(leg: LegId, id: string, prompt: Prompt, loop: boolean): Promise<void> {
    this.#giveUp(leg)
    if ('tone' in prompt) return this.#playKey(leg, id, this.#tones[prompt.tone], loop)
    this.#preparing.set(leg, id)
    const key = await this.#parts.prepare(prompt, this.#of.locale, this.#of.accountId)
    if (this.#preparing.get(leg) !== id) return // stopped meanwhile, and its end was told
    this.#preparing.delete(leg)
    if (key !== null) return this.#playKey(leg, id, key, loop)
    this.stopPlaying(leg)
    this.#hear({ kind: 'prompt-ended', leg, id })
  }

  stopPlaying(leg: LegId): void {
    this.#giveUp(leg)
    this.#parts.media.stopPlaying(this.mediaLeg(leg))
  }

  ringback(): void {
    this.#giveUp(callerLeg)
    this.#playKey(callerLeg, ringbackSound, this.#tones.ringing, true)
  }

  connect(one: LegId, other: LegId): void {
    for (const leg of [one, other]) {
      this.stopPlaying(leg)
      this.disconnect(leg)
    }
    this.#partners.set(one, other).set(other, one)
    this.#parts.media.connect(this.mediaLeg(one), this.mediaLeg(other))
    if (this.#recorded === null) this.#record(one)
  }

  /** The recording goes on with whoever talks next in their place. */
  callerLeft(): void {
    if (this.#recorded !== undefined) this.#recorded = null
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
      this.#playKey(partner, holdSound, this.#tones.music, true)
      this.#waiting.add(partner)
    } else if (this.#waiting.has(partner)) this.stopPlaying(partner)
  }

  startRecording(): void {
    this.#record(callerLeg)
  }

  #record(leg: LegId): void {
    this.#recorded = leg
    this.#parts.media.startRecording(this.#recordingKey, this.mediaLeg(leg))
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
    this.#recorded = undefined
    this.#store(
      keep
        ? this.#keepSound(media.stopRecording(key), 'recording-ended', 'recording-failed')
        : media.dropRecording(key),
    )
  }

  /** Keeps what the caller says, and nothing else, until told, or it is long enough, or nothing has been said for so long. */
  takeMessage(id: string, longest: Duration, silence: Duration): void {
    this.endMessage()
    this.#message = { id, limit: setTimeout(() => this.endMessage(), longest) }
    this.#parts.media.startRecording(this.#messageKey, this.mediaLeg(callerLeg), { of: 'left', silence })
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
    return recordingKey(this.#of.accountId, this.#of.callId)
  }

  get #messageKey(): string {
    return messageKey(this.#of.accountId, this.#of.callId)
  }

  /** What was to be heard next is not any more. */
  #giveUp(leg: LegId): void {
    const id = this.#preparing.get(leg)
    this.#preparing.delete(leg)
    this.#waiting.delete(leg)
    if (id !== undefined) this.#hear({ kind: 'prompt-ended', leg, id })
  }

  #playKey(leg: LegId, id: string, key: PromptKey, loop: boolean): void {
    this.#parts.media.play(this.mediaLeg(leg), id, key, { loop })
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
