import { sql } from 'kysely'
import type { AccountId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { Database } from '#platform/db.ts'
import type { Log } from '#platform/log.ts'
import type { CallEvent } from '../call-event.ts'
import { type CallerIndex, CallerIndexBuilder } from './caller-index.ts'

/** Who has called an account before, ever: in memory, for flows that treat first-time callers otherwise. About 15 bytes a caller. */
export interface CalledBefore {
  has(account: AccountId, caller: PhoneNumber): boolean
  /** Every event of every call passes here. */
  heard(event: CallEvent): void
  /** Resolves when what was being read has been read. */
  settled(): Promise<void>
}

const pageSize = 5000

/** So many new callers are put into the index at once. */
const mostRecent = 10_000

/** Begins to read; until an account is read its callers look new. */
export function openCalledBefore({ db, log }: Readonly<{ db: Database; log: Log }>): CalledBefore {
  const indexes = new Map<AccountId, CallerIndex>()
  /** Who called since, and is not in the index yet. */
  const recent = new Map<AccountId, Set<PhoneNumber>>()
  const reading = new Map<AccountId, Promise<void>>()

  async function read(account: AccountId): Promise<void> {
    try {
      const builder = new CallerIndexBuilder()
      for await (const page of everyCaller(db, account))
        for (const number of page) builder.add({ number, name: '', tags: [] })
      const index = builder.build()
      indexes.set(account, index)
      const since = recent.get(account) ?? new Set()
      for (const number of since) if (index.find(number) !== null) since.delete(number)
    } catch (error) {
      log.warn({ err: error, account }, 'Who has called before could not be read; some callers look new')
    } finally {
      reading.delete(account)
    }
  }

  async function readAll(): Promise<void> {
    const rows = await db.reference.selectFrom('accounts').select('id').execute()
    for (const { id } of rows) {
      const account = id as AccountId // the column of account ids
      const run = read(account)
      reading.set(account, run)
      await run
    }
  }
  const first = readAll().catch((error: unknown) =>
    log.warn({ err: error }, 'Who has called before could not be read; callers look new'),
  )

  const has: CalledBefore['has'] = (account, caller) =>
    (recent.get(account)?.has(caller) ?? false) || indexes.get(account)?.find(caller) != null

  return {
    has,
    heard(event) {
      if (event.kind !== 'offered' || event.direction !== 'inbound' || event.test || event.caller === null)
        return
      const { accountId: account, caller } = event
      if (has(account, caller)) return
      const since = recent.get(account) ?? new Set()
      recent.set(account, since.add(caller))
      if (since.size % mostRecent === 0 && !reading.has(account)) reading.set(account, read(account))
    },
    async settled() {
      await first
      await Promise.all(reading.values())
    },
  }
}

/** Each caller once, in the order of numbers: the index is asked for the next one each time, not for all calls. */
async function* everyCaller(db: Database, account: AccountId): AsyncGenerator<readonly PhoneNumber[]> {
  for (let after = ''; ;) {
    const { rows } = await db.account(account, (trx) =>
      sql<Readonly<{ caller: PhoneNumber }>>`
        with recursive seen as (
          select ${after}::text as caller
          union all
          select (select c.caller from calls c
                  where c.account_id = current_account() and c.caller > seen.caller
                    and c.direction = 'inbound' and not c.test and not c.spam
                  order by c.caller limit 1)
          from seen where seen.caller is not null)
        select caller from seen where caller > ${after} limit ${pageSize}`.execute(trx),
    )
    if (rows.length > 0) yield rows.map(({ caller }) => caller)
    if (rows.length < pageSize) return
    after = rows.at(-1)?.caller ?? ''
  }
}
