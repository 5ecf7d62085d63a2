import type { AccountId } from '#base/id.ts'
import { newId } from '#platform/clock.ts'
import { instantOf, type Database } from '#platform/db.ts'

export type AuditEntry = Readonly<{
  id: string
  at: number
  actor: string
  action: string
  subject: string
  detail: unknown
}>

/** Who did what, and who opened whose recording. Entries are only ever added. */
export type AuditLog = Readonly<{
  write(account: AccountId, entry: Pick<AuditEntry, 'actor' | 'action' | 'subject' | 'detail'>): Promise<void>
  /** The newest first. */
  read(account: AccountId, limit: number): Promise<readonly AuditEntry[]>
}>

export const createAuditLog = (db: Database): AuditLog => ({
  async write(account, { detail, ...entry }) {
    const row = { ...entry, account_id: account, id: newId<string>(), detail: JSON.stringify(detail ?? {}) }
    await db.account(account, (trx) => trx.insertInto('audit_log').values(row).execute())
  },
  read: (account, limit) =>
    db.account(account, async (trx) => {
      const rows = await trx
        .selectFrom('audit_log')
        .select(['id', 'at', 'actor', 'action', 'subject', 'detail'])
        .orderBy('id', 'desc')
        .limit(limit)
        .execute()
      return rows.map((row) => ({ ...row, at: instantOf(row.at) }))
    }),
})
