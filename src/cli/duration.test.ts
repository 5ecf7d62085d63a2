import { describe, expect, it } from 'vitest'
import { parseDuration } from './duration.ts'

describe('a duration on the command line', () => {
  it.each([
    ['5s', 5000],
    ['1m30s', 90_000],
    ['500ms', 500],
    ['1.5s', 1500],
    ['7', 7000],
    ['0s', 0],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms)
  })

  it.each(['', 'soon', '5 s', '-5s', '5sx', 's5', '1e9s'])('refuses "%s"', (text) => {
    expect(() => parseDuration(text)).toThrow('5s')
  })
})
