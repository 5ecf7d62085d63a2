import type { Readable } from 'node:stream'
import { frameBytes, type Channels } from './wav.ts'

/**
 * The waveform of a recording: for each slice of time the loudest sample of the left channel, then of the right, as 0 to 127.
 * A slice is 50 ms until there are too many; then pairs become one, so an hour is no longer a list than a minute.
 */
export type Peaks = readonly number[]

const firstSlice = 400
const mostSlices = 2000

/** Gathers peaks while the sound goes by. */
export class PeakMeter {
  readonly #channels: Channels
  #slice = firstSlice
  #done: number[] = []
  #frames = 0
  #left = 0
  #right = 0

  /** Of one channel, the right is silent. */
  constructor(channels: Channels = 2) {
    this.#channels = channels
  }

  /** Interleaved samples: left, right, left, right. */
  add(samples: Int16Array): void {
    const channels = this.#channels
    for (let index = 0; index + channels <= samples.length; index += channels) {
      const left = Math.abs(samples[index] ?? 0)
      const right = channels === 1 ? 0 : Math.abs(samples[index + 1] ?? 0)
      if (left > this.#left) this.#left = left
      if (right > this.#right) this.#right = right
      if (++this.#frames === this.#slice) this.#finishSlice()
    }
  }

  get peaks(): Peaks {
    return this.#frames === 0 ? [...this.#done] : [...this.#done, ...this.#current]
  }

  get #current(): [number, number] {
    return [Math.min(127, this.#left >> 8), Math.min(127, this.#right >> 8)]
  }

  #finishSlice(): void {
    this.#done.push(...this.#current)
    this.#frames = this.#left = this.#right = 0
    if (this.#done.length < 2 * mostSlices) return
    this.#slice *= 2
    this.#done = Array.from({ length: mostSlices }, (_, index) => {
      const at = 4 * (index >> 1) + (index & 1)
      return Math.max(this.#done[at] ?? 0, this.#done[at + 2] ?? 0)
    })
  }
}

/** The same peaks from the stored bytes: for a recording that a crash cut before its peaks were told. */
export async function peaksOf(recording: Readable, channels: Channels = 2): Promise<Peaks> {
  const meter = new PeakMeter(channels)
  let rest: Uint8Array = new Uint8Array(0)
  for await (const part of recording) {
    const bytes = Buffer.concat([rest, part as Buffer]) // a byte stream yields buffers
    const whole = bytes.length - (bytes.length % frameBytes(channels))
    meter.add(samplesOf(bytes.subarray(0, whole)))
    rest = bytes.subarray(whole)
  }
  return meter.peaks
}

/** 16-bit little-endian bytes as samples. */
export function samplesOf(bytes: Uint8Array): Int16Array {
  const count = bytes.length >> 1
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const samples = new Int16Array(count)
  for (let index = 0; index < count; index++) samples[index] = view.getInt16(2 * index, true)
  return samples
}

/** Samples as 16-bit little-endian bytes, whatever the machine's own order is. */
export function bytesOf(samples: Int16Array): Buffer {
  const bytes = Buffer.allocUnsafe(2 * samples.length)
  for (let index = 0; index < samples.length; index++) bytes.writeInt16LE(samples[index] ?? 0, 2 * index)
  return bytes
}
