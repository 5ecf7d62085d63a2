import { type Instant, instant, minutes } from '#base/time.ts'
import type { Hours, Weekday } from './flow.ts'

/** A day of the calendar on the wall of the business. */
type Day = Readonly<{ date: string; weekday: Weekday }>

/** True when any of these hours hold in that time zone. Clocks that go forward or back are the time zone's own affair. */
export function holdsAt(hours: readonly Hours[], at: Instant, timeZone: string): boolean {
  const { minute, ...today } = wallClock(at, timeZone)
  // Noon of yesterday, give or take the hour by which a clock was changed.
  const yesterday = wallClock(instant(at - minutes(minute + 12 * 60)), timeZone)
  return hours.some((some) => {
    const from = minuteOf(some.from)
    const to = minuteOf(some.to)
    const overnight = to <= from
    const began = isOn(some, today) && minute >= from && (overnight || minute < to)
    return began || (overnight && minute < to && isOn(some, yesterday))
  })
}

const isOn = (hours: Hours, { date, weekday }: Day): boolean =>
  'days' in hours ? hours.days.includes(weekday) : date >= hours.dates.first && date <= hours.dates.last

const minuteOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5))

/** Making a calendar takes longer than all the rest of a call's step; there are as many as time zones in use. */
const calendars = new Map<string, Intl.DateTimeFormat>()

function calendar(timeZone: string): Intl.DateTimeFormat {
  const known = calendars.get(timeZone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  calendars.set(timeZone, made)
  return made
}

function wallClock(at: Instant, timeZone: string): Day & Readonly<{ minute: number }> {
  // Written as `Tue, 07/14/2026, 12:30`.
  const [weekday = '', month = '', day = '', year = '', hour, minute] = calendar(timeZone)
    .format(at)
    .split(/\W+/)
  return {
    date: `${year}-${month}-${day}`,
    weekday: weekday.toLowerCase() as Weekday, // English abbreviates as we do
    minute: Number(hour) * 60 + Number(minute),
  }
}
