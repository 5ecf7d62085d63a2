import { sql } from 'kysely'
import type { AccountId, SiteId } from '#base/id.ts'
import { type AccountTransaction, type Database, isoText } from '#platform/db.ts'
import type { FormSettings, FormSettingsChange } from './form.wire.ts'

/** More forms than this are no site's: somebody makes them up. */
const mostSeen = 200

/** Every site of the account, with what is set for its forms and which were met. */
export const readFormSettings = (db: Database, account: AccountId): Promise<readonly FormSettings[]> =>
  db.account(account, async (trx) => {
    const { rows } = await sql<FormSettings>`
      select t.id as "siteId", coalesce(s.capture, 'all') as capture, coalesce(s.selector, '') as selector,
        coalesce(to_jsonb(s.hidden), '[]') as hidden, coalesce(to_jsonb(s.mail_to), '[]') as "mailTo",
        coalesce((
          select jsonb_agg(jsonb_build_object('key', f.key, 'name', f.name, 'pageUrl', f.page_url,
            'lastAt', ${isoText('f.last_at')}, 'kept', f.kept) order by f.last_at desc)
          from (select * from seen_forms f where f.account_id = t.account_id and f.site_id = t.id
            order by f.last_at desc limit ${mostSeen}) f), '[]') as seen
      from sites t left join form_settings s on s.account_id = t.account_id and s.site_id = t.id
      where t.account_id = current_account() order by t.name`.execute(trx)
    return rows
  })

/** Changes what is named. False: there is no such site, or no such form of it. */
export const changeFormSettings = (
  db: Database,
  account: AccountId,
  site: SiteId,
  change: FormSettingsChange,
): Promise<boolean> =>
  db.account(account, async (trx) => {
    const known = await trx.selectFrom('sites').select('id').where('id', '=', site).executeTakeFirst()
    if (known === undefined) return false
    const { seen, capture, selector, hidden, mailTo } = change
    if (seen !== undefined && !(await keep(trx, site, seen))) return false
    const set = {
      ...(capture === undefined ? {} : { capture }),
      ...(selector === undefined ? {} : { selector: selector.trim() }),
      ...(hidden === undefined ? {} : { hidden }),
      ...(mailTo === undefined ? {} : { mail_to: mailTo }),
    }
    if (Object.keys(set).length > 0)
      await trx
        .insertInto('form_settings')
        .values({ account_id: account, site_id: site, ...set })
        .onConflict((conflict) => conflict.columns(['account_id', 'site_id']).doUpdateSet(set))
        .execute()
    return true
  })

async function keep(
  trx: AccountTransaction,
  site: SiteId,
  { key, kept }: NonNullable<FormSettingsChange['seen']>,
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('seen_forms')
    .set({ kept })
    .where('site_id', '=', site)
    .where('key', '=', key)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
