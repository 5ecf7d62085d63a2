import { expect, test } from 'vitest'
import { strength } from '../../test/support/rtp-phone.ts'
import { composeHoldMusic } from './hold-music.ts'
import { sampleRate } from './wav.ts'

function compose(): Int16Array {
  const work = composeHoldMusic()
  for (;;) {
    const piece = work.next()
    if (piece.done === true) return piece.value
  }
}

const music = compose()
const rms = (samples: Int16Array): number =>
  Math.sqrt(samples.reduce((sum, sample) => sum + (sample / 32_768) ** 2, 0) / samples.length)

test('hold music is as loud as speech on a telephone, everywhere, and never too loud', () => {
  expect(music.length / sampleRate).toBeGreaterThan(30)
  for (let at = 0; at + sampleRate <= music.length; at += sampleRate) {
    const loudness = rms(music.subarray(at, at + sampleRate))
    expect(loudness).toBeGreaterThan(0.02)
    expect(loudness).toBeLessThan(0.15)
  }
  expect(music.every((sample) => Math.abs(sample) < 0.6 * 32_767)).toBe(true)
})

test('hold music goes round without a click: its end rings on into its beginning', () => {
  const step = (index: number): number => Math.abs((music.at(index) ?? 0) - (music.at(index - 1) ?? 0))
  const steepest = music.reduce((most, _, index) => (index < 3 ? most : Math.max(most, step(index))), 0)
  expect(step(0)).toBeLessThan(steepest) // from the last sample to the first
  expect(rms(music.subarray(0, 80))).toBeGreaterThan(0.005)
})

test('hold music is the same tune every time, in C', () => {
  expect(compose()).toEqual(music)
  const chordOfC = strength(music.subarray(0, 2 * sampleRate), 440 * 2 ** (-9 / 12))
  expect(chordOfC).toBeGreaterThan(10 * strength(music.subarray(0, 2 * sampleRate), 277.18)) // C sharp
})
