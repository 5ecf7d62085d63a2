import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { MediaCodec } from './engine.ts'
import { decode, encode, g711, transcode } from './g711.ts'

const codecs = ['PCMU', 'PCMA'] as const satisfies readonly MediaCodec[]
const bytes = Array.from({ length: 256 }, (_, byte) => byte)
const encoded = (codec: MediaCodec, sample: number): number => g711[codec].fromLinear[sample & 0xffff] ?? -1

describe('G.711', () => {
  test('has the decision values of ITU-T G.711, table 2 (µ-law) scaled to 16 bits', () => {
    const known: readonly (readonly [number, number])[] = [
      [0x80, 32_124],
      [0x8f, 16_764],
      [0x9f, 8316],
      [0xaf, 4092],
      [0xbf, 1980],
      [0xcf, 924],
      [0xdf, 396],
      [0xef, 132],
      [0xfe, 8],
      [0xff, 0],
      [0x7f, 0],
      [0x00, -32_124],
    ]
    for (const [byte, value] of known) expect(g711.PCMU.toLinear[byte], byte.toString(16)).toBe(value)
  })

  test('has the decision values of ITU-T G.711, table 1 (A-law) scaled to 16 bits', () => {
    const known: readonly (readonly [number, number])[] = [
      [0xaa, 32_256],
      [0xa5, 16_896],
      [0xd5, 8],
      [0x55, -8],
      [0x2a, -32_256],
    ]
    for (const [byte, value] of known) expect(g711.PCMA.toLinear[byte], byte.toString(16)).toBe(value)
  })

  test.each(codecs)('%s: every byte comes back from its own value', (codec) => {
    for (const byte of bytes) {
      const value = g711[codec].toLinear[byte] ?? 0
      expect(g711[codec].toLinear[encoded(codec, value)]).toBe(value)
    }
  })

  test.each(codecs)('%s: silence is silence', (codec) => {
    expect(encoded(codec, 0)).toBe(g711[codec].silence)
  })

  test.each(codecs)('%s: a sample comes back within a thirtieth of itself', (codec) => {
    fc.assert(
      fc.property(fc.integer({ min: -32_124, max: 32_124 }), (sample) => {
        const back = g711[codec].toLinear[encoded(codec, sample)] ?? 0
        expect(Math.abs(back - sample)).toBeLessThanOrEqual(Math.max(8, Math.abs(sample) / 30))
      }),
    )
  })

  test('from one law to the other and back keeps a loud sound within a step', () => {
    const samples = Int16Array.from({ length: 160 }, (_, index) => Math.round(12_000 * Math.sin(index / 5)))
    const coded = new Uint8Array(160)
    encode('PCMU', samples, coded)
    const before = decode('PCMU', coded)
    transcode(coded, 'PCMU')
    transcode(coded, 'PCMA')
    for (const [index, sample] of decode('PCMU', coded).entries())
      expect(Math.abs(sample - (before[index] ?? 0))).toBeLessThanOrEqual(Math.max(64, Math.abs(sample) / 12))
  })
})
