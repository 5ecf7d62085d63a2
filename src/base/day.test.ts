import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  countDays,
  type Day,
  dayAfter,
  dayOrderOf,
  daysFrom,
  isDay,
  lastOfMonth,
  readDay,
  readMonth,
} from './day.ts'

const day = (text: string): Day => text as Day // of the tables below

test.each([
  ['2026-04-01', '2026-04-01'],
  ['2026/04/01', '2026-04-01'],
  ['20260401', '2026-04-01'],
  ['2026-04-01T10:00:00Z', '2026-04-01'],
  ['1.4.2026', '2026-04-01'],
  ['01.04.26', '2026-04-01'],
  ['1/4/2026 12:30 PM', '2026-04-01'],
  ['Apr 1, 2026', '2026-04-01'],
  ['April 1, 2026', '2026-04-01'],
  ['1 aprilie 2026', '2026-04-01'],
  ['1 квіт. 2026 р.', '2026-04-01'],
  ['1 квітня 2026', '2026-04-01'],
  ['1. September 2026', '2026-09-01'],
  ['1 sept. 2026', '2026-09-01'],
  ['1 de septiembre de 2026', '2026-09-01'],
  ['4 juil. 2026', '2026-07-04'],
  ['2026-02-30', null],
  ['31/4/2026', null],
  ['Total', null],
  ['', null],
  ['46266', null],
])('%j is %j', (text, read) => {
  expect(readDay(text, 'day-first')).toBe(read)
})

test('months may stand first', () => {
  expect(readDay('4/1/2026', 'month-first')).toBe('2026-04-01')
  expect(readDay('13/1/2026', 'month-first')).toBeNull()
})

test.each([
  ['2026-04', '2026-04-01'],
  ['April 2026', '2026-04-01'],
  ['Apr 26', '2026-04-01'],
  ['2026-04-01', '2026-04-01'],
  ['2026-04-02', null],
  ['spring', null],
])('the month %j begins on %j', (text, read) => {
  expect(readMonth(text, 'day-first')).toBe(read)
})

test.each([
  [['2026-04-01'], 'any'],
  [['3/4/2026', '4/3/2026'], 'unclear'],
  [['3/4/2026', '13/4/2026'], 'day-first'],
  [['3/4/2026', '4/13/2026'], 'month-first'],
  [['13/4/2026', '4/13/2026'], 'unclear'],
  [['3.4.2026'], 'day-first'],
  [[], 'any'],
] as const)('the order of %j is %s', (texts, order) => {
  expect(dayOrderOf(texts)).toBe(order)
})

test('days are counted over the end of months and years', () => {
  expect(daysFrom(day('2027-12-30'), day('2028-01-02'))).toEqual([
    '2027-12-30',
    '2027-12-31',
    '2028-01-01',
    '2028-01-02',
  ])
  expect([lastOfMonth(day('2028-02-10')), lastOfMonth(day('2026-12-31'))]).toEqual([
    '2028-02-29',
    '2026-12-31',
  ])
  expect(['2026-02-29', '2026-2-1', 'x', '0000-01-01'].map(isDay)).toEqual([false, false, false, false])
})

test('a day is read back in every form it can be written in', () => {
  const days = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  fc.assert(
    fc.property(days, fc.constantFrom('en-US', 'ro', 'uk', 'de', 'fr', 'es'), (date, locale) => {
      const written = day(date.toISOString().slice(0, 10))
      const long = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(date)
      expect(readDay(long, 'day-first')).toBe(written)
      const [year, month, of] = written.split('-')
      expect(readDay(`${month}/${of}/${year}`, 'month-first')).toBe(written)
      expect(dayAfter(dayAfter(written, 400), -400)).toBe(written)
      expect(countDays(written, dayAfter(written, 9))).toBe(10)
    }),
  )
})
