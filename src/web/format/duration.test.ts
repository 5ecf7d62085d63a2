import { describe, expect, it } from 'vitest'
import { about, clock, isoDuration } from './duration.ts'

describe('a length of time', () => {
  it.each([
    [0, '0:00'],
    [999, '0:00'],
    [7_000, '0:07'],
    [247_000, '4:07'],
    [3_599_999, '59:59'],
    [3_729_000, '1:02:09'],
    [-5, '0:00'],
  ])('%i ms reads %s', (milliseconds, words) => {
    expect(clock(milliseconds)).toBe(words)
  })

  it('is said in the largest unit that fits, in three languages', () => {
    expect([900, 45_999, 240_000, 7_300_000, 200_000_000].map((each) => about('en', each))).toEqual([
      '0 secs',
      '45 secs',
      '4 mins',
      '2 hrs',
      '2 days',
    ])
    expect(about('ro', 240_000)).toBe('4 min.')
    expect(about('uk', -5)).toBe('0 с')
  })

  it('is ISO 8601 for machines', () => {
    expect(isoDuration(247_900)).toBe('PT247S')
  })
})
