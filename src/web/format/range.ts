import { addDays, dayIn, daysBetween, startOfDay } from './moment.ts'

/** A stretch of days as it stands in the address bar: a named one, or two days, both included. */
export type RangeName = 'today' | '7d' | '30d' | '90d'
export type Range = Readonly<{
  range?: RangeName | undefined
  from?: string | undefined
  to?: string | undefined
}>

export const rangeNames: readonly RangeName[] = ['today', '7d', '30d', '90d']
const lengths: Readonly<Record<RangeName, number>> = { today: 1, '7d': 7, '30d': 30, '90d': 90 }
const dayPattern = /^\d{4}-\d{2}-\d{2}$/

const isDay = (text: unknown): text is string =>
  typeof text === 'string' && dayPattern.test(text) && !Number.isNaN(Date.parse(text))

/** Reads a range from search parameters that anybody may have typed; what makes no sense is undefined. */
export function readRange(search: Readonly<Record<string, unknown>>): Range {
  const { range, from, to } = search
  if (isDay(from) && isDay(to) && from <= to) return { range: undefined, from, to }
  return { range: rangeNames.find((each) => each === range), from: undefined, to: undefined }
}

export type Days = Readonly<{ first: string; last: string; count: number }>

/** The days meant, in the account's zone, today included. */
export function daysOf(range: Range, zone: string, now: number): Days {
  if (range.from && range.to)
    return { first: range.from, last: range.to, count: daysBetween(range.from, range.to) + 1 }
  const count = lengths[range.range ?? '30d']
  const last = dayIn(zone, now)
  return { first: addDays(last, 1 - count), last, count }
}

/** The instants that bound these days in a zone: from inclusive, to exclusive. A day of 23 or 25 hours is still one day. */
export const spanOf = ({ first, last }: Days, zone: string): Readonly<{ from: string; to: string }> => ({
  from: new Date(startOfDay(zone, first)).toISOString(),
  to: new Date(startOfDay(zone, addDays(last, 1))).toISOString(),
})
