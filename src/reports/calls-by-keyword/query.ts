import { sql } from 'kysely'
import type { AccountTransaction } from '#platform/db.ts'
import { callCells, totalColumns } from '../call-cells.ts'
import type { Period } from '../period.ts'
import type { CallsByKeywordAsked, CallsByKeywordRow } from './report.ts'

/** More than anybody reads. */
const mostRows = 500

export async function query(
  trx: AccountTransaction,
  period: Period,
  { by = 'term', channel, source, campaign }: CallsByKeywordAsked,
): Promise<readonly CallsByKeywordRow[]> {
  const asked = Object.entries({ channel, source, campaign }).flatMap(([word, value]) =>
    value === undefined ? [] : [sql`${sql.ref(`s.${word}`)} = ${value}`],
  )
  const { rows } = await sql<CallsByKeywordRow>`
    select ${sql.ref(`s.${by}`)} as name, ${totalColumns}
    from (${callCells(period, 'source_id', period.start, period.end)}) as cells
    join sources s on s.account_id = current_account() and s.id = cells.source_id
    where ${sql.join([sql`true`, ...asked], sql` and `)}
    group by 1
    having sum(calls) > 0
    order by calls desc, 1
    limit ${mostRows}`.execute(trx)
  return rows
}
