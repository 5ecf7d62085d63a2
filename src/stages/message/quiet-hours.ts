import { type Instant, after, instant, minutes } from '#base/time.ts'

/** Minutes of the local day between which nobody is written to; may pass midnight: 21:00 to 8:00. */
export type QuietHours = Readonly<{ from: number; until: number }>

const minute = minutes(1)
const day = 1440

/** The first moment, not before `at`, outside the quiet hours of a time zone. Days of 23 and 25 hours included. */
export function afterQuiet(at: Instant, quiet: QuietHours | null, zone: string): Instant {
  if (quiet === null || !isQuiet(at, quiet, zone)) return at
  const local = minuteOfDay(at, zone)
  const end = after(instant(at - (at % minute)), minutes((quiet.until - local + day) % day))
  // A clock that was put forward has overshot, one that was put back has not arrived.
  const past = (minuteOfDay(end, zone) - quiet.until + day) % day
  const earlier = instant(end - past * minute)
  if (past < day / 2 && earlier >= at && !isQuiet(earlier, quiet, zone)) return earlier
  return isQuiet(end, quiet, zone) ? after(end, minutes(day - past)) : end
}

export const isQuiet = (at: Instant, { from, until }: QuietHours, zone: string): boolean => {
  const local = minuteOfDay(at, zone)
  return from <= until ? local >= from && local < until : local >= from || local < until
}

const clocks = new Map<string, Intl.DateTimeFormat>()

/** Minutes since midnight on the wall clock of a time zone. */
function minuteOfDay(at: Instant, zone: string): number {
  let clock = clocks.get(zone)
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat('en', {
      timeZone: zone,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
    clocks.set(zone, clock)
  }
  const [hour = 0, minute = 0] = clock.format(at).split(':').map(Number)
  return hour * 60 + minute
}
