import { randomInt } from 'node:crypto'
import type { MediaEngine, PromptKey } from '#media/engine.ts'
import type { HeaderField } from '#sip/message.ts'
import type { IncomingSession, SessionEnd, UserAgent } from '#sip/user-agent.contract.ts'
import { openLegAudio, type LegAudio } from '../leg-audio.ts'

/** A call this telephone is in, from either end. */
export interface TelephoneCall {
  /** SIP Call-ID: how the far end's records name it. */
  readonly ref: string
  hangup(): void
  /** Sends keys as RFC 4733 events. */
  press(keys: string): void
  /** Asks the far end to connect its other side with whom these keys name (REFER). */
  handOn(keys: string): void
  /** Settles when the call is over; never rejects. */
  readonly ended: Promise<TelephoneEnd>
}

export type TelephoneEnd = Readonly<{ answered: boolean; why: SessionEnd['why']; status: number | null }>

export type Dialling = Readonly<{
  /** SIP URI of the number at the edge. */
  target: string
  from: string
  credentials: Readonly<{ user: string; password: string }>
  headers: readonly HeaderField[]
  /** Said to the far end, over and over, once it answers. */
  says: PromptKey | null
}>

export type Answering = Readonly<{
  says: PromptKey | null
  /** Milliseconds of ringing before it picks up. */
  ringFor: number
  onAnswered(call: TelephoneCall): void
}>

/**
 * The built-in telephone: a user agent with a voice. It knows SIP and sound and nothing of Ringroot's calls, so whatever it does to
 * the edge any telephone could do.
 */
export class Telephone {
  readonly #userAgent: UserAgent
  readonly #media: MediaEngine
  #legs = 0

  /** `answer` says what to do with a call that comes in; null: nobody of that name here. */
  constructor(
    userAgent: UserAgent,
    media: MediaEngine,
    answer: (session: IncomingSession) => Promise<Answering | null>,
  ) {
    this.#userAgent = userAgent
    this.#media = media
    userAgent.onInvite((session) => void this.#answer(session, answer))
  }

  /** Places a call; resolves once the INVITE is on its way. */
  async dial({ target, from, credentials, headers, says }: Dialling): Promise<TelephoneCall> {
    const audio = await this.#openLeg()
    const end = Promise.withResolvers<TelephoneEnd>()
    let answered = false
    const session = this.#userAgent.invite(
      { target, from: { uri: from, name: 'Test call' }, credentials, headers, sdp: audio.offer() },
      {
        onAnswered: (sdp) => {
          answered = true
          if (audio.agree(sdp)) this.#speak(audio, says)
          else session.hangup()
        },
        onReoffer: (sdp) => audio.answer(sdp),
        onEnd: ({ why, status }) => {
          audio.close()
          end.resolve({ answered, why, status })
        },
      },
    )
    return this.#call(session, audio, end.promise)
  }

  async #answer(
    session: IncomingSession,
    decide: (session: IncomingSession) => Promise<Answering | null>,
  ): Promise<void> {
    const end = Promise.withResolvers<TelephoneEnd>()
    let over = false
    let answered = false
    session.on({
      onAnswer: (sdp) => void audio?.agree(sdp),
      onEstablished: () => {
        if (audio === null || answering === null) return
        this.#speak(audio, answering.says)
        answering.onAnswered(this.#call(session, audio, end.promise))
      },
      onReoffer: (sdp) => audio?.answer(sdp) ?? null,
      onEnd: ({ why, status }) => {
        over = true
        clearTimeout(picksUp)
        audio?.close()
        end.resolve({ answered, why, status })
      },
    })
    let audio: LegAudio | null = null
    let picksUp: NodeJS.Timeout | undefined
    const answering = await decide(session)
    if (over) return
    if (answering === null) return session.reject(404)
    session.ring()
    audio = await this.#openLeg()
    const sdp = session.offer === null ? audio.offer() : audio.answer(session.offer)
    if (over) return audio.close()
    if (sdp === null) return session.reject(488)
    picksUp = setTimeout(() => {
      answered = true
      session.answer(sdp)
    }, answering.ringFor)
  }

  #call(
    session: Pick<IncomingSession, 'id' | 'hangup' | 'refer'>,
    audio: LegAudio,
    ended: Promise<TelephoneEnd>,
  ): TelephoneCall {
    return {
      ref: session.id,
      ended,
      hangup: () => session.hangup(),
      press: (keys) => this.#media.sendKeys(audio.id, keys),
      handOn(keys) {
        session.refer(`sip:${encodeURIComponent(keys)}@127.0.0.1`).catch(() => undefined) // the call was over: nobody is left to hand on
      },
    }
  }

  #openLeg(): Promise<LegAudio> {
    return openLegAudio(this.#media, `telephone/${++this.#legs}`, randomInt(2 ** 31))
  }

  #speak(audio: LegAudio, says: PromptKey | null): void {
    if (says !== null) this.#media.play(audio.id, 'voice', says, { loop: true })
  }
}
