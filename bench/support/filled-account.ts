import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AccountId } from '#base/id.ts'
import { newId } from '#platform/clock.ts'
import { type Database, openDatabase } from '#platform/db.ts'
import { migrate } from '#platform/migrate.ts'
import { startPostgres } from '#platform/postgres.ts'

/** A database of its own with one account in it, filled and then measured; gone afterwards. For reading only: it never syncs to the disk. */
export async function inFilledAccount<Rows>(
  fill: (url: string, account: AccountId) => Promise<void>,
  measure: (db: Database, account: AccountId) => Promise<Rows>,
): Promise<Rows> {
  const folder = await mkdtemp(join(tmpdir(), 'ringroot-bench-read-'))
  const postgres = await startPostgres({ folder, settings: { fsync: 'off' } })
  const url = postgres.url('postgres')
  await migrate(url)
  const db = openDatabase(url)
  try {
    const account = newId<AccountId>()
    await db.reference.insertInto('accounts').values({ id: account, kind: 'client', name: 'Bench' }).execute()
    await fill(url, account)
    return await measure(db, account)
  } finally {
    await db.close()
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
