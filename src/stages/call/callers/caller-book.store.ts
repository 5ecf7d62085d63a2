import type { AccountId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { Database } from '#platform/db.ts'
import type { Log } from '#platform/log.ts'
import { CallerIndex, CallerIndexBuilder, type FoundCaller } from './caller-index.ts'
import { everyCaller, indexed } from './caller-list.store.ts'
import type { ListedCaller } from './caller.wire.ts'

/**
 * Every account's callers in memory. A look into the database would be simpler, but a flow that asks "is this caller known?" must have its
 * answer at once, and also while the database is down; and a caller takes only some 35 bytes.
 */
export interface CallerBook {
  find(account: AccountId, number: PhoneNumber): FoundCaller | null
  /** One caller was changed by hand. */
  set(account: AccountId, caller: ListedCaller): void
  /** One was removed. */
  remove(account: AccountId, number: PhoneNumber): void
  /** Reads an account's list again: after an import, or when all of it was removed. */
  reload(account: AccountId): Promise<void>
  /** Resolves when what was being read has been read. */
  settled(): Promise<void>
}

/** Begins to read all lists; until one is there its callers are strangers, and calls go on. */
export function openCallerBook({ db, log }: Readonly<{ db: Database; log: Log }>): CallerBook {
  const indexes = new Map<AccountId, CallerIndex>()
  /** Readings of an account go one after the other. */
  const reading = new Map<AccountId, Promise<void>>()

  async function read(account: AccountId): Promise<void> {
    const builder = new CallerIndexBuilder()
    for await (const page of everyCaller(db, account)) for (const caller of page) builder.add(indexed(caller))
    indexes.set(account, builder.build())
  }

  function reload(account: AccountId): Promise<void> {
    const next = (reading.get(account) ?? Promise.resolve()).catch(() => {}).then(() => read(account))
    reading.set(account, next)
    return next.finally(() => {
      if (reading.get(account) === next) reading.delete(account)
    })
  }

  async function readAll(): Promise<void> {
    const rows = await db.reference.selectFrom('accounts').select('id').execute()
    for (const { id } of rows) await reload(id as AccountId) // the column of account ids
  }
  const first = readAll().catch((error: unknown) =>
    log.error({ err: error }, 'The lists of callers could not be read; callers have no names from them'),
  )

  const indexOf = (account: AccountId): CallerIndex => {
    const found = indexes.get(account) ?? CallerIndex.empty()
    indexes.set(account, found)
    return found
  }

  const changed = (account: AccountId): void => {
    if (!indexOf(account).isWorn || reading.has(account)) return
    reload(account).catch((error: unknown) =>
      log.warn({ err: error, account }, 'A list of callers could not be read again'),
    )
  }

  return {
    find: (account, number) => indexes.get(account)?.find(number) ?? null,
    set(account, caller) {
      indexOf(account).set(indexed(caller))
      changed(account)
    },
    remove(account, number) {
      indexOf(account).delete(number)
      changed(account)
    },
    reload,
    async settled() {
      await first
      await Promise.allSettled(reading.values())
    },
  }
}
