import { describe, expect, test } from 'vitest'
import { type Instant, instant } from '#base/time.ts'
import { flowOf, path, play } from '../../../../test/support/flow-play.ts'
import type { Hours, Weekday } from '../flow.ts'
import { holdsAt } from '../hours.ts'

const at = (iso: string): Instant => instant(Date.parse(iso))
const all: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const workdays = all.slice(0, 5)
const office: Hours = { days: workdays, from: '09:00', to: '17:30' }
const night: Hours = { days: ['fri'], from: '22:00', to: '06:00' }
const christmas: Hours = { dates: { first: '2026-12-24', last: '2026-12-26' }, from: '00:00', to: '24:00' }
const newYear: Hours = { dates: { first: '2026-12-31', last: '2026-12-31' }, from: '18:00', to: '04:00' }

describe('hours', () => {
  const inNewYork: readonly (readonly [string, Hours, string, boolean])[] = [
    ['begins on the minute', office, '2026-07-14T09:00:00-04:00', true],
    ['not before', office, '2026-07-14T08:59:59-04:00', false],
    ['ends before the minute', office, '2026-07-14T17:29:59-04:00', true],
    ['not at it', office, '2026-07-14T17:30:00-04:00', false],
    ['not on a Sunday', office, '2026-07-12T12:00:00-04:00', false],
    ['overnight, before midnight', night, '2026-07-17T23:00:00-04:00', true],
    ['overnight, after midnight', night, '2026-07-18T05:59:00-04:00', true],
    ['overnight is over', night, '2026-07-18T06:00:00-04:00', false],
    ['overnight belongs to the day it began', night, '2026-07-17T05:00:00-04:00', false],
    ['a holiday, its first minute', christmas, '2026-12-24T00:00:00-05:00', true],
    ['a holiday, its last minute', christmas, '2026-12-26T23:59:59-05:00', true],
    ['a holiday is over', christmas, '2026-12-27T00:00:00-05:00', false],
    ['a date overnight into the next year', newYear, '2027-01-01T03:00:00-05:00', true],
    [
      'from midnight to midnight is the whole day',
      { days: ['tue'], from: '00:00', to: '00:00' },
      '2026-07-14T23:59:00-04:00',
      true,
    ],
  ]
  test.each(inNewYork)('%s', (_, hours, iso, holds) => {
    expect(holdsAt([hours], at(iso), 'America/New_York')).toBe(holds)
  })

  test('are those of the account, wherever the server stands', () => {
    const noonInBucharest = at('2026-07-14T12:00:00+03:00')
    expect(holdsAt([office], noonInBucharest, 'Europe/Bucharest')).toBe(true)
    expect(holdsAt([office], noonInBucharest, 'America/New_York')).toBe(false)
    expect(holdsAt([office], noonInBucharest, 'Asia/Kathmandu')).toBe(true)
  })

  test('follow the clock when it goes forward and back', () => {
    const early: Hours = { days: ['sun'], from: '02:30', to: '03:30' }
    // New York, 8 March 2026: after 01:59 comes 03:00.
    expect(holdsAt([early], at('2026-03-08T06:59:00Z'), 'America/New_York')).toBe(false)
    expect(holdsAt([early], at('2026-03-08T07:00:00Z'), 'America/New_York')).toBe(true)
    // New York, 1 November 2026: 01:30 comes twice.
    const twice: Hours = { days: ['sun'], from: '01:00', to: '02:00' }
    for (const iso of ['2026-11-01T05:30:00Z', '2026-11-01T06:30:00Z'])
      expect(holdsAt([twice], at(iso), 'America/New_York')).toBe(true)
    // The long day's last half hour still belongs to the Sunday.
    const saturdayNight: Hours = { days: ['sat'], from: '20:00', to: '02:00' }
    expect(holdsAt([saturdayNight], at('2026-11-02T04:30:00Z'), 'America/New_York')).toBe(false)
    expect(holdsAt([saturdayNight], at('2026-11-01T05:30:00Z'), 'America/New_York')).toBe(true)
  })
})

describe('a schedule', () => {
  const flow = flowOf({
    start: {
      does: 'schedule',
      branches: [
        {
          name: 'holiday',
          hours: [{ dates: { first: '2026-07-14', last: '2026-07-14' }, from: '13:00', to: '14:00' }],
          next: 'closed',
        },
        { name: 'open', hours: [office], next: 'ring' },
      ],
      otherwise: 'voicemail',
    },
    closed: { does: 'hangup' },
    ring: { does: 'hangup' },
    voicemail: { does: 'hangup' },
  })

  test.each([
    ['America/New_York', 'ring'], // 12:00
    ['America/Halifax', 'closed'], // 13:00
    ['Asia/Tokyo', 'voicemail'], // 01:00
  ])('in %s at this moment: %s', (timeZone, way) => {
    expect(path(play(flow, [], { timeZone }))).toEqual(['start', way])
  })

  test('the log says which branch it was', () => {
    expect(play(flow, []).facts).toContainEqual({ kind: 'routed', step: 'start', branch: 'open' })
  })
})
