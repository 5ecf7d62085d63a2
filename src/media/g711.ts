import type { MediaCodec } from './engine.ts'

/** ITU-T G.711: 13 or 14 bits of sound in eight, by a logarithm drawn in straight pieces. All work is looking things up. */
export type Law = Readonly<{
  /** Byte to 16-bit sample. */
  toLinear: Int16Array
  /** 16-bit sample, as an unsigned index, to byte. */
  fromLinear: Uint8Array
  /** What a line carries when nobody speaks. */
  silence: number
}>

export const g711: Readonly<Record<MediaCodec, Law>> = {
  PCMU: law(expandMu, 0xff),
  PCMA: law(expandA, 0xd5),
}

/** RFC 3551, table 4. */
export const payloadTypes: Readonly<Record<MediaCodec, number>> = { PCMU: 0, PCMA: 8 }

/** The codec of a static payload type, or null when it is something else. */
export const codecOf = (payloadType: number): MediaCodec | null =>
  payloadType === payloadTypes.PCMU ? 'PCMU' : payloadType === payloadTypes.PCMA ? 'PCMA' : null

const transcoders = { PCMU: transcoder('PCMU', 'PCMA'), PCMA: transcoder('PCMA', 'PCMU') }

/** Rewrites bytes of one law into the other, in place. */
export function transcode(bytes: Uint8Array, from: MediaCodec): void {
  const table = transcoders[from]
  for (let index = 0; index < bytes.length; index++) bytes[index] = table[bytes[index] ?? 0] ?? 0
}

/** Writes samples as bytes of the law. */
export function encode(codec: MediaCodec, samples: Int16Array, into: Uint8Array): void {
  const { fromLinear } = g711[codec]
  for (let index = 0; index < samples.length; index++)
    into[index] = fromLinear[(samples[index] ?? 0) & 0xffff] ?? 0
}

/** Reads bytes of the law as samples. */
export function decode(codec: MediaCodec, bytes: Uint8Array): Int16Array {
  return Int16Array.from(bytes, (byte) => g711[codec].toLinear[byte] ?? 0)
}

function expandMu(byte: number): number {
  const bits = ~byte & 0xff
  const magnitude = ((((bits & 0x0f) << 3) + 0x84) << ((bits >> 4) & 7)) - 0x84
  return bits & 0x80 ? -magnitude : magnitude
}

function expandA(byte: number): number {
  const bits = byte ^ 0x55
  const segment = (bits >> 4) & 7
  const mantissa = ((bits & 0x0f) << 4) + 8
  const magnitude = segment === 0 ? mantissa : (mantissa + 0x100) << (segment - 1)
  return bits & 0x80 ? magnitude : -magnitude
}

/** The encoder is the decoder's inverse: each sample goes to the byte whose value is nearest, zero to silence. */
function law(expand: (byte: number) => number, silence: number): Law {
  const toLinear = Int16Array.from({ length: 256 }, (_, byte) => expand(byte))
  const byValue = Array.from(toLinear, (value, byte) => ({ value, byte })).sort(
    (a, b) => a.value - b.value || (a.byte === silence ? 1 : -1),
  )
  const fromLinear = new Uint8Array(65_536)
  let nearest = 0
  for (let sample = -32_768; sample < 32_768; sample++) {
    const here = byValue[nearest]
    const above = byValue[nearest + 1]
    if (here && above && above.value - sample <= sample - here.value) nearest++
    fromLinear[sample & 0xffff] = byValue[nearest]?.byte ?? 0
  }
  return { toLinear, fromLinear, silence }
}

function transcoder(from: MediaCodec, to: MediaCodec): Uint8Array {
  return Uint8Array.from(g711[from].toLinear, (sample) => g711[to].fromLinear[sample & 0xffff] ?? 0)
}
