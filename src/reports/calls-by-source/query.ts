import { sql } from 'kysely'
import type { AccountTransaction } from '#platform/db.ts'
import { unlinkedChannel } from '#stages/call/call.wire.ts'
import { callCells } from '../call-cells.ts'
import type { Period } from '../period.ts'
import { creditCells, nobody, readBounds } from './credit.ts'
import type { CallsBySourceRow } from './report.ts'

/** More campaigns than anybody reads; the totals count all. */
const mostRows = 5000

export async function query(trx: AccountTransaction, period: Period): Promise<readonly CallsBySourceRow[]> {
  const { rows } = await sql<Omit<CallsBySourceRow, 'low' | 'high'>>`
    select coalesce(s.channel, ${unlinkedChannel}) as channel, coalesce(s.source, '') as source,
      coalesce(s.medium, '') as medium, coalesce(s.campaign, '') as campaign, ${fractions},
      coalesce(max(k.keywords), 0) as keywords, coalesce(max(k.landings), 0) as landings,
      (sum(calls) / nullif(sum(sum(calls)) over (), 0))::float8 as share
    from (${creditCells(period)}) as cells
    left join sources s on s.account_id = current_account() and s.id = cells.source_id
    left join (${wordsBelow(period)}) as k on k.channel = s.channel and k.source = s.source and k.medium = s.medium and k.campaign = s.campaign
    group by 1, 2, 3, 4
    having sum(calls) >= 0.0005
    order by calls desc, 1, 2, 3, 4
    limit ${mostRows}`.execute(trx)
  const bounds = await readBounds(trx, period, keyOf)
  return rows.map((row) => {
    const found = bounds.get(row.channel === unlinkedChannel ? nobody : keyOf(row))
    const certain = row.calls - (found?.calls ?? 0)
    return { ...row, low: rounded(certain + (found?.low ?? 0)), high: rounded(certain + (found?.high ?? 0)) }
  })
}

/** How many keywords and landing pages each campaign has: of whole calls, as shares of a call know neither. */
const wordsBelow = (period: Period) => sql`
  select s.channel, s.source, s.medium, s.campaign, count(distinct nullif(s.term, ''))::int as keywords,
    count(distinct nullif(s.landing, ''))::int as landings
  from (${callCells(period, 'source_id', period.start, period.end)}) as whole
  join sources s on s.account_id = current_account() and s.id = whole.source_id
  where whole.calls > 0
  group by 1, 2, 3, 4`

type Named = Pick<CallsBySourceRow, 'channel' | 'source' | 'medium' | 'campaign'>
const keyOf = ({ channel, source, medium, campaign }: Named): string =>
  JSON.stringify([channel, source, medium, campaign])

const rounded = (calls: number): number => Math.max(0, Math.round(calls * 1000) / 1000)

/** The columns of `CallTotals`, in fractions to the thousandth. */
const fractions = sql`
  round(sum(calls)::numeric, 3)::float8 as calls, round(sum(answered)::numeric, 3)::float8 as answered,
  round(sum(missed)::numeric, 3)::float8 as missed, round(sum(abandoned)::numeric, 3)::float8 as abandoned,
  round(sum(first_time)::numeric, 3)::float8 as "firstTime", round(sum(connected_ms)::numeric)::int8 as "connectedMs",
  case when sum(answered) >= 0.0005 then round(sum(connected_ms)::numeric / sum(answered)::numeric)::int end as "averageConnectedMs"`
