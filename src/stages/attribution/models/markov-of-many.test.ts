import { expect, test } from 'vitest'
import { creditsOfMany } from './markov-of-many.ts'
import { creditsOf, usualOptions } from './models.ts'
import type { Paths } from './path.ts'

/** Channel n is gone by fewer than channel n - 1; every third of them converts. */
const many = (channels: number): Paths => ({
  channels: Array.from({ length: channels }, (_, n) => `c${n}`),
  paths: Array.from({ length: channels }, (_, n) => ({
    steps: n === 0 ? [0] : [0, n],
    conversions: n % 3,
    value: n % 3 === 0 ? 0 : 7.01,
    nulls: channels - n,
  })),
})
const sumOf = (credits: readonly Readonly<{ conversions: number; value: number }>[]) => ({
  conversions: Math.round(credits.reduce((sum, { conversions }) => sum + conversions * 1e6, 0)) / 1e6,
  cents: Math.round(credits.reduce((sum, { value }) => sum + value * 100, 0)),
})

test.each([
  [1, 2000],
  [2, 101],
])('with a memory of %i, %i channels earn all there is, in less than no time', (order, count) => {
  const paths = many(count)
  const credits = creditsOfMany(paths, { ...usualOptions, order })
  expect(credits.map(({ channel }) => channel)).toEqual(paths.channels)
  expect(sumOf(credits)).toEqual(sumOf(creditsOf('linear', paths)))
  expect(credits.every(({ conversions, value }) => conversions >= 0 && value >= 0)).toBe(true)
  expect(credits.at(-1)?.conversions).toBeGreaterThan(0)
})

test('as few as usual are solved as ever', () => {
  expect(creditsOfMany(many(50), usualOptions)).toEqual(creditsOf('markov', many(50)))
})
