import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'
import type { MediaAddress, MediaCodec, MediaEngine, MediaEvent } from '#media/engine.ts'
import { samplesOf } from '#media/peaks.ts'
import { startMediaEngine, type MediaEngineOptions } from '#media/worker/engine.ts'
import { openStorage } from '#platform/storage.ts'
import { RtpPhone } from './rtp-phone.ts'

/** A media engine on a folder of its own, and telephones on its legs. */
export class MediaHouse {
  readonly data: string
  readonly phones: RtpPhone[] = []
  events: MediaEvent[] = []
  engine: MediaEngine

  static async open(options: Partial<MediaEngineOptions> = {}): Promise<MediaHouse> {
    const data = await mkdtemp(join(tmpdir(), 'media-'))
    const house = new MediaHouse(data, await startEngine(data, options))
    house.#listen()
    return house
  }

  private constructor(data: string, engine: MediaEngine) {
    this.data = data
    this.engine = engine
  }

  /** Another engine on the same folder. */
  async restart(options: Partial<MediaEngineOptions>): Promise<void> {
    await this.engine.close()
    this.engine = await startEngine(this.data, options)
    this.#listen()
  }

  /** A phone on a leg of its own, and where it sends to. */
  async leg(leg: string, codec: MediaCodec = 'PCMU'): Promise<[RtpPhone, MediaAddress]> {
    const phone = await this.phone(codec)
    const ours = await this.engine.openLeg(leg)
    this.engine.setRemote(leg, phone.remote())
    return [phone, ours]
  }

  async phone(codec: MediaCodec = 'PCMU'): Promise<RtpPhone> {
    const phone = await RtpPhone.open(codec)
    this.phones.push(phone)
    return phone
  }

  ofKind<Kind extends MediaEvent['kind']>(kind: Kind): readonly Extract<MediaEvent, { kind: Kind }>[] {
    return this.events.filter((event): event is Extract<MediaEvent, { kind: Kind }> => event.kind === kind)
  }

  /** Both channels of a stored recording. */
  async channels(recording: string): Promise<readonly [Int16Array, Int16Array]> {
    const samples = await this.samples(recording)
    return [samples.filter((_, index) => index % 2 === 0), samples.filter((_, index) => index % 2 === 1)]
  }

  /** A stored sound as it lies there; empty when there is none. */
  async samples(key: string): Promise<Int16Array> {
    return samplesOf((await (await openStorage(this.data)).get(key)) ?? Buffer.alloc(0))
  }

  async close(): Promise<void> {
    await this.engine.close()
    for (const phone of this.phones) phone.close()
    await rm(this.data, { recursive: true, force: true })
  }

  #listen(): void {
    const events: MediaEvent[] = []
    this.events = events
    this.engine.on((event) => events.push(event))
  }
}

const startEngine = (dataDirectory: string, options: Partial<MediaEngineOptions>): Promise<MediaEngine> =>
  startMediaEngine({ bind: '127.0.0.1', announced: '127.0.0.1', ports: null, dataDirectory, ...options })

/** Waits for what will be so in a moment. */
export const until = (check: () => void | Promise<void>, timeout = 20_000): Promise<void> =>
  vi.waitFor(check, { timeout, interval: 5 })
