import { sql } from 'kysely'
import { type Instant, minutes } from '#base/time.ts'
import { type AccountTransaction, instantOf } from '#platform/db.ts'
import { Problem } from '#platform/http/problems.ts'

/** Whole days in the account's time zone, and as many right before. */
export type Period = Readonly<{
  timeZone: string
  /** Oldest first; never empty. */
  days: readonly Readonly<{ day: string; start: Instant }>[]
  start: Instant
  end: Instant
  /** The period before begins here and ends at `start`. */
  beforeStart: Instant
  /** True when every day begins with an hour of UTC, as the hourly rollups do. False in India, Nepal, part of Australia. */
  onTheHour: boolean
}>

const usualDays = 30

/** Three years: what a person may compare, and a bound for what a request may cost. */
const mostDays = 1100

/**
 * Reads the period that `from` and `to` name in the account's time zone: days, both included, or instants, of which `to` is not included;
 * then the days they fall on. Left out: the last 30 days.
 */
export async function readPeriod(
  trx: AccountTransaction,
  asked: Readonly<{ from?: string; to?: string }>,
): Promise<Period> {
  const [first, last] = [readMoment(asked.from, 'from'), readMoment(asked.to, 'to')]
  const { rows: zones } = await sql<
    Readonly<{ timeZone: string; today: string; from: string | null; to: string | null }>
  >`
    select time_zone as "timeZone", to_char(now() at time zone time_zone, 'YYYY-MM-DD') as today,
      to_char(${first?.at ?? null}::timestamptz at time zone time_zone, 'YYYY-MM-DD') as from,
      to_char((${last?.at ?? null}::timestamptz - interval '1 ms') at time zone time_zone, 'YYYY-MM-DD') as to
    from accounts where id = current_account()`.execute(trx)
  const [zone] = zones
  if (zone === undefined) throw new Problem('not-found')
  const to = last?.day ?? zone.to ?? zone.today
  const from = first?.day ?? zone.from ?? dayAfter(to, 1 - usualDays)
  const count = daysBetween(from, to) + 1
  if (count < 1) throw invalid('to', 'must not be before "from"')
  if (count > mostDays) throw invalid('from', `must be at most ${mostDays} days before "to"`)

  const { rows } = await sql<Readonly<{ day: string; start: Date }>>`
    select to_char(day, 'YYYY-MM-DD') as day, day at time zone ${zone.timeZone} as start
    from generate_series(${dayAfter(from, -count)}::timestamp, ${dayAfter(to, 1)}::timestamp, interval '1 day') as day
    order by day`.execute(trx)
  const all = rows.map(({ day, start }) => ({ day, start: instantOf(start) }))
  const startOf = (index: number): Instant => {
    const found = all.at(index)
    if (found === undefined) throw new Error('a series of days has no day')
    return found.start
  }
  return {
    timeZone: zone.timeZone,
    days: all.slice(count, -1),
    start: startOf(count),
    end: startOf(-1),
    beforeStart: startOf(0),
    onTheHour: all.every(({ start }) => start % minutes(60) === 0),
  }
}

const dayMs = 86_400_000
const utc = (day: string): number => Date.parse(`${day}T00:00:00Z`)
const isDay = (text: string): boolean => !Number.isNaN(utc(text)) && dayAfter(text, 0) === text

/** A day or an instant, whichever was written. */
function readMoment(
  text: string | undefined,
  field: string,
): Readonly<{ day?: string; at?: Date }> | undefined {
  if (text === undefined) return undefined
  if (isDay(text)) return { day: text }
  const at = new Date(/^\d{4}-\d\d-\d\dT/.test(text) ? text : Number.NaN)
  if (Number.isNaN(at.getTime()))
    throw invalid(field, 'must be a day, such as 2026-11-21, or an instant, such as 2026-11-21T14:00:00Z')
  return { at }
}

const dayAfter = (day: string, count: number): string =>
  new Date(utc(day) + count * dayMs).toISOString().slice(0, 10)
const daysBetween = (from: string, to: string): number => Math.round((utc(to) - utc(from)) / dayMs)

const invalid = (field: string, message: string): Problem =>
  new Problem('invalid-request', undefined, [{ path: `querystring/${field}`, message }])
