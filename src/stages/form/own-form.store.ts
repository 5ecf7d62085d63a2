import { sql } from 'kysely'
import type { AccountId, OwnFormId } from '#base/id.ts'
import { newId } from '#platform/clock.ts'
import { type Database, isoText } from '#platform/db.ts'
import type { OwnForm, OwnFormRequest } from './own-form.wire.ts'

/** The account's own forms, by name. */
export const readOwnForms = (db: Database, account: AccountId): Promise<readonly OwnForm[]> =>
  db.account(account, async (trx) => {
    const { rows } = await sql<OwnForm>`
      select o.id, o.key, o.name, o.design, ${isoText('o.changed_at')} as "changedAt",
        (select count(*) from form_submissions f
          where f.account_id = o.account_id and f.own_form_id = o.id and not f.spam and f.at > now() - interval '30 days') as recent
      from own_forms o where o.account_id = current_account() order by o.name, o.id`.execute(trx)
    return rows
  })

/** Writes a form; without an id a new one. Null: another has this key, or there is none of this id. */
export const saveOwnForm = (
  db: Database,
  account: AccountId,
  id: OwnFormId | null,
  { key, name, design }: OwnFormRequest,
): Promise<OwnFormId | null> =>
  db.account(account, async (trx) => {
    const set = { key, name, design: JSON.stringify(design), changed_at: new Date() }
    const other = await trx
      .selectFrom('own_forms')
      .select('id')
      .where('key', '=', key)
      .where('id', 'is distinct from', id)
      .executeTakeFirst()
    if (other !== undefined) return null
    if (id === null) {
      const fresh = newId<OwnFormId>()
      await trx
        .insertInto('own_forms')
        .values({ account_id: account, id: fresh, ...set })
        .execute()
      return fresh
    }
    const { numUpdatedRows } = await trx
      .updateTable('own_forms')
      .set(set)
      .where('id', '=', id)
      .executeTakeFirst()
    return numUpdatedRows > 0n ? id : null
  })

/** What was sent by it stays. False: there is none of this id. */
export const removeOwnForm = (db: Database, account: AccountId, id: OwnFormId): Promise<boolean> =>
  db.account(account, async (trx) => {
    const { numDeletedRows } = await trx.deleteFrom('own_forms').where('id', '=', id).executeTakeFirst()
    return numDeletedRows > 0n
  })
