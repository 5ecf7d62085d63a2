import { describe, expect, it } from 'vitest'
import { legFailure } from './leg-failure.ts'

describe('why a leg did not answer', () => {
  it.each([
    [486, 'busy'],
    [600, 'busy'],
    [480, 'no-answer'],
    [408, 'no-answer'],
    [603, 'declined'],
    [487, 'cancelled'],
    [404, 'unreachable'],
    [503, 'unreachable'],
    [null, 'unreachable'],
  ] as const)('reads %s as %s', (status, failure) => {
    expect(legFailure(status)).toBe(failure)
  })
})
