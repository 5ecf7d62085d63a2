import { setTimeout as delay } from 'node:timers/promises'
import type { MediaCodec, MediaRemote } from '#media/engine.ts'
import type { SipRequest } from '#sip/message.ts'
import { createAnswer, createOffer, readAnswer, type LocalAudio } from '#sip/sdp/offer-answer.ts'
import { createUserAgent } from '#sip/user-agent.ts'
import type { IncomingSession, OutgoingSession, UserAgent } from '#sip/user-agent.contract.ts'
import { RtpPhone } from './rtp-phone.ts'
import { Listener, Told } from './user-agents.ts'

/**
 * A telephone somewhere in the world: real SIP, real RTP, and instead of a voice one note, so that whoever records the call can say whom
 * they hear. One call at a time.
 */
export class SingingPhone {
  readonly rtp: RtpPhone
  readonly userAgent: UserAgent
  /** Calls that came in here, answered or not. */
  readonly invited = new Told<IncomingSession>()
  /** Calls that were answered here. */
  readonly answered = new Told<Line>()
  readonly #hertz: number
  readonly #lines: Line[] = []

  /** `account`: who calls or registers here must be this user, with this password; left out: everybody may. */
  static async open(
    note: Readonly<{
      hertz: number
      codec?: MediaCodec
      account?: Readonly<{ user: string; password: string }>
    }>,
  ): Promise<SingingPhone> {
    const { account } = note
    const userAgent = await createUserAgent({ closeWithin: 50, registrar: {} })
    userAgent.authorize(() =>
      account === undefined
        ? { kind: 'allow', as: 'edge' }
        : {
            kind: 'challenge',
            realm: 'outside',
            secret: (user) => (user === account.user ? { password: account.password, as: user } : null),
          },
    )
    return new SingingPhone(userAgent, await RtpPhone.open(note.codec), note.hertz)
  }

  private constructor(userAgent: UserAgent, rtp: RtpPhone, hertz: number) {
    this.userAgent = userAgent
    this.rtp = rtp
    this.#hertz = hertz
  }

  get port(): number {
    return this.userAgent.ports().udp
  }

  /** Dials `number` at the SIP port of a server on this machine. */
  dial(
    number: string,
    edge: number,
    from = '+12025550199',
    credentials?: Readonly<{ user: string; password: string }>,
  ): Line {
    const heard = new Listener()
    const session = this.userAgent.invite(
      {
        target: `sip:${number}@127.0.0.1:${edge}`,
        from: { uri: `sip:${from}@127.0.0.1`, name: 'Ann Lee' },
        sdp: createOffer(this.#audio(1)),
        ...(credentials === undefined ? {} : { credentials }),
      },
      heard.handler,
    )
    const line = this.#line(session, heard)
    void heard.answered.first().then((sdp) => {
      const agreed = readAnswer(sdp, this.#audio(1))
      if (agreed.ok) line.sing(agreed.value)
      else line.hangup()
    })
    return line
  }

  /** Picks up whatever rings here, after so long. */
  pickUpAfter(milliseconds: number): void {
    this.userAgent.onInvite((session) => {
      this.invited.tell(session)
      session.ring()
      const picksUp = setTimeout(() => this.#answer(session), milliseconds)
      session.on({ onEnd: () => clearTimeout(picksUp) })
    })
  }

  async close(): Promise<void> {
    for (const line of this.#lines) line.hangup()
    await Promise.all(this.#lines.map((line) => line.silent))
    await this.userAgent.close()
    this.rtp.close()
  }

  #answer(session: IncomingSession): void {
    const answer = createAnswer(session.offer ?? '', this.#audio(1))
    if (!answer.ok) return session.reject(488)
    const heard = new Listener()
    session.on(heard.handler)
    const line = this.#line(session, heard)
    void heard.established.first().then(() => {
      line.sing(answer.value.agreed)
      this.answered.tell(line)
    })
    session.answer(answer.value.sdp)
  }

  #line(session: IncomingSession | OutgoingSession, heard: Listener): Line {
    const line = new Line(session, heard, this.rtp, this.#hertz, (version) => this.#audio(version))
    this.#lines.push(line)
    return line
  }

  #audio(version: number): LocalAudio {
    const { address, port } = this.rtp.remote()
    return { address, port, session: { id: port, version }, codecs: [this.rtp.codec] }
  }
}

/** A call as one of its telephones has it. */
export class Line {
  readonly heard: Listener
  /** What a call to this phone began with; null for one it placed. */
  readonly invite: SipRequest | null
  /** Settles once nothing more is sung into this line. */
  silent: Promise<void> = Promise.resolve()
  readonly #session: IncomingSession | OutgoingSession
  readonly #rtp: RtpPhone
  readonly #hertz: number
  readonly #audio: (version: number) => LocalAudio
  #remote: Pick<MediaRemote, 'address' | 'port'> | null = null
  #version = 1
  #muted = false

  constructor(
    session: IncomingSession | OutgoingSession,
    heard: Listener,
    rtp: RtpPhone,
    hertz: number,
    audio: (version: number) => LocalAudio,
  ) {
    this.#session = session
    this.invite = 'request' in session ? session.request : null
    this.heard = heard
    this.#rtp = rtp
    this.#hertz = hertz
    this.#audio = audio
  }

  /** Sings until the call is over. */
  sing(remote: Pick<MediaRemote, 'address' | 'port'>): void {
    this.#remote = remote
    this.silent = this.#sing(remote)
  }

  /** What this phone says of its sound, once more. */
  sdp(): string {
    return createOffer(this.#audio(++this.#version))
  }

  /** Sends nothing more, as a telephone does that is muted and saves packets. */
  mute(): void {
    this.#muted = true
  }

  /** Somebody is on the line. */
  get isUp(): boolean {
    return this.#remote !== null
  }

  /** Presses keys one after the other, as fast as fingers can. */
  async type(keys: string): Promise<void> {
    for (const key of keys) {
      this.press(key)
      await delay(50)
    }
  }

  /** Presses a key: an RFC 4733 event in the stream. */
  press(key: string): void {
    if (this.#remote === null) throw new Error('nobody has answered yet')
    this.#rtp.press(key, this.#remote)
  }

  /** The same by SIP INFO, as some gateways do; for the side that called. */
  pressByInfo(key: string): void {
    if (!('sendKeyByInfo' in this.#session)) throw new Error('only who called can')
    this.#session.sendKeyByInfo(key)
  }

  /** A new offer: `sendonly` puts the far end on hold, `sendrecv` takes it back. */
  async reoffer(direction: 'sendonly' | 'sendrecv'): Promise<void> {
    await this.#session.reoffer(createOffer({ ...this.#audio(++this.#version), direction }))
  }

  /** Asks the server to connect its far end with somebody else: whom these digits name, or whom `other` talks with. */
  refer(digits: string, other?: Line): Promise<number> {
    const placed = other === undefined ? undefined : other.#session
    const replaces = placed !== undefined && 'name' in placed ? (placed.name() ?? undefined) : undefined
    return this.#session.refer(`sip:${digits}@127.0.0.1`, replaces)
  }

  hangup(): void {
    this.#session.hangup()
  }

  async #sing(remote: Pick<MediaRemote, 'address' | 'port'>): Promise<void> {
    const isOver = (): boolean => this.heard.end.values.length > 0
    while (!isOver() && !this.#muted) await this.#rtp.tone(this.#hertz, 500, remote) // half seconds hold whole waves of a note, so none is cut
  }
}
