import { deserialize, serialize } from 'node:v8'
import { sql } from 'kysely'
import type { AccountId, PoolId } from '#base/id.ts'
import type { Database } from '#platform/db.ts'
import type { LabelBlocks } from './label-blocks.ts'
import type { LeaseBook } from './lease-book.ts'

/** Counts up when the form of the blocks changes. */
const form = 2

/** Gives the book's pools their numbers back as they were divided when that was last written down. */
export async function resumeBlocks(db: Database, account: AccountId, book: LeaseBook): Promise<void> {
  const rows = await db.account(account, (trx) =>
    trx
      .selectFrom('lease_blocks')
      .select(['pool_id', 'last_id', 'blocks'])
      .where('account_id', '=', account)
      .where('version', '=', form)
      .execute(),
  )
  for (const { pool_id, last_id, blocks } of rows)
    book.pool(pool_id as PoolId)?.resume(deserialize(blocks) as LabelBlocks, last_id) // the column of pools; `saveBlocks` wrote it
}

/** Writes down how the numbers of an account's pools are divided. */
export async function saveBlocks(db: Database, account: AccountId, book: LeaseBook): Promise<void> {
  const rows = Array.from(book.pools()).flatMap((pool) => {
    const division = pool.division()
    return division
      ? [
          {
            account_id: account,
            pool_id: pool.id,
            version: form,
            last_id: division.from,
            blocks: serialize(division.blocks),
          },
        ]
      : []
  })
  if (rows.length === 0) return
  await db.account(account, (trx) =>
    trx
      .insertInto('lease_blocks')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['account_id', 'pool_id']).doUpdateSet({
          version: sql`excluded.version`,
          last_id: sql`excluded.last_id`,
          blocks: sql`excluded.blocks`,
        }),
      )
      .execute(),
  )
}
