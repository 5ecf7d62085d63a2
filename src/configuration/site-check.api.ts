import { sql } from 'kysely'
import { Type } from 'typebox'
import { isUuid, type AccountId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { now } from '#platform/clock.ts'
import { dateOf, type AccountTransaction, type Database } from '#platform/db.ts'
import { fetchPage } from '#platform/http/fetch-page.ts'
import { Problem } from '#platform/http/problems.ts'
import type { Routes } from '#platform/http/server.ts'
import { phonePieces } from '#platform/phone.ts'
import { SiteCheck } from './configuration.wire.ts'
import { checkPage, type SiteCheckResult } from './site-check.ts'

export type SiteCheckParts = Readonly<{
  db: Database
  /** Where visitors' browsers reach this server. */
  url: string
  /** True while this server listens on loopback only: then who asks sits at this machine, and may name pages inside its network. */
  allowPrivate: boolean
}>

/** `POST /sites/:id/check`: fetches the site's page, because somebody asked, and says what it saw. */
export function siteCheckRoutes({ db, url, allowPrivate }: SiteCheckParts): Routes {
  return async (server) => {
    const params = Type.Object({ account: Type.String(), id: Type.String() })
    const config = { permission: 'manage' } as const
    const schema = { tags: ['configuration'], params, response: { 200: SiteCheck } }
    server.post('/sites/:id/check', { config, schema }, async ({ account, params: { id } }) => {
      const site = isUuid(id) ? await db.account(account, (trx) => readSite(trx, account, id)) : undefined
      if (!site) throw new Problem('not-found', 'There is no such site.')
      const page = await fetchPage(site.url, { allowPrivate })
      const businessNumbers = site.numbers.map((number) => ({ number, pieces: phonePieces(number) }))
      const seen: readonly SiteCheckResult[] = page.ok
        ? checkPage(page.value, { key: site.key, origin: url, businessNumbers })
        : [
            {
              check: 'page-loads',
              ok: false,
              detail: `${page.reason}${page.detail ? `: ${page.detail}` : ''}`,
            },
          ]
      const { firstPageAt, lastPageAt, lastLeaseAt } = site
      const checks = [...seen, { check: 'snippet-seen' as const, ok: firstPageAt !== null }]
      const works = checks.every(({ ok }) => ok)
      if (works) await db.account(account, (trx) => markChecked(trx, account, id))
      return { checks, works, firstPageAt, lastPageAt, lastLeaseAt }
    })
  }
}

const text = (at: Date | null): string | null => at?.toISOString() ?? null

async function readSite(trx: AccountTransaction, account: AccountId, id: string) {
  const { rows } = await sql<{
    key: string
    url: string
    numbers: readonly PhoneNumber[]
    first: Date | null
    last: Date | null
    leased: Date | null
  }>`
    select s.key, s.url,
      array(select business_number from site_swaps where account_id = ${account} and site_id = s.id) as numbers,
      (select min(started_at) from visits where account_id = ${account} and site_id = s.id and not bot) as first,
      (select max(last_activity_at) from visits where account_id = ${account} and site_id = s.id and not bot) as last,
      (select max(latest.at) from site_swaps w
        join numbers n on n.account_id = ${account} and n.pool_id = w.pool_id
        cross join lateral (
          select at from lease_events e
          where e.account_id = ${account} and e.number_id = n.id
          order by at desc
          limit 1
        ) latest
        where w.account_id = ${account} and w.site_id = s.id) as leased
    from sites s
    where s.account_id = ${account} and s.id = ${id}`.execute(trx)
  const site = rows[0]
  if (!site) return undefined
  const { key, url, numbers, first, last, leased } = site
  return { key, url, numbers, firstPageAt: text(first), lastPageAt: text(last), lastLeaseAt: text(leased) }
}

async function markChecked(trx: AccountTransaction, account: AccountId, id: string): Promise<void> {
  await trx
    .updateTable('sites')
    .set({ checked_at: dateOf(now()) })
    .where('account_id', '=', account)
    .where('id', '=', id)
    .execute()
}
