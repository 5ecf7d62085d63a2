import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { sql } from 'kysely'
import type { AccountId, CallId, NumberId, PoolId } from '#base/id.ts'
import { instant, type Instant } from '#base/time.ts'
import { dateOf, instantOf, type Database } from '#platform/db.ts'
import { readLeaseEvents } from '#stages/lease/lease.store.ts'
import type { LeaseEvent } from '#stages/lease/lease.ts'
import { inPieces } from './pace.job.ts'
import type { AttributionState } from './state.ts'
import { form, readState, written } from './state-form.store.ts'

export type Snapshot = Readonly<{ state: AttributionState; at: Instant; lastId: string | null }>

const pack = promisify(gzip)
const unpack = promisify(gunzip)

/** What was known of the pool when it was last written down; null when that was never, or in another form. */
export async function readSnapshot(db: Database, account: AccountId, pool: PoolId): Promise<Snapshot | null> {
  const row = await db.account(account, (trx) =>
    trx
      .selectFrom('attribution_snapshots')
      .select(['state', 'taken_at', 'last_id'])
      .where('account_id', '=', account)
      .where('pool_id', '=', pool)
      .where('version', '=', form)
      .executeTakeFirst(),
  )
  if (row === undefined) return null
  return { state: readState(await unpack(row.state)), at: instantOf(row.taken_at), lastId: row.last_id }
}

/** Writes down what is known as of now, with rests. Answers how many bytes it takes. */
export async function writeSnapshot(
  db: Database,
  account: AccountId,
  pool: PoolId,
  { state, at, lastId }: Snapshot,
): Promise<number> {
  const packed = await pack(await inPieces(written(state)), { level: 1 })
  const row = { version: form, taken_at: dateOf(at), last_id: lastId, state: packed }
  await db.account(account, (trx) =>
    trx
      .insertInto('attribution_snapshots')
      .values({ account_id: account, pool_id: pool, ...row })
      .onConflict((conflict) => conflict.columns(['account_id', 'pool_id']).doUpdateSet(row))
      .execute(),
  )
  return packed.length
}

/** Events read at a time. */
const page = 5000

/** What happened to the pool's leases after this place in the log, in its order; fewer than a page means that this is all. */
export async function readLeasesAfter(
  db: Database,
  account: AccountId,
  pool: PoolId,
  place: Readonly<{ at: Instant; id: string }>,
): Promise<Readonly<{ events: readonly LeaseEvent[]; more: boolean }>> {
  const events = await readLeaseEvents(
    db,
    account,
    sql`e.pool_id = ${pool} and (e.at, e.id) > (${dateOf(place.at)}::timestamptz, ${place.id}::uuid)`,
    page,
  )
  return { events, more: events.length === page }
}

export type LoggedCall = Readonly<{
  id: CallId
  number: NumberId
  caller: string | null
  startedAt: Instant
  endedAt: Instant | null
  connectedMs: number
  /** The phases it was judged in, as ids of events. */
  judged: readonly string[]
}>

/** Calls that somebody made to a number that is printed nowhere, begun or ended within that time. */
export async function readCallsWithin(
  db: Database,
  account: AccountId,
  from: Instant,
  to: Instant,
): Promise<readonly LoggedCall[]> {
  const { rows } = await db.account(account, (trx) =>
    sql<
      Readonly<{
        id: CallId
        number: NumberId
        caller: string | null
        started: Date
        ended: Date | null
        connected: number
        judged: readonly string[]
      }>
    >`
      select c.id, c.number_id as number, c.caller, c.started_at as started, c.ended_at as ended, c.connected_ms as connected,
        array(select e.id from call_events e where e.account_id = c.account_id and e.call_id = c.id and e.kind = 'attributed') as judged
      from calls c
      where c.account_id = current_account() and c.direction = 'inbound' and not c.test and c.basis not in ('placement', 'callback')
        and c.started_at <= ${dateOf(to)} and c.started_at > ${dateOf(instant(from - longestCall))}
        and (c.started_at > ${dateOf(from)} or c.ended_at > ${dateOf(from)})
      order by c.started_at, c.id`.execute(trx),
  )
  return rows.map(({ started, ended, connected, ...row }) => ({
    ...row,
    startedAt: instantOf(started),
    endedAt: ended === null ? null : instantOf(ended),
    connectedMs: connected,
  }))
}

/** Nobody talks for longer, and an index is walked only so far. */
const longestCall = 12 * 3_600_000
