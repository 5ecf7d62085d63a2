import type { Brand } from '#base/id.ts'

/** A day of a calendar, `2026-04-01`. Which moments it holds is for the account's time zone to say. */
export type Day = Brand<string, 'Day'>

const dayMs = 86_400_000

/** Days since 1 January 1970, by the rules of the Gregorian calendar, years beginning in March so that the leap day stands last. */
function countOf(year: number, month: number, day: number): number {
  const from = year - (month < 3 ? 1 : 0)
  const leaps = Math.floor(from / 4) - Math.floor(from / 100) + Math.floor(from / 400)
  return from * 365 + leaps + Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 719_469
}

const numberOf = (day: string): number =>
  countOf(Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8, 10)))

const calendar = new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone: 'UTC' })
const dayAt = (count: number): Day => calendar.format(count * dayMs) as Day // Canada writes ISO 8601

export const isDay = (text: string): text is Day =>
  /^[12]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.test(text) && dayAt(numberOf(text)) === text

export const dayAfter = (day: Day, count: number): Day => dayAt(numberOf(day) + count)

/** How many days from one to the other, both counted. */
export const countDays = (from: Day, to: Day): number => numberOf(to) - numberOf(from) + 1

/** Every day from one to the other, both included. */
export const daysFrom = (from: Day, to: Day): readonly Day[] =>
  Array.from({ length: Math.max(0, countDays(from, to)) }, (_, index) => dayAfter(from, index))

export const lastOfMonth = (day: Day): Day =>
  dayAt(countOf(Number(day.slice(0, 4)), Number(day.slice(5, 7)) + 1, 0))

const madeOf = (year: number, month: number, day: number): Day | null => {
  const text = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
  return isDay(text) ? text : null
}

/** What stands first where a day is written in numbers: the day, as in most of the world, or the month, as in the United States. */
export type DayOrder = 'day-first' | 'month-first'

/** 1/4/2026, 01.04.26, 1-4-2026; a time after it is no matter. */
const numeric = /^(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4}|\d{2})\.?(?:[ T,].*)?$/

/**
 * Which of the two these days are written in, by those that can only mean one of them; points between the numbers say it, too (nobody
 * writes months first with points). `any`: none is written in numbers. `unclear`: all of them read both ways, or they contradict each other.
 */
export function dayOrderOf(texts: Iterable<string>): DayOrder | 'any' | 'unclear' {
  const seen = new Set<DayOrder>()
  let written = false
  for (const text of texts) {
    const [, first, mark, second] = numeric.exec(text.trim()) ?? []
    if (first === undefined) continue
    written = true
    if (mark === '.' || Number(first) > 12) seen.add('day-first')
    else if (Number(second) > 12) seen.add('month-first')
  }
  const [found, other] = seen
  if (found === undefined) return written ? 'unclear' : 'any'
  return other === undefined ? found : 'unclear'
}

/** Reads a day as people and programs write it: `2026-04-01`, `20260401`, `4/1/2026`, `1.4.26`, `Apr 1, 2026`, `1 aprilie 2026`. */
export function readDay(text: string, order: DayOrder): Day | null {
  const plain = text.trim()
  const [, year, month, day] = /^(\d{4})[-/.]?(\d\d)[-/.]?(\d\d)(?:[ T].*)?$/.exec(plain) ?? []
  if (year !== undefined) return madeOf(Number(year), Number(month), Number(day))
  const [, first, , second, written] = numeric.exec(plain) ?? []
  if (first !== undefined) {
    const [one, two] = order === 'day-first' ? [second, first] : [first, second]
    return madeOf(century(Number(written)), Number(one), Number(two))
  }
  return readWords(plain)
}

/** Reads a month: `2026-04`, `April 2026`, `Apr 26`; or its first day, as programs write it. The answer is that first day. */
export function readMonth(text: string, order: DayOrder): Day | null {
  const [, year, month] = /^(\d{4})[-/.](\d{1,2})$/.exec(text.trim()) ?? []
  if (year !== undefined) return madeOf(Number(year), Number(month), 1)
  const [word, written, more] = wordsOf(text)
  const named = months.get(word ?? '')
  if (named !== undefined && /^(\d{4}|\d{2})$/.test(written ?? '') && more === undefined)
    return madeOf(century(Number(written)), named, 1)
  const day = readDay(text, order)
  return day?.endsWith('-01') === true ? day : null
}

const century = (year: number): number => (year < 100 ? 2000 + year : year)

function readWords(text: string): Day | null {
  const [year, ...others] = wordsOf(text).toReversed()
  if (!/^\d{4}$/.test(year ?? '') || others.length !== 2) return null
  const month = others.map((word) => months.get(word)).find((found) => found !== undefined)
  const day = others.find((word) => /^\d{1,2}$/.test(word))
  return month === undefined || day === undefined ? null : madeOf(Number(year), month, Number(day))
}

/** Prepositions and what abbreviates them: `1 de abril de 2026`, `2026 р.`, `2026 г.`. */
const small = new Set(['de', 'del', 'р', 'року', 'г', 'of', 'le'])

const wordsOf = (text: string): readonly string[] =>
  text
    .toLowerCase()
    .replaceAll(/(?<=\d)(st|nd|rd|th|er|º)\b/g, '')
    .split(/[^\p{L}\p{M}\d]+/u)
    .filter((word) => word !== '' && !small.has(word))

/** The months' names, long and short, in the languages ad platforms export in. */
const months: ReadonlyMap<string, number> = new Map(
  ['en', 'en-GB', 'ro', 'uk', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'pl', 'cs', 'hu', 'tr', 'ru'].flatMap(
    (locale) =>
      (['long', 'short'] as const).flatMap((style) =>
        Array.from({ length: 12 }, (_, index): readonly [string, number][] => {
          const at = countOf(2026, index + 1, 1) * dayMs
          const alone = new Intl.DateTimeFormat(locale, { month: style, timeZone: 'UTC' }).format(at)
          const inDay = new Intl.DateTimeFormat(locale, { month: style, day: 'numeric', timeZone: 'UTC' })
            .formatToParts(at)
            .find(({ type }) => type === 'month')?.value
          return [alone, inDay ?? alone]
            .filter((name) => !/\d/.test(name))
            .map((name) => [name.toLowerCase().replaceAll('.', ''), index + 1])
        }).flat(),
      ),
  ),
)
