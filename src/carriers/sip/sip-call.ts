import { randomInt } from 'node:crypto'
import type { AccountId, CallId, LegId } from '#base/id.ts'
import { milliseconds, type Instant } from '#base/time.ts'
import type { MediaEngine, MediaEvent, PromptKey } from '#media/engine.ts'
import type { IncomingSession, SessionEnd, SessionHandler } from '#sip/user-agent.contract.ts'
import { callerLeg, type CallEvent, type CallFact, type EndCause } from '#stages/call/call-event.ts'
import { begin, step } from '#stages/call/engine.ts'
import type { CallCommand, Destination, Flow, Prompt } from '#stages/call/flow.ts'
import { recordingKey } from '#stages/call/recording.ts'
import type { CallContext, CallState, Heard, Turn } from '#stages/call/turn.ts'
import { openLegAudio, type LegAudio } from './leg-audio.ts'
import type { DialLeg, OutgoingLeg } from './outgoing-leg.ts'

/** What a call needs of the world around it. */
export type CallParts = Readonly<{
  media: MediaEngine
  dial: DialLeg
  /** Renders or finds a prompt; null when that cannot be done, and the call goes on without it. */
  prepare(prompt: Prompt, locale: string): Promise<PromptKey | null>
  /** Keeps an event; never throws and never waits, because a caller is on the line. */
  record(event: CallEvent): void
  now(): Instant
}>

/** What is known of a call before its flow begins. */
export type CallOpening = Readonly<{
  accountId: AccountId
  callId: CallId
  offered: Extract<CallFact, { kind: 'offered' }>
  attributed: Extract<CallFact, { kind: 'attributed' }>
  flow: Flow
  context: CallContext
  /** What prompts are spoken in. */
  locale: string
  /** What the caller hears while it rings, once answered. */
  ringback: PromptKey
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

/**
 * One call over SIP: brings what is heard to the flow engine, writes the engine's facts into the log, carries its commands out.
 * All decisions are the engine's; this shell only knows how.
 */
export class SipCall {
  readonly #parts: CallParts
  readonly #session: IncomingSession
  readonly #opening: CallOpening
  readonly #onOver: () => void
  readonly #legs = new Map<LegId, OutgoingLeg>()
  readonly #timers = new Map<string, NodeJS.Timeout>()
  /** Heard while a turn is being carried out: a command may make something happen at once. */
  readonly #waiting: Heard[] = []
  #state: CallState | null = null
  #busy = false
  #audio: LegAudio | null = null
  #localSdp: string | null = null
  #answered = false
  #recordingStops: Promise<void> = Promise.resolve()
  #facts = 0

  constructor(parts: CallParts, session: IncomingSession, opening: CallOpening, onOver: () => void) {
    this.#parts = parts
    this.#session = session
    this.#opening = opening
    this.#onOver = onOver
    session.on(this.#callerHandler())
    this.#keep(opening.offered)
    this.#keep(opening.attributed)
    void this.#start()
  }

  /** What the media engine says about one of this call's legs. */
  heardMedia(leg: LegId, event: MediaEvent): void {
    if (event.kind === 'key') this.#hear({ kind: 'key-pressed', leg, key: event.key })
    else if (event.kind === 'prompt-ended') this.#hear({ kind: 'prompt-ended', leg, id: event.id })
    else if (event.kind === 'recording-failed') this.#hear({ kind: 'recording-failed', why: event.why })
    else if (event.kind === 'media-timeout') this.#drop(leg, 'media-timeout')
  }

  /** Ends the call because this server stops. */
  shutDown(): void {
    this.#hear({ kind: 'leg-ended', leg: callerLeg, cause: 'shutdown' })
  }

  async #start(): Promise<void> {
    const audio = await openLegAudio(this.#parts.media, this.#mediaLeg(callerLeg), randomInt(2 ** 31)).catch(
      () => null,
    )
    this.#audio = audio
    const { offer } = this.#session
    this.#localSdp = audio === null ? null : offer === null ? audio.offer() : audio.answer(offer)
    if (this.#localSdp === null) return this.#refuse(audio === null ? 503 : 488)
    const { flow, context } = this.#opening
    this.#take(begin(flow, context, this.#parts.now()))
  }

  /**
   * Nobody is rung for a caller whom nobody could hear: no port is left (503, so that the carrier tries elsewhere), or we have no codec
   * in common (488; RFC 3261, 13.3.1.3).
   */
  #refuse(sipStatus: 488 | 503): void {
    this.#keep({ kind: 'ended', by: 'system', cause: 'network-failure' })
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
      onKey: (key) => this.#hear({ kind: 'key-pressed', leg: callerLeg, key }),
      onEnd: ({ why }) => this.#hear({ kind: 'leg-ended', leg: callerLeg, cause: causeOf[why] }),
    }
  }

  #hear(heard: Heard): void {
    if (this.#busy || this.#state === null) {
      this.#waiting.push(heard)
      return
    }
    this.#take(step(this.#state, heard, this.#parts.now()))
  }

  /** Facts first: what is carried out may be heard of at once, and the log should read in order. */
  #take(turn: Turn): void {
    this.#busy = true
    this.#state = turn.state
    for (const fact of turn.facts) this.#keep(fact)
    for (const command of turn.commands) this.#carryOut(command)
    this.#busy = false
    const next = this.#waiting.shift()
    if (next !== undefined) this.#hear(next)
  }

  #keep(fact: CallFact): void {
    const { accountId, callId } = this.#opening
    const id = String(++this.#facts).padStart(4, '0')
    this.#parts.record({ ...fact, id, callId, accountId, at: this.#parts.now() })
  }

  #carryOut(command: CallCommand): void {
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
      case 'start-timer': {
        const { timer } = command
        this.#timers.set(
          timer,
          setTimeout(() => this.#timerFired(timer), command.for),
        )
        return
      }
      case 'stop-timer':
        clearTimeout(this.#timers.get(command.timer))
        this.#timers.delete(command.timer)
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
      case 'choose':
      case 'join-queue':
      case 'leave-queue':
      case 'return-turn':
      case 'ask':
    }
  }

  #timerFired(timer: string): void {
    this.#timers.delete(timer)
    this.#hear({ kind: 'timer-fired', timer })
  }

  #answer(): void {
    this.#answered = true
    if (this.#localSdp !== null) this.#session.answer(this.#localSdp) // without one the call was refused before its flow began
  }

  async #play(leg: LegId, id: string, prompt: Prompt): Promise<void> {
    const key = await this.#parts.prepare(prompt, this.#opening.locale)
    if (key === null) this.#hear({ kind: 'prompt-ended', leg, id })
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
          caller: offered.caller,
          callerName: offered.callerName,
          number: offered.number,
        },
        {
          onRinging: () => this.#hear({ kind: 'leg-ringing', leg }),
          onAnswered: () => this.#hear({ kind: 'leg-answered', leg }),
          onFailed: (failure, sipStatus) => this.#hear({ kind: 'leg-failed', leg, failure, sipStatus }),
          onEnded: (why) => this.#hear({ kind: 'leg-ended', leg, cause: causeOf[why] }),
          onHeld: (held) => this.#hear({ kind: held ? 'held' : 'resumed', leg }),
          onKey: (key) => this.#hear({ kind: 'key-pressed', leg, key }),
        },
      ),
    )
  }

  /** A new offer from the caller: a hold, a resume, or another address. */
  #reoffered(leg: LegId, audio: LegAudio | null, sdp: string): string | null {
    if (audio === null) return null
    const before = audio.isHeld()
    const answer = audio.answer(sdp)
    if (answer !== null && audio.isHeld() !== before) this.#hear({ kind: before ? 'resumed' : 'held', leg })
    return answer
  }

  /** A leg that is no use any more, though its far end has not said so. */
  #drop(leg: LegId, cause: EndCause): void {
    this.#hear({ kind: 'leg-ended', leg, cause })
    if (leg !== callerLeg) this.#legs.get(leg)?.hangup()
  }

  async #stopRecording(): Promise<void> {
    const key = this.#recordingKey()
    try {
      const facts = await this.#parts.media.stopRecording(key)
      this.#hear({
        kind: 'recording-ended',
        length: milliseconds(facts.milliseconds),
        bytes: facts.bytes,
        peaks: facts.peaks,
      })
    } catch (error) {
      this.#hear({ kind: 'recording-failed', why: error instanceof Error ? error.message : String(error) })
    }
  }

  #hangup(sipStatus: number | null): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
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
