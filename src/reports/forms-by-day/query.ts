import { sql } from 'kysely'
import type { AccountTransaction } from '#platform/db.ts'
import { dateOf } from '#platform/db.ts'
import type { Period } from '../period.ts'
import type { FormsByDayAlso, FormsByDayRow } from './report.ts'

/** Every day of the period, also those without a form. */
export async function query(
  trx: AccountTransaction,
  { timeZone, days, start, end, beforeStart }: Period,
): Promise<Readonly<{ rows: readonly FormsByDayRow[]; also: FormsByDayAlso }>> {
  const { rows } = await sql<FormsByDayRow & Readonly<{ now: boolean }>>`
    select to_char(at at time zone ${timeZone}, 'YYYY-MM-DD') as day, count(*) as forms,
      count(*) filter (where first_time) as "firstTime", bool_and(at >= ${dateOf(start)}) as now
    from form_submissions
    where account_id = current_account() and at >= ${dateOf(beforeStart)} and at < ${dateOf(end)} and not spam and not test
    group by 1`.execute(trx)
  const byDay = new Map(rows.map(({ now: _now, ...row }) => [row.day, row]))
  return {
    rows: days.map(({ day }) => byDay.get(day) ?? { day, forms: 0, firstTime: 0 }),
    also: { forms: sumOf(rows.filter((row) => row.now)), before: sumOf(rows.filter((row) => !row.now)) },
  }
}

const sumOf = (rows: readonly FormsByDayRow[]) => ({
  forms: rows.reduce((sum, { forms }) => sum + forms, 0),
  firstTime: rows.reduce((sum, { firstTime }) => sum + firstTime, 0),
})
