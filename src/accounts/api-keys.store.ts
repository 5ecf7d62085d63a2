import { createHash, randomBytes } from 'node:crypto'
import { isUuid, type AccountId } from '#base/id.ts'
import { minutes } from '#base/time.ts'
import { newId } from '#platform/clock.ts'
import { instantOf, type Database } from '#platform/db.ts'
import type { ApiKey } from './accounts.wire.ts'

/** Keys for programs: `rr_` and 32 random bytes. Only a hash is kept, so a stolen database opens no door. */
export type ApiKeys = Readonly<{
  list(account: AccountId): Promise<readonly ApiKey[]>
  /** The only time the key itself is seen. */
  make(account: AccountId, name: string): Promise<ApiKey & Readonly<{ key: string }>>
  /** False when there is no such key. */
  revoke(account: AccountId, id: string): Promise<boolean>
  /** Whose key this is. */
  find(key: string): Promise<Readonly<{ id: string; account: AccountId }> | undefined>
}>

/** How often "last used" is written: a busy program must not turn each request into a write. */
const noteEvery = minutes(1)
const keyPattern = /^rr_[A-Za-z0-9_-]{43}$/
const hashOf = (key: string): Buffer => createHash('sha256').update(key).digest()

export function createApiKeys(db: Database): ApiKeys {
  const noted = new Map<string, number>()

  const note = async (account: AccountId, id: string): Promise<void> => {
    const at = Date.now()
    if (at - (noted.get(id) ?? 0) < noteEvery) return
    noted.set(id, at)
    await db
      .account(account, (trx) =>
        trx
          .updateTable('api_keys')
          .set({ last_used_at: new Date(at) })
          .where('id', '=', id)
          .execute(),
      )
      .catch(() => noted.delete(id)) // tried again at the next use
  }

  return {
    list: (account) =>
      db.account(account, async (trx) => {
        const rows = await trx
          .selectFrom('api_keys')
          .select(['id', 'name', 'hint', 'created_at', 'last_used_at'])
          .where('revoked_at', 'is', null)
          .orderBy('id')
          .execute()
        return rows.map(({ id, name, hint, created_at, last_used_at }) => ({
          id,
          name,
          hint,
          createdAt: instantOf(created_at),
          lastUsedAt: last_used_at && instantOf(last_used_at),
        }))
      }),
    async make(account, name) {
      const key = `rr_${randomBytes(32).toString('base64url')}`
      const made = { id: newId<string>(), name, hint: key.slice(0, 7) }
      const createdAt = new Date()
      await db.account(account, async (trx) => {
        await trx
          .insertInto('api_keys')
          .values({ ...made, account_id: account, created_at: createdAt })
          .execute()
        await trx
          .insertInto('api_key_directory')
          .values({ key_hash: hashOf(key), account_id: account, key_id: made.id })
          .execute()
      })
      return { ...made, createdAt: createdAt.getTime(), lastUsedAt: null, key }
    },
    async revoke(account, id) {
      if (!isUuid(id)) return false
      return db.account(account, async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable('api_keys')
          .set({ revoked_at: new Date() })
          .where('id', '=', id)
          .where('revoked_at', 'is', null)
          .executeTakeFirst()
        await trx
          .deleteFrom('api_key_directory')
          .where('key_id', '=', id)
          .where('account_id', '=', account)
          .execute()
        return numUpdatedRows > 0n
      })
    },
    async find(key) {
      if (!keyPattern.test(key)) return undefined
      const found = await db.reference
        .selectFrom('api_key_directory')
        .select(['account_id', 'key_id'])
        .where('key_hash', '=', hashOf(key))
        .executeTakeFirst()
      if (found === undefined) return undefined
      const account = found.account_id as AccountId // a foreign key to accounts
      void note(account, found.key_id)
      return { id: found.key_id, account }
    },
  }
}
