import { randomInt } from 'node:crypto'
import type { LegId } from '#base/id.ts'
import { milliseconds } from '#base/time.ts'
import type { MediaEngine, MediaEvent, PromptKey } from '#media/engine.ts'
import type { IncomingSession, SessionEnd, SessionHandler } from '#sip/user-agent.contract.ts'
import { callerLeg, type CallFact, type EndCause } from '#stages/call/call-event.ts'
import type { Destination, Prompt } from '#stages/call/flow.ts'
import { recordingKey } from '#stages/call/recording.ts'
import type { ScreenedCall } from '../caller-check.ts'
import { LiveCall, type CallOpening, type LiveCallParts, type Wire, type WireCommand } from '../live-call.ts'
import { openLegAudio, type LegAudio } from './leg-audio.ts'
import type { DialLeg, OutgoingLeg } from './outgoing-leg.ts'

/** What a call needs of the world around it. */
export type CallParts = LiveCallParts &
  Readonly<{
    media: MediaEngine
    dial: DialLeg
    /** Renders or finds a prompt; null when that cannot be done, and the call goes on without it. */
    prepare(prompt: Prompt, locale: string): Promise<PromptKey | null>
  }>

/** What is known of a call before its flow begins. */
export type SipOpening = CallOpening &
  Readonly<{
    /** What prompts are spoken in. */
    locale: string
    /** What the caller hears while it rings, once answered. */
    ringback: PromptKey
    /** What the account's rules say of the caller, once they have heard enough. */
    screened: Promise<ScreenedCall>
    /** Who signed for the caller, whenever that is known; null when nobody asks. */
    attested: Promise<Extract<CallFact, { kind: 'attested' }>> | null
  }>

/** Why the caller's leg ended, in the call's words. `hangup` was ours, so the engine knows already. */
const causeOf: Readonly<Record<SessionEnd['why'], EndCause>> = {
  bye: 'hung-up',
  hangup: 'hung-up',
  cancelled: 'cancelled',
  rejected: 'network-failure',
  timeout: 'network-failure',
  transport: 'network-failure',
  'no-ack': 'no-ack',
  'session-timeout': 'session-timeout',
}

/** A call's legs and sound over SIP and RTP: carries the engine's commands out at once, and brings it what is heard. */
export class SipCall implements Wire {
  readonly #parts: CallParts
  readonly #session: IncomingSession
  readonly #opening: SipOpening
  readonly #onOver: () => void
  readonly #call: LiveCall
  readonly #legs = new Map<LegId, OutgoingLeg>()
  #audio: LegAudio | null = null
  #localSdp: string | null = null
  #answered = false
  #recordingStops: Promise<void> = Promise.resolve()

  constructor(parts: CallParts, session: IncomingSession, opening: SipOpening, onOver: () => void) {
    this.#parts = parts
    this.#session = session
    this.#opening = opening
    this.#onOver = onOver
    session.on(this.#callerHandler())
    this.#call = new LiveCall(parts, opening, this)
    void opening.attested?.then((fact) => this.#call.found(fact))
    void this.#start()
  }

  /** What the media engine says about one of this call's legs. */
  heardMedia(leg: LegId, event: MediaEvent): void {
    if (event.kind === 'key') this.#call.hear({ kind: 'key-pressed', leg, key: event.key })
    else if (event.kind === 'prompt-ended') this.#call.hear({ kind: 'prompt-ended', leg, id: event.id })
    else if (event.kind === 'recording-failed') this.#call.hear({ kind: 'recording-failed', why: event.why })
    else if (event.kind === 'media-timeout') this.#drop(leg, 'media-timeout')
  }

  /** Ends the call because this server stops. */
  shutDown(): void {
    this.#call.shutDown()
  }

  async #start(): Promise<void> {
    const opened = openLegAudio(this.#parts.media, this.#mediaLeg(callerLeg), randomInt(2 ** 31)).catch(
      () => null,
    )
    const [audio, { screened, flow }] = await Promise.all([opened, this.#opening.screened])
    if (screened !== null) this.#call.found(screened)
    this.#audio = audio
    const { offer } = this.#session
    this.#localSdp = audio === null ? null : offer === null ? audio.offer() : audio.answer(offer)
    if (this.#localSdp === null) return this.#refuse(audio === null ? 503 : 488)
    this.#call.begin(flow)
  }

  /**
   * Nobody is rung for a caller whom nobody could hear: no port is left (503, so that the carrier tries elsewhere), or we have no codec
   * in common (488; RFC 3261, 13.3.1.3).
   */
  #refuse(sipStatus: 488 | 503): void {
    this.#call.refuse('network-failure')
    this.#session.reject(sipStatus)
    this.#audio?.close()
    this.#onOver()
  }

  #callerHandler(): SessionHandler {
    return {
      onAnswer: (sdp) => {
        if (this.#audio?.agree(sdp) === false) this.#drop(callerLeg, 'network-failure')
      },
      onReoffer: (sdp) => this.#reoffered(callerLeg, this.#audio, sdp),
      onKey: (key) => this.#call.hear({ kind: 'key-pressed', leg: callerLeg, key }),
      onEnd: ({ why }) => this.#call.hear({ kind: 'leg-ended', leg: callerLeg, cause: causeOf[why] }),
    }
  }

  carryOut(commands: readonly WireCommand[]): void {
    for (const command of commands) this.#carryOut(command)
  }

  #carryOut(command: WireCommand): void {
    const { media } = this.#parts
    switch (command.kind) {
      case 'ringback':
        if (this.#answered)
          media.play(this.#mediaLeg(callerLeg), 'ringback', this.#opening.ringback, { loop: true })
        else this.#session.ring()
        return
      case 'answer':
        this.#answer()
        return
      case 'play':
        void this.#play(command.leg, command.id, command.prompt)
        return
      case 'dial':
        this.#dial(command.leg, command.destination)
        return
      case 'cancel':
        this.#legs.get(command.leg)?.hangup()
        return
      case 'connect':
        media.stopPlaying(this.#mediaLeg(callerLeg))
        media.connect(this.#mediaLeg(callerLeg), this.#mediaLeg(command.leg))
        return
      case 'start-recording':
        media.startRecording(this.#recordingKey(), this.#mediaLeg(callerLeg))
        return
      case 'stop-recording':
        this.#recordingStops = this.#stopRecording()
        return
      case 'hangup':
        this.#hangup(command.sipStatus)
        return
      // These belong to steps no flow holds yet.
      case 'stop-playing':
      case 'disconnect':
      case 'pause-recording':
      case 'resume-recording':
      case 'take-message':
      case 'end-message':
    }
  }

  #answer(): void {
    this.#answered = true
    if (this.#localSdp !== null) this.#session.answer(this.#localSdp) // without one the call was refused before its flow began
  }

  async #play(leg: LegId, id: string, prompt: Prompt): Promise<void> {
    const key = await this.#parts.prepare(prompt, this.#opening.locale)
    if (key === null) this.#call.hear({ kind: 'prompt-ended', leg, id })
    else this.#parts.media.play(this.#mediaLeg(leg), id, key)
  }

  #dial(leg: LegId, destination: Destination): void {
    const { offered, accountId, callId } = this.#opening
    this.#legs.set(
      leg,
      this.#parts.dial(
        {
          mediaLeg: this.#mediaLeg(leg),
          destination,
          accountId,
          callId,
          ...(offered.direction === 'outbound'
            ? { caller: offered.number, callerName: null, forwarded: null }
            : { caller: offered.caller, callerName: offered.callerName, forwarded: offered.number }),
        },
        {
          onRinging: () => this.#call.hear({ kind: 'leg-ringing', leg }),
          onAnswered: () => this.#call.hear({ kind: 'leg-answered', leg }),
          onFailed: (failure, sipStatus) => this.#call.hear({ kind: 'leg-failed', leg, failure, sipStatus }),
          onEnded: (why) => this.#call.hear({ kind: 'leg-ended', leg, cause: causeOf[why] }),
          onHeld: (held) => this.#call.hear({ kind: held ? 'held' : 'resumed', leg }),
          onKey: (key) => this.#call.hear({ kind: 'key-pressed', leg, key }),
        },
      ),
    )
  }

  /** A new offer from the caller: a hold, a resume, or another address. */
  #reoffered(leg: LegId, audio: LegAudio | null, sdp: string): string | null {
    if (audio === null) return null
    const before = audio.isHeld()
    const answer = audio.answer(sdp)
    if (answer !== null && audio.isHeld() !== before)
      this.#call.hear({ kind: before ? 'resumed' : 'held', leg })
    return answer
  }

  /** A leg that is no use any more, though its far end has not said so. */
  #drop(leg: LegId, cause: EndCause): void {
    this.#call.hear({ kind: 'leg-ended', leg, cause })
    if (leg !== callerLeg) this.#legs.get(leg)?.hangup()
  }

  async #stopRecording(): Promise<void> {
    const key = this.#recordingKey()
    try {
      const facts = await this.#parts.media.stopRecording(key)
      this.#call.hear({
        kind: 'recording-ended',
        length: milliseconds(facts.milliseconds),
        bytes: facts.bytes,
        peaks: facts.peaks,
      })
    } catch (error) {
      this.#call.hear({
        kind: 'recording-failed',
        why: error instanceof Error ? error.message : String(error),
      })
    }
  }

  #hangup(sipStatus: number | null): void {
    if (this.#answered) this.#session.hangup()
    else this.#session.reject(sipStatus ?? 480)
    this.#audio?.close()
    void this.#recordingStops.then(this.#onOver)
  }

  #mediaLeg(leg: LegId): string {
    return `${this.#opening.callId}/${leg}`
  }

  #recordingKey(): string {
    return recordingKey(this.#opening.accountId, this.#opening.callId)
  }
}
