import { type RawBuilder, sql } from 'kysely'
import type { AccountTransaction } from '#platform/db.ts'

/** What ad platforms call a click, as visits keep it. A CRM rarely says which of them it has. */
const clickNames = [
  'gclid',
  'gbraid',
  'wbraid',
  'msclkid',
  'fbclid',
  'ttclid',
  'li_fat_id',
  'dclid',
  'twclid',
  'yclid',
]

const hasClick: RawBuilder<boolean> = sql`(${sql.join(
  clickNames.map((name) => sql`v.click_ids @> jsonb_build_object(${name}::text, s.click_id)`),
  sql` or `,
)})`

/** Days before a sale in which a call may have led to it. */
const matchDays = sql`coalesce((select match_days from sale_settings where account_id = current_account()), 90)`

/**
 * Ties sales to what led to them: the visit a click id came with; the contact that was named, else the last call of the phone, else the last
 * form of the phone or the e-mail address, before the sale. What was found before and is not found now is let go of. `which` says which sales.
 */
export async function matchSales(trx: AccountTransaction, which: RawBuilder<unknown>): Promise<void> {
  await sql`
    update sales t set visit_id = m.visit_id, call_id = m.call_id, form_id = m.form_id, matched = m.matched
    from (
      select s.id, v.id as visit_id, coalesce(named.id, c.id) as call_id, coalesce(f.id, case when s.matched = 'contact' then s.form_id end) as form_id,
        case when named.id is not null or s.origin = 'hand' then 'contact' when v.id is not null then 'click-id'
          when c.id is not null then 'phone' when f.id is null then 'none'
          when f.email = s.email then 'email' else 'phone' end as matched
      from sales s
      left join calls named on s.matched = 'contact' and named.account_id = current_account() and named.id = s.call_id
      left join lateral (
        select v.id from visits v where v.account_id = current_account() and v.click_ids <> '{}' and ${hasClick}
        order by v.started_at limit 1) v on s.click_id is not null
      left join lateral (
        select c.id from calls c
        where c.account_id = current_account() and c.caller = s.phone and not c.test and c.direction = 'inbound'
          and c.started_at <= s.at and c.started_at > s.at - make_interval(days => ${matchDays})
        order by c.started_at desc limit 1) c on named.id is null and s.phone is not null
      left join lateral (
        select f.id, f.email from form_submissions f
        where f.account_id = current_account() and (f.email = s.email or f.phone = s.phone) and not f.test
          and f.at <= s.at and f.at > s.at - make_interval(days => ${matchDays})
        order by f.at desc limit 1) f on named.id is null and c.id is null and (s.email is not null or s.phone is not null)
      where s.account_id = current_account() and s.origin <> 'hand' and ${which}) as m
    where t.account_id = current_account() and t.id = m.id`.execute(trx)
}
