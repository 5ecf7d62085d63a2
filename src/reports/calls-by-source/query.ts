import { sql } from 'kysely'
import type { AccountTransaction } from '#platform/db.ts'
import { unlinkedChannel } from '#stages/call/call.wire.ts'
import { callCells, totalColumns } from '../call-cells.ts'
import type { Period } from '../period.ts'
import type { CallsBySourceRow } from './report.ts'

/** More campaigns than anybody reads; the totals count all. */
const mostRows = 5000

export async function query(trx: AccountTransaction, period: Period): Promise<readonly CallsBySourceRow[]> {
  const { rows } = await sql<CallsBySourceRow>`
    select coalesce(s.channel, ${unlinkedChannel}) as channel, coalesce(s.source, '') as source,
      coalesce(s.medium, '') as medium, coalesce(s.campaign, '') as campaign, ${totalColumns},
      count(distinct nullif(s.term, ''))::int as keywords, count(distinct nullif(s.landing, ''))::int as landings,
      (sum(calls) / nullif(sum(sum(calls)) over (), 0))::float8 as share
    from (${callCells(period, 'source_id', period.start, period.end)}) as cells
    left join sources s on s.account_id = current_account() and s.id = cells.source_id
    group by 1, 2, 3, 4
    having sum(calls) > 0
    order by calls desc, 1, 2, 3, 4
    limit ${mostRows}`.execute(trx)
  return rows
}
