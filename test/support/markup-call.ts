import { setTimeout as pause } from 'node:timers/promises'
import type { MarkupCarrier } from './markup-carrier.ts'
import { readXml, type Element } from './markup-xml.ts'

/** What somebody at a telephone does, when it rings and after. */
export type Manner = Readonly<{
  does: 'answer' | 'is-busy' | 'lets-ring' | 'is-unreachable'
  /** Before it answers or fails. */
  after?: number
  /** One for each time a key is asked for; null lets the time pass. */
  keys?: readonly (string | null)[]
  /** How long the talk lasts before this side hangs up; left out: the other side does. */
  talks?: number
}>

/** What the caller does. */
export type CallerManner = Readonly<{
  keys?: readonly (string | null)[]
  /** How long they talk before they hang up; left out: the other side does. */
  talks?: number
  /** Gives up after ringing, or listening, so long. */
  patience?: number
  /** How long they speak on voicemail, in seconds, before they hang up; left out: they say nothing at all. */
  message?: number
  from?: string
}>

type Ends = 'completed' | 'busy' | 'no-answer' | 'failed' | 'canceled'

/**
 * One leg at the carrier: fetches our documents, does what they say as Twilio documents it, and tells us what became of it. Prompts take
 * no time; whoever is asked for a key presses it at once.
 */
export class MarkupLeg {
  readonly sid: string
  /** What it heard: addresses of sounds, and words. */
  readonly heard: string[] = []
  /** The verbs it was given, in order. */
  readonly verbs: string[] = []
  status: 'ringing' | 'in-progress' | Ends = 'ringing'
  readonly over: Promise<void>
  protected readonly carrier: MarkupCarrier
  readonly from: string
  readonly to: string
  readonly #keys: (string | null)[]
  #interrupted = Promise.withResolvers<Element>()
  protected interrupted = false
  #over = Promise.withResolvers<void>()

  constructor(
    carrier: MarkupCarrier,
    sid: string,
    from: string,
    to: string,
    keys: readonly (string | null)[],
  ) {
    this.carrier = carrier
    this.sid = sid
    this.from = from
    this.to = to
    this.#keys = [...keys]
    this.over = this.#over.promise
  }

  get isOver(): boolean {
    return this.status !== 'ringing' && this.status !== 'in-progress'
  }

  /** REST: leaves what it does and does this. */
  interrupt(document: string): void {
    this.interrupted = true
    this.#interrupted.resolve(readXml(document))
  }

  protected get interruption(): Promise<unknown> {
    return this.#interrupted.promise
  }

  end(status: Ends): void {
    if (this.isOver) return
    this.status = status
    this.#over.resolve()
  }

  /** Asks an address what to do, does it, and so on, until a document ends without leading anywhere. */
  async follow(
    address: string,
    fields: Readonly<Record<string, string>> = {},
  ): Promise<'through' | 'hung-up'> {
    let document: Element | null = await this.ask(address, fields)
    while (document !== null && !this.isOver) {
      const outcome: Element | 'through' | 'hung-up' = await Promise.race([
        this.#do(document.children),
        this.#interrupted.promise,
        this.over.then(() => 'hung-up' as const),
      ])
      if (outcome === 'through' || outcome === 'hung-up') return outcome
      if (this.interrupted) this.#interrupted = Promise.withResolvers()
      this.interrupted = false
      document = outcome
    }
    return 'hung-up'
  }

  async ask(address: string, fields: Readonly<Record<string, string>>): Promise<Element> {
    const text = await this.carrier.post(address, { ...this.about(), ...fields })
    const document = readXml(text)
    if (document.name !== 'Response') throw new Error(`no Response: ${text}`)
    return document
  }

  about(): Record<string, string> {
    return { CallSid: this.sid, From: this.from, To: this.to, CallStatus: this.status, Direction: 'inbound' }
  }

  async #do(verbs: readonly Element[]): Promise<Element | 'through' | 'hung-up'> {
    for (const verb of verbs) {
      this.verbs.push(verb.name)
      const next = await this.#doOne(verb)
      if (next !== null) return next
    }
    return 'through'
  }

  async #doOne({ name, attributes, children, text }: Element): Promise<Element | 'hung-up' | null> {
    const { action = '' } = attributes
    if (!['Reject', 'Dial', 'Pause'].includes(name)) this.#answered()
    switch (name) {
      case 'Play':
        this.heard.push(await this.carrier.fetchSound(text))
        return null
      case 'Say':
        this.heard.push(text)
        return null
      case 'Pause':
        await pause(20)
        return null
      case 'Redirect':
        return this.ask(text, {})
      case 'Gather': {
        for (const inside of children) await this.#doOne(inside)
        const keys = this.#keys.shift() ?? null
        const { finishOnKey = '#' } = attributes
        return keys === null
          ? null
          : this.ask(action, { Digits: finishOnKey === '#' ? keys.replace(/#$/, '') : keys })
      }
      case 'Start':
        this.carrier.startRecording(this.sid, children[0]?.attributes['recordingStatusCallback'] ?? '')
        return null
      case 'Record':
        return this.record(action)
      case 'Dial':
        return this.dial(attributes, children)
      case 'Hangup':
        this.end('completed')
        return 'hung-up'
      case 'Reject':
        this.end(attributes['reason'] === 'busy' ? 'busy' : 'no-answer')
        return 'hung-up'
      default:
        throw new Error(`no carrier knows <${name}>`)
    }
  }

  #answered(): void {
    if (this.status === 'ringing') this.status = 'in-progress'
  }

  protected async record(_action: string): Promise<Element | null> {
    throw new Error('only a caller leaves a message')
  }

  protected async dial(
    _attributes: Readonly<Record<string, string>>,
    _nouns: readonly Element[],
  ): Promise<Element | null> {
    throw new Error('documents of dialled legs may not dial')
  }
}

/** Somebody who is dialled. */
class DialledLeg extends MarkupLeg {
  readonly manner: Manner
  readonly noun: Element
  constructor(carrier: MarkupCarrier, caller: MarkupLeg, noun: Element) {
    const manner = carrier.mannerOf(noun.text)
    super(carrier, carrier.newSid(), caller.from, noun.text, manner.keys ?? [])
    this.manner = manner
    this.noun = noun
  }

  /** Rings until it is picked up (true) or over (false). */
  async ring(): Promise<boolean> {
    const { does, after = 30 } = this.manner
    if (does !== 'is-unreachable') this.tell('ringing')
    await Promise.race([pause(after), this.over])
    if (does === 'lets-ring') await this.over
    if (this.isOver) return false
    if (does === 'is-busy' || does === 'is-unreachable') {
      this.end(does === 'is-busy' ? 'busy' : 'failed')
      return false
    }
    this.status = 'in-progress'
    this.tell('in-progress')
    return true
  }

  /** Hears what we have to say to it; true when it is to be put through. */
  async listen(): Promise<boolean> {
    const url = this.carrier.weather.putsThrough === true ? undefined : this.noun.attributes['url']
    const through = url === undefined || (await this.follow(url)) === 'through'
    if (!through || this.isOver) this.end('completed')
    return !this.isOver
  }

  tell(status: string): void {
    const { statusCallback, statusCallbackEvent = 'completed' } = this.noun.attributes
    const event = status === 'ringing' ? 'ringing' : status === 'in-progress' ? 'answered' : 'completed'
    if (statusCallback !== undefined && statusCallbackEvent.split(' ').includes(event))
      this.carrier.tell(statusCallback, { ...this.about(), CallStatus: status })
  }

  override end(status: Ends): void {
    const was = this.isOver
    super.end(status)
    if (!was) this.tell(this.status)
  }
}

/** The caller's leg. */
export class CallerLeg extends MarkupLeg {
  readonly #manner: CallerManner
  /** Resolves when the caller and somebody else are put through. */
  readonly connected = Promise.withResolvers<void>()

  constructor(carrier: MarkupCarrier, sid: string, to: string, manner: CallerManner) {
    super(carrier, sid, carrier.callerId(manner.from ?? '+12025550199'), to, manner.keys ?? [])
    this.#manner = manner
  }

  /** Calls, and goes through with it to the end. */
  async call(): Promise<void> {
    const { patience } = this.#manner
    const waits = new AbortController()
    if (patience !== undefined)
      void pause(patience, undefined, { signal: waits.signal }).then(
        () => this.hangUp(),
        () => undefined,
      )
    await this.follow(this.carrier.voiceUrl)
    waits.abort()
    this.end('completed')
    await this.carrier.callOver(this)
  }

  hangUp(): void {
    this.end(this.status === 'ringing' ? 'no-answer' : 'completed')
  }

  protected override async record(action: string): Promise<Element | null> {
    const { message = 0 } = this.#manner
    if (message === 0) return null
    this.end('completed')
    this.carrier.owe(this.ask(action, { ...this.carrier.newRecording(message), Digits: 'hangup' }))
    return null
  }

  protected override async dial(
    attributes: Readonly<Record<string, string>>,
    nouns: readonly Element[],
  ): Promise<Element | null> {
    const legs = nouns.map((noun) => this.carrier.keep(new DialledLeg(this.carrier, this, noun)))
    const first = Promise.any(
      legs.map(async (leg) => ((await leg.ring()) ? leg : Promise.reject(new Error('no')))),
    )
    let redirected = false
    const redirection = this.interruption.then(() => {
      redirected = true
      return null
    })
    const tooLong = pause(Number(attributes['timeout'] ?? 30) * 1000, null, { ref: false })
    const winner = await Promise.race([
      first.catch(() => null),
      tooLong,
      this.over.then(() => null),
      redirection,
    ])
    for (const leg of legs) if (leg !== winner && !leg.isOver) leg.end('canceled')
    // The first to pick up stops the others, whatever it hears from us then.
    const through =
      winner !== null && (await Promise.race([winner.listen(), this.over, this.interruption])) === true
    if (winner !== null && !through) winner.end('completed')
    if (winner !== null && through && !this.isOver) await this.#talk(winner, attributes)
    if (!through && this.carrier.weather.forgetsToAsk) await Promise.race([redirection, this.over])
    if (redirected || attributes['action'] === undefined) return null
    const dialStatus =
      winner !== null
        ? 'completed'
        : (legs.map(({ status }) => status).find((status) => status !== 'canceled') ?? 'no-answer')
    return this.ask(attributes['action'], {
      DialCallStatus: dialStatus,
      DialCallSid: (winner ?? legs[0])?.sid ?? '',
    })
  }

  async #talk(callee: DialledLeg, attributes: Readonly<Record<string, string>>): Promise<void> {
    this.status = 'in-progress'
    if (attributes['record'] === 'record-from-answer-dual')
      this.carrier.startRecording(this.sid, attributes['recordingStatusCallback'] ?? '')
    this.connected.resolve()
    await Promise.race([
      hangsUp(callee.manner.talks, callee),
      hangsUp(this.#manner.talks, this).then(() => this.hangUp()),
      this.interruption,
    ])
    callee.end('completed')
  }
}

/** Resolves when this side hangs up: after so long, or with the leg. */
async function hangsUp(talks: number | undefined, leg: MarkupLeg): Promise<void> {
  if (talks === undefined) return leg.over
  await Promise.race([pause(talks), leg.over])
}
