import { type RawBuilder, sql } from 'kysely'
import { type AccountTransaction, dateOf } from '#platform/db.ts'
import { sumOfChances, type Chance } from '#stages/attribution/sum-of-chances.ts'
import { callCells } from '../call-cells.ts'
import type { Period } from '../period.ts'

/** Judged calls that a report counts. */
const judged = ({ start, end }: Period): RawBuilder<unknown> => sql`
  select id, coalesce(leader, id) as family, coalesce(source_id, 0) as source_id, result, first_time, connected_ms from calls
  where account_id = current_account() and badge is not null and started_at >= ${dateOf(start)} and started_at < ${dateOf(end)}
    and phase = 'ended' and not test and not spam`

/** The shares of a judged call `c`, which sum to one: what is missing are many small ones. */
const shares = sql`
  select k.source_id, k.p / sum(k.p) over () as p from call_credits k where k.account_id = current_account() and k.call_id = c.id`

/**
 * The counted calls by source, in fractions: calls whose source is certain count one, and a judged call counts for each source as much as it is
 * likely to be its. The cells have judged calls under the source they are named by; what they are too much there is taken off, and shared out.
 */
export const creditCells = (period: Period): RawBuilder<unknown> => sql`
  select source_id, calls, answered, missed, abandoned, first_time, connected_ms
  from (${callCells(period, 'source_id', period.start, period.end)}) as named
  union all
  select x.source_id, x.p, x.p * (result = 'answered')::int, x.p * (result in ('missed', 'voicemail'))::int,
    x.p * (result = 'abandoned')::int, x.p * first_time::int, case when result = 'answered' then x.p * connected_ms else 0 end
  from (${judged(period)}) as c
  cross join lateral (select c.source_id, -1::float8 as p union all ${shares}) as x
  where exists (select from call_credits k where k.account_id = current_account() and k.call_id = c.id)`

type Words = Readonly<{ channel: string; source: string; medium: string; campaign: string }>

export type Bounds = Readonly<{ low: number; high: number }>

/**
 * Between which numbers of calls each source and campaign lies nine times in ten, by what `keyOf` says of them; those without judged calls are
 * certain, and missing here. A caller's repeated calls stand or fall with the first. The shares are those of each call's last judgement.
 */
export async function readBounds(
  trx: AccountTransaction,
  period: Period,
  keyOf: (words: Words) => string,
): Promise<ReadonlyMap<string, Bounds & Readonly<{ calls: number }>>> {
  const { rows } = await sql<
    Omit<Words, 'channel'> & Readonly<{ family: string; call: string; p: number; channel: string | null }>
  >`
    select c.family, c.id as call, x.p::float8 as p, s.channel, s.source, s.medium, s.campaign
    from (${judged(period)}) as c
    cross join lateral (${shares}) as x
    left join sources s on s.account_id = current_account() and s.id = x.source_id`.execute(trx)
  const chances = new Map<string, Chance[]>()
  for (const family of Map.groupBy(rows, (row) => row.family).values()) {
    const calls = new Set(family.map(({ call }) => call)).size
    const first = family.filter(({ call }) => call === family[0]?.call)
    const unlinked = first.find(({ channel }) => channel === null)?.p ?? 0
    const sums = new Map<string, number>()
    for (const { channel, p, ...words } of first) {
      const key = channel === null ? nobody : keyOf({ channel, ...words })
      sums.set(key, (sums.get(key) ?? 0) + p)
    }
    for (const [key, p] of sums) chances.set(key, [...(chances.get(key) ?? []), { p, calls, unlinked }])
  }
  return new Map(Array.from(chances, ([key, some]) => [key, sumOfChances(some, key === nobody)]))
}

/** The key of unlinked calls. */
export const nobody = 'unlinked'
