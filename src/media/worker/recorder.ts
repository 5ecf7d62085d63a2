import type { StorageWriter } from '#platform/storage.ts'
import type { RecordingFacts, RecordingOptions } from '../engine.ts'
import type { Law } from '../g711.ts'
import { PeakMeter, bytesOf } from '../peaks.ts'
import { frameBytes, sampleRate, type Channels } from '../wav.ts'
import { Timeline } from './timeline.ts'

const framesPerMs = sampleRate / 1000

/** The ring holds two seconds; what is older than `settled` goes to the disk, so late packets still find their place. */
const capacity = 16_384
const mask = capacity - 1
const settled = 8000
const flushEvery = 4000

/** The mean of a voice's samples, of 32767, at its softest; the hiss of a line stays below. */
const audible = 150

/** `failed` and `silent` are told once each. */
type RecorderListener = Readonly<{ failed(why: string): void; silent(): void }>

export type Side = 'left' | 'right'

/**
 * One recording: its timelines on one wall clock, in a ring of silence that sound is written over and the disk takes from behind.
 *
 *      flushed                      now - 1 s                    now
 *         |====== to the disk ==========|---- may still change ---|
 */
export class Recorder {
  readonly #startedAt: number
  readonly #writer: Promise<StorageWriter>
  readonly #told: RecorderListener
  readonly #silence: number
  #soundAt: number
  readonly #channels: Channels
  readonly #ring: Int16Array
  readonly #timelines: Readonly<Record<Side, Timeline>> = { left: new Timeline(), right: new Timeline() }
  readonly #meter: PeakMeter
  /** Nothing said meanwhile is written: silence is. */
  paused = false
  #flushed = 0
  #flushAt: number
  #written: Promise<void> = Promise.resolve()
  #broken = false

  /** `stagger` (0 to 1) spreads the flushes of many recordings over the half second. */
  constructor(
    startedAt: number,
    stagger: number,
    writer: Promise<StorageWriter>,
    told: RecorderListener,
    { of = 'both', silence = Infinity }: RecordingOptions = {},
  ) {
    this.#channels = of === 'both' ? 2 : 1
    this.#silence = silence
    this.#soundAt = startedAt
    this.#ring = new Int16Array(this.#channels * capacity)
    this.#meter = new PeakMeter(this.#channels)
    this.#startedAt = startedAt
    this.#writer = writer
    this.#told = told
    this.#flushAt = settled + Math.floor(flushEvery * stagger)
    writer.catch((error: unknown) => this.#fail(error))
  }

  /** Puts G.711 sound on one side, where its timestamp belongs. Sound from too far away is left out. */
  add(side: Side, law: Law, bytes: Uint8Array, timestamp: number, now: number): void {
    if (this.paused || (side === 'right' && this.#channels === 1)) return
    const first = this.#timelines[side].place(timestamp, this.#frameAt(now))
    const channel = side === 'left' ? 0 : 1
    const { toLinear } = law
    let loudness = 0
    for (let index = 0; index < bytes.length; index++) {
      const frame = first + index
      if (frame < this.#flushed || frame >= this.#flushed + capacity) continue
      const sample = toLinear[bytes[index] ?? 0] ?? 0
      this.#ring[this.#channels * (frame & mask) + channel] = sample
      loudness += Math.abs(sample)
    }
    if (side === 'left' && loudness > audible * bytes.length) this.#soundAt = now
  }

  /** Called at every tick; writes about twice a second. */
  tick(now: number): void {
    if (now - this.#soundAt > this.#silence) {
      this.#soundAt = Infinity
      this.#told.silent()
    }
    const frame = this.#frameAt(now)
    if (frame < this.#flushAt) return
    this.#flushAt = frame + flushEvery
    this.#flush(frame - settled)
  }

  /** Writes the rest up to now and closes the file. */
  async stop(now: number): Promise<RecordingFacts> {
    this.#flush(this.#frameAt(now))
    await this.#written
    await this.#writer.then((writer) => writer.close()).catch((error: unknown) => this.#fail(error))
    return {
      bytes: this.#flushed * frameBytes(this.#channels),
      milliseconds: Math.round(this.#flushed / framesPerMs),
      peaks: this.#meter.peaks,
    }
  }

  #frameAt(now: number): number {
    return Math.floor((now - this.#startedAt) * framesPerMs)
  }

  #flush(until: number): void {
    while (this.#flushed < until) {
      // After a stall of this thread the ring may hold less than has passed: the rest was silence.
      const count = Math.min(until - this.#flushed, capacity - (this.#flushed & mask))
      const from = this.#channels * (this.#flushed & mask)
      const to = from + this.#channels * count
      const samples = this.#ring.slice(from, to)
      this.#ring.fill(0, from, to)
      this.#flushed += count
      this.#meter.add(samples)
      if (!this.#broken) this.#write(bytesOf(samples))
    }
  }

  #write(bytes: Buffer): void {
    this.#written = this.#written
      .then(() => this.#writer)
      .then((writer) => (this.#broken ? undefined : writer.append(bytes)))
      .catch((error: unknown) => this.#fail(error))
  }

  /** A full disk must not end the call: it is told once, and the sound is let go. */
  #fail(error: unknown): void {
    if (this.#broken) return
    this.#broken = true
    this.#told.failed(error instanceof Error ? error.message : String(error))
  }
}
