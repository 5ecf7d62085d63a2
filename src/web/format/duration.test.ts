import { describe, expect, it } from 'vitest'
import { clock, isoDuration } from './duration.ts'

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

  it('is ISO 8601 for machines', () => {
    expect(isoDuration(247_900)).toBe('PT247S')
  })
})
