import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { StorageWriter } from '#platform/storage.ts'
import { g711 } from '../g711.ts'
import { samplesOf } from '../peaks.ts'
import { Recorder } from './recorder.ts'

/** A disk in memory that is full after so many writes. */
function disk(writes = Infinity): StorageWriter & { readonly parts: Buffer[] } {
  const parts: Buffer[] = []
  return {
    parts,
    append(bytes) {
      if (parts.length >= writes) return Promise.reject(new Error('ENOSPC: no space left on device'))
      parts.push(Buffer.from(bytes))
      return Promise.resolve()
    },
    close: () => Promise.resolve(),
  }
}

const law = g711.PCMU
const nobody = { failed: () => undefined, silent: () => undefined }
const numbered = (index: number): Uint8Array => new Uint8Array(160).fill(0x80 + (index % 100))
const sampleOf = (index: number): number => law.toLinear[0x80 + (index % 100)] ?? 0

test('a long recording is every packet in its place, though they come late and out of order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 250, maxLength: 250 }),
      fc.float({ min: 0, max: 1, noNaN: true }),
      async (lateness, stagger) => {
        const writer = disk()
        const recorder = new Recorder(0, stagger, Promise.resolve(writer), nobody)
        // Some are in time: they are what the rest is placed by.
        const arrivals = lateness
          .map((late, index) => ({ index, at: 20 * index + (index % 10 === 0 ? 0 : late) }))
          .sort((a, b) => a.at - b.at)
        let tick = 0
        for (const { index, at } of arrivals) {
          for (; tick < at; tick += 20) recorder.tick(tick)
          recorder.add('left', law, numbered(index), 160 * index, at)
        }
        const facts = await recorder.stop(6000)
        const samples = samplesOf(Buffer.concat(writer.parts))
        expect(facts).toMatchObject({ milliseconds: 6000, bytes: samples.length * 2 })
        const placed = Array.from({ length: 250 }, (_, index) => samples[2 * (160 * index + 80)])
        expect(placed).toEqual(Array.from({ length: 250 }, (_, index) => sampleOf(index)))
        expect(samples.every((sample, index) => index % 2 === 0 || sample === 0)).toBe(true)
      },
    ),
    { numRuns: 20 },
  )
})

test('a full disk is told once; what was written stays, and stopping still answers', async () => {
  const writer = disk(2)
  const told: string[] = []
  const recorder = new Recorder(0, 0, Promise.resolve(writer), {
    ...nobody,
    failed: (why) => told.push(why),
  })
  for (let at = 0; at < 6000; at += 20) {
    recorder.add('right', law, numbered(at / 20), 8 * at, at)
    recorder.tick(at)
    await Promise.resolve()
  }
  await recorder.stop(6000)
  expect(told).toEqual(['ENOSPC: no space left on device'])
  expect(writer.parts).toHaveLength(2)
})

test('a thread that stalled for long writes the stall as silence', async () => {
  const writer = disk()
  const recorder = new Recorder(0, 0, Promise.resolve(writer), nobody)
  recorder.add('left', law, numbered(5), 0, 0)
  recorder.tick(60_000)
  const facts = await recorder.stop(60_020)
  const samples = samplesOf(Buffer.concat(writer.parts))
  expect(facts.milliseconds).toBe(60_020)
  expect(samples[0]).toBe(sampleOf(5))
  expect(samples.slice(320).every((sample) => sample === 0)).toBe(true)
})

test('silence is told once, after the last sound: a voice that pauses for breath goes on', async () => {
  const told: number[] = []
  let at = 0
  const silent = (): number => told.push(at)
  const recorder = new Recorder(0, 0, Promise.resolve(disk()), { ...nobody, silent }, { silence: 1000 })
  const hiss = new Uint8Array(160).fill(0x7d) // 16 of 32767
  for (; at < 6000; at += 20) {
    const speaks = (at >= 500 && at < 1200) || (at >= 2000 && at < 2600)
    recorder.add('left', law, speaks ? numbered(at / 20) : hiss, 8 * at, at)
    recorder.add('right', law, numbered(50), 8 * at, at) // what they hear is not what they say
    recorder.tick(at)
  }
  await recorder.stop(at)
  expect(told).toEqual([3600])
})
