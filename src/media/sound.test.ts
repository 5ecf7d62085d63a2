import { Readable } from 'node:stream'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { strength } from '../../test/support/rtp-phone.ts'
import { PeakMeter, bytesOf, peaksOf, samplesOf } from './peaks.ts'
import { normalise, resample } from './resample.ts'
import { readSoundFile } from './sound-file.ts'
import { sine } from './tone.ts'
import { recordingAsWav, wavHeader, wavHeaderLength } from './wav.ts'

async function all(stream: Readable): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

const stored = (bytes: Buffer): Parameters<typeof recordingAsWav>[0] => ({
  length: bytes.length,
  read: (start = 0, end = bytes.length) => Readable.from([bytes.subarray(start, end)]),
})

function wav(encoding: number, bits: number, channels: number, rate: number, data: Buffer): Buffer {
  const header = wavHeader(data.length, channels)
  header.writeUInt16LE(encoding, 20)
  header.writeUInt32LE(rate, 24)
  header.writeUInt16LE(bits, 34)
  return Buffer.concat([header, data])
}

const tone = (hertz: number, rate: number): Float32Array =>
  Float32Array.from({ length: rate }, (_, index) => 0.5 * Math.sin((2 * Math.PI * hertz * index) / rate))
const at8k = (samples: Float32Array, rate: number): Int16Array =>
  Int16Array.from(resample(samples, rate, 8000), (sample) => Math.round(sample * 32_767)).slice(1000, 7000)

describe('a recording served as WAV', () => {
  test('is a header and whole frames, and any range of it is that range', async () => {
    const bytes = Buffer.from(Array.from({ length: 403 }, (_, index) => index % 256))
    const wav = recordingAsWav(stored(bytes))
    const whole = await all(wav.read())
    expect(whole).toEqual(Buffer.concat([wavHeader(400), bytes.subarray(0, 400)]))
    await fc.assert(
      fc.asyncProperty(fc.nat(500), fc.nat(500), async (start, end) => {
        expect(await all(wav.read(start, end))).toEqual(whole.subarray(start, Math.max(start, end)))
      }),
    )
  })

  test('without any sound is a header alone', async () => {
    const wav = recordingAsWav(stored(Buffer.alloc(3)))
    expect(await all(wav.read())).toEqual(wavHeader(0))
    expect(wav.length).toBe(wavHeaderLength)
  })
})

describe('peaks', () => {
  test('of an hour are no more than of some minutes, and none is lost', () => {
    const meter = new PeakMeter()
    const second = new Int16Array(16_000)
    for (let index = 0; index < 3600; index++) {
      second.fill(0)
      if (index === 1800) second[1] = -32_768
      meter.add(second)
    }
    expect(meter.peaks.length).toBeLessThanOrEqual(4000)
    expect(meter.peaks.length).toBeGreaterThan(1000)
    expect(meter.peaks.filter((_, index) => index % 2 === 1).filter((peak) => peak === 127)).toHaveLength(1)
    expect(meter.peaks.filter((_, index) => index % 2 === 0).every((peak) => peak === 0)).toBe(true)
  })

  test('from the stored bytes are the same, however the bytes are cut', async () => {
    const samples = Int16Array.from({ length: 20_000 }, (_, index) =>
      Math.round(30_000 * Math.sin(index * index)),
    )
    const meter = new PeakMeter()
    meter.add(samples)
    const bytes = bytesOf(samples)
    const cut = (function* () {
      for (let at = 0; at < bytes.length; at += 777) yield bytes.subarray(at, at + 777)
    })()
    expect(await peaksOf(Readable.from(cut))).toEqual(meter.peaks)
    expect(samplesOf(bytes)).toEqual(samples)
  })
})

describe('resampling', () => {
  test.each([4000, 8000, 11_025, 16_000, 22_050, 44_100, 48_000])(
    'from %d Hz keeps a tone as loud as it was',
    (rate) => {
      const heard = at8k(tone(1000, rate), rate)
      expect(strength(heard, 1000)).toBeGreaterThan(0.49)
      expect(strength(heard, 1000)).toBeLessThan(0.51)
    },
  )

  test('folds nothing back: a tone that telephones cannot carry is gone', () => {
    for (const hertz of [4500, 5000, 7000]) {
      const heard = at8k(tone(hertz, 16_000), 16_000)
      expect(
        heard.every((sample) => Math.abs(sample) < 100),
        String(hertz),
      ).toBe(true)
    }
  })

  test('loudness is brought to one level, silence is left alone', () => {
    expect(Math.max(...normalise(tone(500, 8000).map((sample) => sample / 4)))).toBeCloseTo(23_166, -2)
    expect(normalise(new Float32Array(10).fill(0.0001)).every((sample) => sample === 3)).toBe(true)
  })
})

describe('an uploaded sound file', () => {
  const half = sine([440], 500, 0.5)
  const each = (bytes: number, write: (data: Buffer, sample: number, at: number) => void): Buffer => {
    const data = Buffer.alloc(half.length * bytes)
    for (const [index, sample] of half.entries()) write(data, sample, index * bytes)
    return data
  }

  test.each([
    [
      '8 bits',
      wav(
        1,
        8,
        1,
        8000,
        each(1, (data, sample, at) => data.writeUInt8((sample >> 8) + 128, at)),
      ),
    ],
    [
      '16 bits',
      wav(
        1,
        16,
        1,
        8000,
        each(2, (data, sample, at) => data.writeInt16LE(sample, at)),
      ),
    ],
    [
      '24 bits',
      wav(
        1,
        24,
        1,
        8000,
        each(3, (data, sample, at) => data.writeIntLE(sample * 256, at, 3)),
      ),
    ],
    [
      '32 bits',
      wav(
        1,
        32,
        1,
        8000,
        each(4, (data, sample, at) => data.writeInt32LE(sample * 65_536, at)),
      ),
    ],
    [
      'float',
      wav(
        3,
        32,
        1,
        8000,
        each(4, (data, sample, at) => data.writeFloatLE(sample / 32_768, at)),
      ),
    ],
    [
      'stereo',
      wav(
        1,
        16,
        2,
        8000,
        each(4, (data, sample, at) => data.writeInt32LE((sample << 16) | (sample & 0xffff), at)),
      ),
    ],
  ])('of %s is heard', (_, file) => {
    const sound = readSoundFile(file)
    if (!sound.ok) throw new Error(sound.reason)
    expect(sound.value.length).toBe(4000)
    expect(strength(sound.value, 440)).toBeGreaterThan(0.65)
  })

  test.each([
    ['not-wav', Buffer.from('ID3 what is this')],
    ['not-wav', Buffer.alloc(0)],
    ['damaged', wavHeader(100).subarray(0, 30)],
    ['unknown-encoding', wav(85, 16, 1, 8000, Buffer.alloc(100))],
    ['unknown-encoding', wav(1, 0, 1, 8000, Buffer.alloc(100))],
    ['too-many-channels', wav(1, 16, 6, 8000, Buffer.alloc(100))],
    ['bad-rate', wav(1, 16, 1, 0, Buffer.alloc(100))],
    ['empty', wav(1, 16, 1, 8000, Buffer.alloc(0))],
    ['too-long', wav(1, 8, 1, 4000, Buffer.alloc(4000 * 601))],
  ])('is refused as %s', (reason, file) => {
    expect(readSoundFile(file)).toMatchObject({ ok: false, reason })
  })

  test('of any bytes after a good beginning is a sound or a refusal', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(44), (bytes, from) => {
        const file = Buffer.concat([wavHeader(200).subarray(0, Math.max(12, from)), bytes])
        expect(readSoundFile(file)).toHaveProperty('ok')
      }),
      { numRuns: 500 },
    )
  })
})
