import type { PhoneNumber } from '#base/phone-number.ts'
import type { IncomingSession, OutgoingSession, SessionHandler, UserAgent } from '#sip/user-agent.contract.ts'
import { hopsAfter } from './loop-guard.ts'
import type { LegAddress } from './outgoing-leg.ts'

/** The session a call begins with: of somebody who called us, or of a line of ours that we rang first. */
export type CallerSession = Pick<
  IncomingSession,
  'id' | 'offer' | 'ring' | 'answer' | 'reject' | 'hangup' | 'reoffer' | 'on'
> &
  Readonly<{
    /** How many more systems a leg of this call may pass. */
    hops: number
    /** Rings it with our offer; resolves with its answer, or null when nobody took it. Not there for one that called us. */
    dial?(offer: string): Promise<string | null>
  }>

export const incoming = (session: IncomingSession): CallerSession => ({
  id: session.id,
  offer: session.offer,
  hops: hopsAfter(session.request),
  ring: (options) => session.ring(options),
  answer: (sdp) => session.answer(sdp),
  reject: (status, reason, headers) => session.reject(status, reason, headers),
  hangup: () => session.hangup(),
  reoffer: (sdp) => session.reoffer(sdp),
  on: (handler) => session.on(handler),
})

/** RFC 3261, 8.1.1.6. */
const freshHops = 70

/** Somebody's telephone rings before they have done anything: it is answered like any other, and then its flow begins. */
export class OwnSession implements CallerSession {
  readonly offer = null
  readonly hops = freshHops
  readonly id: string
  readonly #userAgent: UserAgent
  readonly #rings: Readonly<{ at: LegAddress; from: Readonly<{ uri: string; name?: string }> }>
  readonly #ringFor: number
  #session: OutgoingSession | null = null
  #handler: SessionHandler = {}
  #answered = false

  constructor(
    userAgent: UserAgent,
    rings: Readonly<{ at: LegAddress; from: Readonly<{ uri: string; name?: string }> }>,
    options: Readonly<{ id: string; ringFor: number }>,
  ) {
    this.#userAgent = userAgent
    this.#rings = rings
    this.#ringFor = options.ringFor
    this.id = options.id
  }

  dial(offer: string): Promise<string | null> {
    return new Promise((resolve) => {
      const givesUp = setTimeout(() => this.#session?.hangup(), this.#ringFor)
      this.#session = this.#userAgent.invite(
        { ...this.#rings.at, from: this.#rings.from, sdp: offer },
        {
          onAnswered: (sdp) => {
            clearTimeout(givesUp)
            this.#answered = true
            resolve(sdp)
          },
          onReoffer: (sdp) => this.#handler.onReoffer?.(sdp) ?? null,
          onKey: (key) => this.#handler.onKey?.(key),
          onRefer: (refer, report) => (this.#handler.onRefer ?? declined)(refer, report),
          onEnd: (end) => {
            clearTimeout(givesUp)
            if (this.#answered) this.#handler.onEnd?.(end)
            else resolve(null)
          },
        },
      )
    })
  }

  ring(): void {}
  answer(): void {}
  reject(): void {
    this.hangup()
  }
  hangup(): void {
    this.#session?.hangup()
  }
  reoffer(sdp: string): Promise<string> {
    return this.#session?.reoffer(sdp) ?? Promise.reject(new Error('Nobody has answered yet'))
  }
  on(handler: SessionHandler): void {
    this.#handler = handler
  }
}

/** RFC 3261, 21.6.2. */
const declined: NonNullable<SessionHandler['onRefer']> = (_, report) => report(603)

/** What a line of ours shows while it rings for a call out: whom it is about to talk with; over a trunk only our own number may be shown. */
export const shownTo = (
  host: string,
  who: Readonly<{ callee: PhoneNumber; own: PhoneNumber; overTrunk: boolean }>,
): Readonly<{ uri: string; name: string }> => ({
  uri: `sip:${who.overTrunk ? who.own : who.callee}@${host}`,
  name: who.callee,
})
