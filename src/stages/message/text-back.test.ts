import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PhoneNumber } from '#base/phone-number.ts'
import { type Instant, instant, minutes } from '#base/time.ts'
import { afterQuiet, isQuiet } from './quiet-hours.ts'
import { fillIn, type MissedCall, planTextBack, type TextBack } from './text-back.ts'

const at = (text: string): Instant => instant(Date.parse(text))
const noon = at('2026-11-20T12:00:00Z')
const person = '+12125550199' as PhoneNumber
const rule: TextBack = {
  body: 'Sorry!',
  abandoned: true,
  every: minutes(24 * 60),
  quiet: { from: 21 * 60, until: 8 * 60 },
}
const missed: MissedCall = {
  call: { direction: 'inbound', result: 'missed', test: false, spam: false, endedAt: noon },
  textable: person,
  consent: { state: 'open' },
  lastTextBack: null,
  inTouchSince: false,
}
const call = (part: Partial<MissedCall['call']>): MissedCall => ({
  ...missed,
  call: { ...missed.call, ...part },
})

describe('the text after a missed call', () => {
  it('goes at once by day', () => {
    expect(planTextBack(rule, missed, noon, 'UTC')).toEqual({ send: true, to: person, at: noon })
  })

  it('waits for the morning of the account’s own time zone', () => {
    expect(planTextBack(rule, missed, at('2026-11-20T22:30:40Z'), 'Europe/Bucharest')).toEqual({
      send: true,
      to: person,
      at: at('2026-11-21T06:00:00Z'),
    })
  })

  it.each([
    ['off', missed, null],
    ['not-missed', call({ result: 'answered' }), rule],
    ['not-missed', call({ result: 'in-progress', endedAt: null }), rule],
    ['not-missed', call({ result: 'interrupted' }), rule],
    ['test-call', call({ test: true }), rule],
    ['spam', call({ spam: true }), rule],
    ['given-up', call({ result: 'abandoned' }), { ...rule, abandoned: false }],
    ['not-textable', { ...missed, textable: null }, rule],
    ['opted-out', { ...missed, consent: { state: 'stopped', by: 'person', since: noon } }, rule],
    ['opted-out', { ...missed, consent: { state: 'stopped', by: 'colleague', since: noon } }, rule],
    ['too-soon', { ...missed, lastTextBack: at('2026-11-19T12:00:01Z') }, rule],
    ['in-touch', { ...missed, inTouchSince: true }, rule],
  ] as const)('does not go: %s', (why, found, how) => {
    expect(planTextBack(how, found, noon, 'UTC')).toEqual({ send: false, why })
  })

  it('goes again once the time between two has passed', () => {
    const found = { ...missed, lastTextBack: at('2026-11-19T12:00:00Z') }
    expect(planTextBack(rule, found, noon, 'UTC')).toMatchObject({ send: true })
  })

  it('fills its holes, and leaves what is none', () => {
    const words = { business: 'Riverside {number}', number: '+1 212 555 0100' }
    expect(fillIn('{business}: {number} {constructor} {x', words)).toBe(
      'Riverside {number}: +1 212 555 0100 {constructor} {x',
    )
  })
})

describe('quiet hours', () => {
  it.each([
    // [zone, asked, answered]: nights in which the clock is changed
    ['Europe/Bucharest', '2026-03-28T20:00:00Z', '2026-03-29T05:00:00Z'], // 22:00 to 8:00 is nine hours
    ['Europe/Bucharest', '2026-10-24T19:00:00Z', '2026-10-25T06:00:00Z'], // 22:00 to 8:00 is eleven
    ['America/New_York', '2026-11-01T02:00:00Z', '2026-11-01T13:00:00Z'],
    ['Asia/Kathmandu', '2026-11-20T18:00:30Z', '2026-11-21T02:15:00Z'],
  ])('end at eight by the clock on the wall: %s %s', (zone, asked, answered) => {
    expect(afterQuiet(at(asked), { from: 21 * 60, until: 8 * 60 }, zone)).toBe(at(answered))
  })

  it('are over within a day, and the moment given is never within them', () => {
    const zone = fc.constantFrom(
      'UTC',
      'Europe/Kyiv',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kolkata',
    )
    const clock = fc.nat(1439)
    const moment = fc.integer({ min: Date.UTC(2025, 0), max: Date.UTC(2027, 0) }).map(instant)
    fc.assert(
      fc.property(zone, clock, clock, moment, (zone, from, until, asked) => {
        fc.pre(from !== until)
        const quiet = { from, until }
        const answered = afterQuiet(asked, quiet, zone)
        expect(answered).toBeGreaterThanOrEqual(asked)
        expect(answered - asked).toBeLessThanOrEqual(minutes(26 * 60))
        expect(isQuiet(answered, quiet, zone)).toBe(false)
      }),
      { numRuns: 300 },
    )
  })
})
