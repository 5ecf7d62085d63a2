import { describe, expect, it } from 'vitest'
import { daysOf, readRange, spanOf } from './range.ts'

describe('a range in the address', () => {
  it.each([
    [{ range: '7d' }, { range: '7d' }],
    [
      { from: '2026-11-01', to: '2026-11-07' },
      { from: '2026-11-01', to: '2026-11-07' },
    ],
    [{ from: '2026-11-07', to: '2026-11-01' }, {}],
    [{ from: '2026-13-40', to: '2026-11-01' }, {}],
    [{ range: '<script>' }, {}],
    [{ range: 7, from: null }, {}],
  ])('%j is read as %j', (search, range) => {
    expect(readRange(search)).toEqual(range)
  })

  it('of seven days ends with today in the zone of the account', () => {
    const now = Date.parse('2026-11-21T22:30:00Z')
    expect(daysOf({ range: '7d' }, 'Europe/Bucharest', now)).toEqual({
      first: '2026-11-16',
      last: '2026-11-22',
      count: 7,
    })
  })

  it('becomes instants, the end not included', () => {
    const days = { first: '2026-03-29', last: '2026-03-29', count: 1 }
    expect(spanOf(days, 'Europe/Bucharest')).toEqual({
      from: '2026-03-28T22:00:00.000Z',
      to: '2026-03-29T21:00:00.000Z',
    })
  })
})
