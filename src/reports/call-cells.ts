import { type RawBuilder, sql } from 'kysely'
import type { Instant } from '#base/time.ts'
import { type AccountTransaction, dateOf } from '#platform/db.ts'
import type { Period } from './period.ts'
import type { CallTotals } from './report.ts'

/**
 * The counted calls (those that came in) between two moments, as rows `(at or source_id, calls, answered, missed, abandoned, first_time, connected_ms)`, one for
 * each of `by`: from the hourly rollup where days begin on the hour, else from the calls themselves, by the same definitions. What the
 * rows are called and on which day they fall is cheap to ask of so few.
 */
export const callCells = (
  period: Period,
  by: 'at' | 'source_id',
  from: Instant,
  to: Instant,
): RawBuilder<unknown> => sql`
  select ${sql.ref(by)}, sum(calls) as calls, sum(answered) as answered, sum(missed) as missed, sum(abandoned) as abandoned,
    sum(first_time) as first_time, sum(connected_ms) as connected_ms
  from (${period.onTheHour ? rollupCells(from, to) : rawCells(from, to)}) as single
  group by 1`

const rollupCells = (from: Instant, to: Instant) => sql`
  select hour as at, source_id, calls, answered, missed, abandoned, first_time, connected_ms
  from calls_by_source_hour
  where account_id = current_account() and hour >= ${dateOf(from)} and hour < ${dateOf(to)}`

const rawCells = (from: Instant, to: Instant) => sql`
  select started_at as at, coalesce(source_id, 0) as source_id, 1 as calls, (result = 'answered')::int as answered,
    (result in ('missed', 'voicemail'))::int as missed, (result = 'abandoned')::int as abandoned, first_time::int as first_time,
    case when result = 'answered' then connected_ms else 0 end as connected_ms
  from calls
  where account_id = current_account() and started_at >= ${dateOf(from)} and started_at < ${dateOf(to)}
    and direction = 'inbound' and phase = 'ended' and not test and not spam`

/** The columns of `CallTotals`, of whatever cells are grouped. */
export const totalColumns = sql`
  coalesce(sum(calls), 0)::int as calls, coalesce(sum(answered), 0)::int as answered, coalesce(sum(missed), 0)::int as missed,
  coalesce(sum(abandoned), 0)::int as abandoned, coalesce(sum(first_time), 0)::int as "firstTime",
  coalesce(sum(connected_ms), 0)::int8 as "connectedMs",
  round(sum(connected_ms) / nullif(sum(answered), 0))::int as "averageConnectedMs"`

export const noCalls: CallTotals = {
  calls: 0,
  answered: 0,
  missed: 0,
  abandoned: 0,
  firstTime: 0,
  connectedMs: 0,
  averageConnectedMs: null,
}

/** What the calls between two moments come to. */
export async function readTotals(
  trx: AccountTransaction,
  period: Period,
  from: Instant,
  to: Instant,
): Promise<CallTotals> {
  const cells = callCells(period, 'at', from, to)
  const { rows } = await sql<CallTotals>`select ${totalColumns} from (${cells}) as cells`.execute(trx)
  return rows[0] ?? noCalls
}
