/** Moments as people say them, in the account's time zone. Everything here is pure: `now` comes in. */

export type Language = 'en' | 'ro' | 'uk'

/** The language as `Intl` knows it. */
export const tagOf: Readonly<Record<Language, string>> = { en: 'en-GB', ro: 'ro-RO', uk: 'uk-UA' }
const made = new Map<string, Intl.DateTimeFormat>()

function formatter(
  language: Language,
  zone: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const key = JSON.stringify([language, zone, options])
  let found = made.get(key)
  if (!found)
    made.set(key, (found = new Intl.DateTimeFormat(tagOf[language], { timeZone: zone, ...options })))
  return found
}

/** The calendar day a moment falls on in a zone, as `2026-03-29`. */
export function dayIn(zone: string, at: number): string {
  const parts = formatter('en', zone, { year: 'numeric', month: '2-digit', day: '2-digit' }).formatToParts(at)
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? ''
  return `${part('year')}-${part('month')}-${part('day')}`
}

/** The day `count` days after one, on the calendar: no hours, so no daylight saving. */
export function addDays(day: string, count: number): string {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() + count)
  return date.toISOString().slice(0, 10)
}

/** Whole calendar days from one day to a later one. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000)

/** The instant at which a calendar day begins in a zone: its first moment, also where daylight saving skips midnight. */
export function startOfDay(zone: string, day: string): number {
  const guess = Date.parse(`${day}T00:00:00Z`)
  // The zone's offset is within 14 hours of UTC: look for the boundary between the day before and the day itself.
  let low = guess - 15 * 3_600_000
  let high = guess + 15 * 3_600_000
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (dayIn(zone, middle) < day) low = middle
    else high = middle
  }
  return high
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

export const timeOfDay = (language: Language, zone: string, at: number): string =>
  formatter(language, zone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at)

/** Hours, minutes and seconds, for the moments inside one call. */
export const timeWithSeconds = (language: Language, zone: string, at: number): string =>
  formatter(language, zone, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).format(at)

/** "Today", "Yesterday", "Mon 16 Nov", "16 Nov 2025". */
export function dayName(language: Language, zone: string, at: number, now: number): string {
  const away = daysBetween(dayIn(zone, now), dayIn(zone, at))
  if (away === 0 || away === -1)
    return capital(new Intl.RelativeTimeFormat(tagOf[language], { numeric: 'auto' }).format(away, 'day'))
  const thisYear = dayIn(zone, at).slice(0, 4) === dayIn(zone, now).slice(0, 4)
  return capital(
    formatter(
      language,
      zone,
      thisYear
        ? { weekday: 'short', day: 'numeric', month: 'short' }
        : { day: 'numeric', month: 'short', year: 'numeric' },
    ).format(at),
  )
}

/** "Today 14:07". */
export const moment = (language: Language, zone: string, at: number, now: number): string =>
  `${dayName(language, zone, at, now)} ${timeOfDay(language, zone, at)}`

/** The exact instant, with the zone's name: what a hover shows. */
export const exactMoment = (language: Language, zone: string, at: number): string =>
  formatter(language, zone, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  }).format(at)

/** A calendar day without its year: "16 Nov". */
export const shortDay = (language: Language, day: string): string =>
  formatter(language, 'UTC', { day: 'numeric', month: 'short' }).format(Date.parse(`${day}T12:00:00Z`))
