import { randomInt } from 'node:crypto'
import type { AccountId, LegId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { MediaEvent, MediaLegId, PromptKey } from '#media/engine.ts'
import type { Refer, SessionEnd, SessionHandler } from '#sip/user-agent.contract.ts'
import { callerLeg, type CallFact, type EndCause } from '#stages/call/call-event.ts'
import type { Destination, Flow } from '#stages/call/flow.ts'
import { mayHandOn } from '#stages/call/talking.ts'
import type { ScreenedCall } from '../caller-check.ts'
import {
  LiveCall,
  type CallOpening,
  type Granted,
  type LiveCallParts,
  type Wire,
  type WireCommand,
  type Wish,
} from '../live-call.ts'
import type { CallerSession } from './caller-session.ts'
import { CallSound, type CallSoundParts } from './call-sound.ts'
import { openLegAudio, type LegAudio } from './leg-audio.ts'
import type { DialLeg, LegListener, OutgoingLeg } from './outgoing-leg.ts'

/** What a call needs of the world around it. */
export type CallParts = LiveCallParts &
  CallSoundParts &
  Readonly<{
    dial: DialLeg
    /** Whom the keys of a telephone name (`find-place.ts`). */
    findPlace(account: AccountId, keys: string): Destination | null
    /** The call that one of our lines placed, by its SIP Call-ID. */
    findCall(sipCallId: string): SipCall | null
    /** What this leg says is for that call from now on. */
    moved(mediaLeg: MediaLegId, to: SipCall, leg: LegId): void
  }>

/** Somebody who talks in another call, about to be moved into this one: an attended transfer. */
type Guest = Readonly<{ destination: Destination; leg: OutgoingLeg; mediaLeg: MediaLegId }>

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
    /** What a call out shows, when it is not the number it is kept under. */
    callerId?: PhoneNumber
    /** It calls for help. */
    emergency?: boolean
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
  readonly #session: CallerSession
  readonly #opening: SipOpening
  readonly #onOver: () => void
  readonly #call: LiveCall
  readonly #sound: CallSound
  readonly #legs = new Map<LegId, OutgoingLeg>()
  readonly #dialled = new Map<LegId, Destination>()
  #guest: Guest | null = null
  #audio: LegAudio | null = null
  #localSdp: string | null = null
  #answered = false

  constructor(parts: CallParts, session: CallerSession, opening: SipOpening, onOver: () => void) {
    this.#parts = parts
    this.#session = session
    this.#opening = opening
    this.#onOver = onOver
    session.on(this.#callerHandler())
    this.#call = new LiveCall(parts, opening, this)
    this.#sound = new CallSound(parts, opening, (heard) => this.#call.hear(heard))
    void opening.attested?.then((fact) => this.#call.found(fact))
    void this.#start()
  }

  /** What the media engine says about one of this call's legs. */
  heardMedia(leg: LegId, event: MediaEvent): void {
    if (event.kind === 'leg-lost') this.#drop(leg, 'media-timeout')
    else if (event.kind === 'media-timeout') this.#silent(leg)
    else this.#sound.heardMedia(leg, event)
  }

  /** Somebody of this account, at a screen, asks. */
  askFor(account: AccountId, wish: Wish): Granted {
    return this.#call.askFor(account, wish)
  }

  /** Ends the call because this server stops. */
  shutDown(): void {
    this.#call.shutDown()
  }

  async #start(): Promise<void> {
    const mediaLeg = this.#sound.mediaLeg(callerLeg)
    const opened = openLegAudio(this.#parts.media, mediaLeg, randomInt(2 ** 31)).catch(() => null)
    const [audio, { screened, flow }] = await Promise.all([opened, this.#opening.screened])
    if (screened !== null) this.#call.found(screened)
    this.#audio = audio
    if (this.#opening.context.callerAway === true)
      return audio === null ? this.#refuse(503) : this.#call.begin(flow)
    if (this.#session.dial !== undefined)
      return this.#ringFirst(audio, flow, (offer) => this.#session.dial?.(offer))
    const { offer } = this.#session
    this.#localSdp = audio === null ? null : offer === null ? audio.offer() : audio.answer(offer)
    if (this.#localSdp === null) return this.#refuse(audio === null ? 503 : 488)
    this.#call.begin(flow)
  }

  /** The line whose call this is has not called us: it is rung, and its flow begins when somebody has answered. */
  async #ringFirst(
    audio: LegAudio | null,
    flow: Flow,
    dial: (offer: string) => Promise<string | null> | undefined,
  ): Promise<void> {
    const answer = audio === null ? null : await dial(audio.offer())
    if (typeof answer !== 'string' || audio?.agree(answer) !== true)
      return this.#refuse(480, 'nobody-answered')
    this.#answered = true
    this.#call.begin(flow)
  }

  /** Somebody is there for a caller who asked to be called. */
  async #fetchCaller(): Promise<void> {
    const offer = this.#audio?.offer()
    const answer = offer === undefined ? null : await this.#session.dial?.(offer)
    if (typeof answer !== 'string' || this.#audio?.agree(answer) !== true)
      return this.#ended(callerLeg, 'nobody-answered')
    this.#answered = true
    this.#call.hear({ kind: 'caller-answered' })
  }

  /**
   * Nobody is rung for a caller whom nobody could hear: no port is left (503, so that the carrier tries elsewhere), or we have no codec
   * in common (488; RFC 3261, 13.3.1.3).
   */
  #refuse(sipStatus: 480 | 488 | 503, cause: EndCause = 'network-failure'): void {
    this.#call.refuse(cause)
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
      onRefer: (refer, report) => this.#referred(callerLeg, refer, report),
      onEnd: ({ why }) => this.#ended(callerLeg, causeOf[why]),
    }
  }

  carryOut(commands: readonly WireCommand[]): void {
    for (const command of commands) this.#carryOut(command)
  }

  #carryOut(command: WireCommand): void {
    const sound = this.#sound
    switch (command.kind) {
      case 'ringback':
        return this.#answered ? sound.ringback() : this.#session.ring()
      case 'answer':
        return this.#answer()
      case 'ring-caller':
        return void this.#fetchCaller()
      case 'play':
        return void sound.play(command.leg, command.id, command.prompt, command.loop)
      case 'stop-playing':
        return sound.stopPlaying(command.leg)
      case 'dial':
        return this.#dial(command.leg, command.destination)
      case 'cancel':
        return this.#letGo(command.leg)
      case 'connect':
        return sound.connect(command.leg, command.with)
      case 'disconnect':
        return sound.disconnect(command.leg)
      case 'start-recording':
        return sound.startRecording()
      case 'pause-recording':
        return sound.pauseRecording()
      case 'resume-recording':
        return sound.resumeRecording()
      case 'stop-recording':
        return sound.stopRecording(command.keep)
      case 'take-message':
        return sound.takeMessage(command.id, command.longest, command.silence)
      case 'end-message':
        return sound.endMessage(command.id)
      case 'hangup':
        return this.#hangup(command.sipStatus)
    }
  }

  #answer(): void {
    this.#answered = true
    if (this.#localSdp !== null) this.#session.answer(this.#localSdp) // without one the call was refused before its flow began
  }

  #dial(leg: LegId, destination: Destination): void {
    this.#dialled.set(leg, destination)
    if (this.#guest?.destination === destination) return this.#welcome(leg, this.#guest)
    const { offered, accountId, callId } = this.#opening
    const toDial = {
      mediaLeg: this.#sound.mediaLeg(leg),
      destination,
      accountId,
      callId,
      hops: this.#session.hops,
      emergency: this.#opening.emergency ?? false,
      ...(offered.direction === 'outbound'
        ? { caller: this.#opening.callerId ?? offered.number, callerName: null, forwarded: null }
        : { caller: offered.caller, callerName: offered.callerName, forwarded: offered.number }),
    }
    this.#legs.set(leg, this.#parts.dial(toDial, this.#listenerOf(leg)))
  }

  #listenerOf(leg: LegId): LegListener {
    return {
      onRinging: () => this.#call.hear({ kind: 'leg-ringing', leg }),
      onAnswered: () => this.#call.hear({ kind: 'leg-answered', leg }),
      onFailed: (failure, sipStatus) => this.#call.hear({ kind: 'leg-failed', leg, failure, sipStatus }),
      onEnded: (why) => this.#ended(leg, causeOf[why]),
      onHeld: (held) => this.#held(leg, held),
      onKey: (key) => this.#call.hear({ kind: 'key-pressed', leg, key }),
      onRefer: (refer, report) => this.#referred(leg, refer, report),
    }
  }

  /**
   * One of ours hands the other on. Blind: to whom they dialled. Attended: they have a second call of their own, and its other side comes
   * into this one; the flow takes it for a consultation that is over when they are gone (RFC 5589, 7).
   */
  #referred(leg: LegId, { user, replaces }: Refer, report: (status: number) => void): void {
    const state = this.#call.state
    if (state === null || !mayHandOn(state, leg)) return report(603) // a stranger orders nothing
    if (replaces === null) {
      const to = this.#parts.findPlace(this.#opening.accountId, user)
      report(to === null ? 404 : 200)
      return this.#call.hear({ kind: 'transfer-asked', leg, way: 'blind', to, text: user })
    }
    this.#guest = this.#parts.findCall(replaces.callId)?.giveAway(this.#opening.accountId) ?? null
    const to = this.#guest?.destination ?? null
    this.#call.hear({ kind: 'transfer-asked', leg, way: 'attended', to, text: to?.name ?? user })
    report(to === null ? 481 : 200)
    if (to !== null) this.#letGo(leg)
  }

  /** Somebody who already talks comes into the call as a leg that has answered. */
  #welcome(leg: LegId, guest: Guest): void {
    this.#guest = null
    this.#legs.set(leg, guest.leg)
    this.#sound.moveHere(leg, guest.mediaLeg)
    this.#parts.moved(guest.mediaLeg, this, leg)
    guest.leg.moveTo(this.#listenerOf(leg))
    this.#call.hear({ kind: 'leg-answered', leg })
  }

  /** Gives away whom this call's caller talks with, and ends; null when they talk with nobody, or are none of that account. */
  giveAway(account: AccountId): Guest | null {
    const leg = this.#sound.partnerOf(callerLeg)
    const destination = leg === null ? undefined : this.#dialled.get(leg)
    const outgoing = leg === null ? undefined : this.#legs.get(leg)
    if (leg === null || !destination || !outgoing || account !== this.#opening.accountId) return null
    this.#legs.delete(leg)
    this.#ended(leg, 'hung-up')
    return { destination: { ...destination }, leg: outgoing, mediaLeg: this.#sound.mediaLeg(leg) }
  }

  /** A new offer from the caller: a hold, a resume, or another address. */
  #reoffered(leg: LegId, audio: LegAudio | null, sdp: string): string | null {
    if (audio === null) return null
    const before = audio.isHeld()
    const answer = audio.answer(sdp)
    if (answer !== null && audio.isHeld() !== before) this.#held(leg, !before)
    return answer
  }

  #held(leg: LegId, held: boolean): void {
    this.#sound.held(leg, held)
    this.#call.hear({ kind: held ? 'held' : 'resumed', leg })
  }

  #ended(leg: LegId, cause: EndCause): void {
    this.#sound.disconnect(leg)
    this.#call.hear({ kind: 'leg-ended', leg, cause })
    if (leg === callerLeg && this.#call.state?.callerGone === true) this.#callerLeft()
  }

  /** The caller has handed on whom they called, and the call goes on without them. */
  #callerLeft(): void {
    this.#sound.callerLeft()
    this.#audio?.close()
    this.#audio = null
  }

  #letGo(leg: LegId): void {
    if (leg === callerLeg) this.#session.hangup()
    else this.#legs.get(leg)?.hangup()
  }

  /**
   * Nothing has come from this leg for a while, nor from its partner. Two who talk and are both not heard have lost each other. One who
   * waits alone, or is held, may have muted their telephone: it is asked by a re-INVITE whether it is there, and a telephone that does
   * not answer ends its leg by that.
   */
  #silent(leg: LegId): void {
    const partner = this.#sound.partnerOf(leg)
    if (partner !== null && !this.#isHolding(partner)) return this.#drop(leg, 'media-timeout')
    if (leg === callerLeg) void this.#audio?.askIfThere(this.#session)
    else this.#legs.get(leg)?.askIfThere()
  }

  #isHolding(leg: LegId): boolean {
    return (leg === callerLeg ? this.#audio?.isHeld() : this.#legs.get(leg)?.isHeld()) ?? false
  }

  /** A leg that is no use any more, though its far end has not said so. */
  #drop(leg: LegId, cause: EndCause): void {
    this.#ended(leg, cause)
    if (leg !== callerLeg) this.#legs.get(leg)?.hangup()
  }

  #hangup(sipStatus: number | null): void {
    if (this.#answered) this.#session.hangup()
    else this.#session.reject(sipStatus ?? 480)
    this.#sound.endMessage()
    this.#audio?.close()
    void this.#sound.stored.then(this.#onOver)
  }
}
