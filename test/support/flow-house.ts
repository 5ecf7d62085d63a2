import { randomBytes } from 'node:crypto'
import { vi } from 'vitest'
import { seconds } from '#base/time.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { Configuration, Flow } from '#configuration/items.ts'
import type { PromptKey } from '#media/engine.ts'
import { bytesOf, samplesOf } from '#media/peaks.ts'
import { sine } from '#media/tone.ts'
import type { CallEvent } from '#stages/call/call-event.ts'
import type { Call } from '#stages/call/call.ts'
import { aRing } from './flow-parts.ts'
import { heardInOrder, type Notes } from './notes.ts'
import { openSipHouse, type SipHouse, type SipHouseParts } from './sip-house.ts'
import { SingingPhone, type Line } from './singing-phone.ts'

type Steps = Flow['steps']
type Ring = Extract<Steps[string], { does: 'ring' }>

/** Everybody and everything has one note. */
export const notes = {
  caller: 500,
  prompt: 700,
  wrong: 1200,
  desk: 900,
  other: 1500,
  whisper: 2000,
  thanks: 1800,
  beep: 1000,
}

/** Rings these, for a while. */
export const ringing = (names: readonly string[], more: Partial<Ring> = {}): Ring => ({
  ...aRing,
  nobody: 'hangup',
  destinations: names.map((destination) => ({ destination, ringFor: seconds(20), weight: 1 })),
  ...more,
})

/**
 * A business in which every test has a number, a flow and telephones of its own, so that many calls run at once. Everybody and everything
 * has one note: prompts are notes as well, so what somebody heard can be told by name.
 */
export class FlowHouse {
  readonly sip: SipHouse
  readonly #phones: SingingPhone[] = []
  #configuration: Pick<Configuration, 'trunks' | 'destinations' | 'flows' | 'numbers'>

  static async open(parts: SipHouseParts = {}): Promise<FlowHouse> {
    return new FlowHouse(await openSipHouse(parts))
  }

  private constructor(sip: SipHouse) {
    this.sip = sip
    const anybody = { username: null, password: null, proxy: null, registers: false }
    this.#configuration = {
      trunks: [{ id: 'trunk', name: 'Carrier', addresses: ['127.0.0.1'], ...anybody }],
      destinations: [],
      flows: [],
      numbers: [],
    }
  }

  /** Numbers outside ring at this telephone. */
  callsOutTo(phone: Pick<SingingPhone, 'port'>): void {
    const proxy = `sip:127.0.0.1:${phone.port}`
    const trunks = this.#configuration.trunks.map((trunk) => ({ ...trunk, proxy }))
    this.#configuration = { ...this.#configuration, trunks }
    this.sip.configure(this.#configuration)
  }

  /** A prompt that is one note for a while. */
  async prompt(hertz: number, milliseconds = 400): Promise<Readonly<{ file: PromptKey }>> {
    const file = `prompts/${randomBytes(32).toString('hex')}`
    await this.sip.storage.put(file, bytesOf(sine([hertz], milliseconds, 0.5)))
    return { file }
  }

  /** A telephone whose owner sings this note. */
  async phone(hertz: number): Promise<SingingPhone> {
    const phone = await SingingPhone.open({ hertz })
    this.#phones.push(phone)
    return phone
  }

  /** A number of its own whose calls go through these steps, from `start` on. Destinations are named as `phones` names them: telephones, or URIs. */
  line(
    steps: Steps,
    phones: Readonly<Record<string, Pick<SingingPhone, 'port'> | string>> = {},
    failOpen: string | null = null,
  ): FlowLine {
    const before = this.#configuration
    const count = before.numbers.length + 1
    const number = `+1202555${String(1000 + count)}` as PhoneNumber // E.164 as it stands
    const name = `Flow ${count}`
    this.#configuration = {
      trunks: before.trunks,
      destinations: [
        ...before.destinations,
        ...Object.entries(phones).map(([key, phone]) => ({
          id: `${name} ${key}`,
          name: `${name} ${key}`,
          target: {
            kind: 'sip',
            uri: typeof phone === 'string' ? phone : `sip:desk@127.0.0.1:${phone.port}`,
          } as const,
        })),
      ],
      flows: [
        ...before.flows,
        {
          id: name,
          name,
          start: 'start',
          steps: own(steps, name),
          failOpen: failOpen === null ? null : `${name} ${failOpen}`,
          version: 1,
        },
      ],
      numbers: [
        ...before.numbers,
        { id: number, number, name, use: 'placement', placement, pool: null, flow: name },
      ],
    }
    this.sip.configure(this.#configuration)
    return new FlowLine(this.sip, number)
  }

  /** The sound that the call to this line has left in storage: stereo for recordings, mono for messages; empty when there is none. */
  async kept(line: FlowLine, where: 'recordings' | 'messages'): Promise<Int16Array> {
    const call = line.calls()[0]
    const bytes =
      call === undefined ? null : await this.sip.storage.get(`${where}/${call.accountId}/${call.id}`)
    return samplesOf(bytes ?? Buffer.alloc(0))
  }

  async close(): Promise<void> {
    await Promise.all(this.#phones.map((phone) => phone.close()))
    await this.sip.close()
  }
}

const placement = { kind: 'billboard', source: 'billboard', medium: 'offline', campaign: '' }

/** Destinations are the whole account's: each flow has its own. */
const own = (steps: Steps, flow: string): Steps =>
  Object.fromEntries(
    Object.entries(steps).map(([name, step]) => [
      name,
      step.does === 'ring' || step.does === 'queue'
        ? {
            ...step,
            destinations: step.destinations.map((one) => ({
              ...one,
              destination: `${flow} ${one.destination}`,
            })),
          }
        : step,
    ]),
  )

/** A number, and the calls to it. */
export class FlowLine {
  readonly number: PhoneNumber
  readonly #sip: SipHouse

  constructor(sip: SipHouse, number: PhoneNumber) {
    this.#sip = sip
    this.number = number
  }

  call(phone: SingingPhone, from?: string): Line {
    return phone.dial(this.number, this.#sip.port, from)
  }

  /** The calls there have been, oldest first. */
  calls(): readonly Call[] {
    return this.#sip.calls().filter(({ number }) => number === this.number)
  }

  events(): readonly CallEvent[] {
    const ids = new Set(this.calls().map(({ id }) => id))
    return this.#sip.events.filter(({ callId }) => ids.has(callId))
  }

  /** Waits until this has happened so many times. */
  async happened<Kind extends CallEvent['kind']>(
    kind: Kind,
    times = 1,
  ): Promise<Extract<CallEvent, { kind: Kind }>> {
    return vi.waitFor(
      () => {
        const found = this.events().filter(
          (event): event is Extract<CallEvent, { kind: Kind }> => event.kind === kind,
        )[times - 1]
        if (found === undefined) {
          const log = this.events().map((event) => event.kind)
          throw new Error(`${kind} has not happened ${times} times; what has: ${log.join(', ')}`)
        }
        return found
      },
      { timeout: 20_000, interval: 10 },
    )
  }
}

/** What a telephone has heard so far, in order. */
export const heardBy = (phone: SingingPhone, notes: Notes): readonly string[] =>
  heardInOrder(phone.rtp.sound, notes)

/** Waits until this is what a telephone has heard lately. */
export const hears = (phone: SingingPhone, notes: Notes, what: readonly string[]): Promise<void> =>
  vi.waitFor(
    () => {
      const heard = heardBy(phone, notes)
      if (heard.slice(-what.length).join(' ') !== what.join(' '))
        throw new Error(`heard: ${heard.join(' ')}; should end with: ${what.join(' ')}`)
    },
    { timeout: 20_000, interval: 50 },
  )
