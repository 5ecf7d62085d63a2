import { ok, refuse } from '#base/result.ts'
import type { Result } from '#base/result.ts'
import { g711 } from './g711.ts'
import { normalise, resample } from './resample.ts'
import { sampleRate } from './wav.ts'

/** Why an uploaded file is no prompt. */
export type SoundFileRefusal =
  | 'not-wav'
  | 'damaged'
  | 'unknown-encoding'
  | 'too-many-channels'
  | 'bad-rate'
  | 'empty'
  | 'too-long'

/** Ten minutes: a prompt, not an album. */
const longest = 600

/**
 * Reads an uploaded WAV file of any usual kind (8 to 32-bit whole numbers, 32-bit float, both G.711 laws, mono or stereo, any rate)
 * as 8 kHz mono samples at an even loudness.
 */
export function readSoundFile(bytes: Uint8Array): Result<Int16Array, SoundFileRefusal> {
  const sound = readWav(bytes, longest)
  if (!sound.ok) return sound
  const { rate, channels } = sound.value
  const [first = new Float32Array(), second] = channels
  const mono =
    second === undefined ? first : first.map((sample, frame) => (sample + (second[frame] ?? 0)) / 2)
  return ok(normalise(resample(mono, rate, sampleRate)))
}

/** Samples of each channel, -1 to 1. */
export type Sound = Readonly<{ rate: number; channels: readonly Float32Array[] }>

/** A WAV file as it is: nothing mixed, nothing made louder. `most` is in seconds. */
export function readWav(bytes: Uint8Array, most: number): Result<Sound, SoundFileRefusal> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (
    file.length < 12 ||
    file.toString('latin1', 0, 4) !== 'RIFF' ||
    file.toString('latin1', 8, 12) !== 'WAVE'
  )
    return refuse('not-wav')
  const chunks = readChunks(file)
  const format = chunks.get('fmt ')
  const data = chunks.get('data')
  if (!format || format.length < 16 || !data) return refuse('damaged', 'the format or the sound is missing')

  // 0xFFFE: the real encoding stands in the extension.
  const tag = format.readUInt16LE(0)
  const encoding = tag === 0xfffe && format.length >= 26 ? format.readUInt16LE(24) : tag
  const count = format.readUInt16LE(2)
  const rate = format.readUInt32LE(4)
  const bits = format.readUInt16LE(14)
  if (count < 1 || count > 2) return refuse('too-many-channels', String(count))
  if (rate < 4000 || rate > 192_000) return refuse('bad-rate', String(rate))
  const reader = readers[`${encoding}/${bits}`]
  if (!reader) return refuse('unknown-encoding', `format ${encoding}, ${bits} bits`)

  const frames = Math.floor(data.length / ((bits / 8) * count))
  if (frames === 0) return refuse('empty')
  if (frames / rate > most) return refuse('too-long', `${Math.round(frames / rate)} s; at most ${most} s`)

  const channels = Array.from({ length: count }, () => new Float32Array(frames))
  for (const [channel, samples] of channels.entries())
    for (let frame = 0; frame < frames; frame++) {
      const sample = reader(data, (frame * count + channel) * (bits / 8))
      samples[frame] = Number.isFinite(sample) ? Math.max(-1, Math.min(1, sample)) : 0
    }
  return ok({ rate, channels })
}

/** By encoding tag (RFC 2361) and bits: one sample as -1 to 1. */
const readers: Readonly<Record<string, (data: Buffer, at: number) => number>> = {
  '1/8': (data, at) => (data.readUInt8(at) - 128) / 128,
  '1/16': (data, at) => data.readInt16LE(at) / 0x8000,
  '1/24': (data, at) => data.readIntLE(at, 3) / 0x80_0000,
  '1/32': (data, at) => data.readInt32LE(at) / 0x8000_0000,
  '3/32': (data, at) => data.readFloatLE(at),
  '6/8': (data, at) => (g711.PCMA.toLinear[data.readUInt8(at)] ?? 0) / 0x8000,
  '7/8': (data, at) => (g711.PCMU.toLinear[data.readUInt8(at)] ?? 0) / 0x8000,
}

/** The first chunk of each name. A sound cut short keeps what is there: many recorders write the length last, or never. */
function readChunks(file: Buffer): ReadonlyMap<string, Buffer> {
  const chunks = new Map<string, Buffer>()
  for (let at = 12; at + 8 <= file.length;) {
    const name = file.toString('latin1', at, at + 4)
    const length = file.readUInt32LE(at + 4)
    if (!chunks.has(name)) chunks.set(name, file.subarray(at + 8, at + 8 + length))
    at += 8 + length + (length & 1)
  }
  return chunks
}
