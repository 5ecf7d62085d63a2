import { describe, expect, it } from 'vitest'
import { addDays, dayIn, dayName, daysBetween, moment, startOfDay } from './moment.ts'

const at = (text: string) => Date.parse(text)

describe('moments in the time zone of the account', () => {
  it('says today and yesterday by the calendar there, not by the hours that passed', () => {
    const now = at('2026-11-21T22:30:00Z') // half past midnight on the 22nd in Bucharest
    expect(moment('en', 'Europe/Bucharest', at('2026-11-21T22:05:00Z'), now)).toBe('Today 00:05')
    expect(moment('en', 'Europe/Bucharest', at('2026-11-21T21:55:00Z'), now)).toBe('Yesterday 23:55')
    expect(moment('en', 'UTC', at('2026-11-21T21:55:00Z'), now)).toBe('Today 21:55')
  })

  it('speaks all three languages', () => {
    const now = at('2026-11-21T12:00:00Z')
    expect(moment('ro', 'UTC', now, now)).toBe('Azi 12:00')
    expect(moment('uk', 'UTC', now, now)).toBe('Сьогодні 12:00')
  })

  it('names the year only when it is another one', () => {
    const now = at('2026-11-21T12:00:00Z')
    expect(dayName('en', 'UTC', at('2026-03-02T12:00:00Z'), now)).toBe('Mon 2 Mar')
    expect(dayName('en', 'UTC', at('2025-03-02T12:00:00Z'), now)).toBe('2 Mar 2025')
  })
})

const hours = (day: string) =>
  (startOfDay('Europe/Bucharest', addDays(day, 1)) - startOfDay('Europe/Bucharest', day)) / 3_600_000

describe('days where the clock changes', () => {
  it('are 23 and 25 hours long in Bucharest', () => {
    expect(hours('2026-03-29')).toBe(23)
    expect(hours('2026-10-25')).toBe(25)
    expect(hours('2026-11-21')).toBe(24)
  })

  it('begin at their first moment where midnight is skipped', () => {
    // Beirut went from 00:00 straight to 01:00 on 30 March 2025.
    const start = startOfDay('Asia/Beirut', '2025-03-30')
    expect(new Date(start).toISOString()).toBe('2025-03-29T22:00:00.000Z')
    expect(dayIn('Asia/Beirut', start - 1)).toBe('2025-03-29')
  })

  it('count as one day each', () => {
    expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2)
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
  })
})
