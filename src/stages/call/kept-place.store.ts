import { sql } from 'kysely'
import type { AccountId, CallId } from '#base/id.ts'
import type { Duration, Instant } from '#base/time.ts'
import type { AccountTransaction, Database } from '#platform/db.ts'
import { readEvents } from './call-log.store.ts'
import { type KeptPlace, keptPlaces } from './kept-place.ts'

/** A call may have begun so long before its caller asked to be called back. */
const longestWait = 24 * 3_600_000

/** The places in line that were asked for before `until` and not longer than `within` ago, of every account. */
export async function readKeptPlaces(
  db: Database,
  { until, within }: Readonly<{ until: Instant; within: Duration }>,
): Promise<readonly KeptPlace[]> {
  const accounts = await db.reference.selectFrom('accounts').select('id').execute()
  const kept: KeptPlace[] = []
  for (const { id } of accounts) {
    const events = await db.account(id as AccountId, (trx) => eventsOfAsking(trx, until, within)) // the column of account ids
    kept.push(...keptPlaces(events))
  }
  return kept.filter(({ askedAt }) => askedAt < until && askedAt >= until - within)
}

async function eventsOfAsking(trx: AccountTransaction, until: Instant, within: Duration) {
  const calls = await trx
    .selectFrom('calls')
    .select('id')
    .where('account_id', '=', sql<string>`current_account()`)
    .where('callback_asked', '=', true)
    .where('started_at', '>=', new Date(until - within - longestWait))
    .execute()
  return readEvents(
    trx,
    calls.map(({ id }) => id as CallId), // the column of call ids
  )
}
