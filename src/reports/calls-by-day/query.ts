import { sql } from 'kysely'
import type { AccountTransaction } from '#platform/db.ts'
import { callCells, noCalls, totalColumns } from '../call-cells.ts'
import type { Period } from '../period.ts'
import type { CallsByDayRow } from './report.ts'

/** Every day of the period, also those without a call. */
export async function query(trx: AccountTransaction, period: Period): Promise<readonly CallsByDayRow[]> {
  const { rows } = await sql<CallsByDayRow>`
    select to_char(at at time zone ${period.timeZone}, 'YYYY-MM-DD') as day, ${totalColumns}
    from (${callCells(period, 'at', period.start, period.end)}) as cells
    group by 1`.execute(trx)
  const byDay = new Map(rows.map((row) => [row.day, row]))
  return period.days.map(({ day }) => byDay.get(day) ?? { day, ...noCalls })
}
