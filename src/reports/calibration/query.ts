import { sql } from 'kysely'
import type { AccountTransaction } from '#platform/db.ts'
import type { Period } from '../period.ts'
import { reliabilityOf, type KnownCall } from './reliability.ts'
import type { CalibrationAlso, CalibrationRow } from './report.ts'

/** Calls beyond it are left out, the oldest first: a picture of ten bars needs no more. */
const mostCalls = 20_000

/**
 * How often what was claimed was right. The truth comes from where the claims do not: a form tells whose telephone a visitor has, and a CRM's
 * sale ties a telephone to an ad's click. The visit of that person that began last before the call, in the month before it, is the true one.
 */
export async function query(
  trx: AccountTransaction,
  { start, end }: Period,
): Promise<Readonly<{ rows: readonly CalibrationRow[]; also: CalibrationAlso }>> {
  const [from, to] = [new Date(start).toISOString(), new Date(end).toISOString()]
  const { rows } = await sql<KnownCall & Readonly<{ how: 'form' | 'sale' }>>`
    with owners as materialized (
      select phone, visitor_id, 'form' as how from form_submissions
      where account_id = current_account() and phone is not null and visitor_id is not null and not spam and not test
      union
      select s.phone, v.visitor_id, 'sale' from sales s join visits v on v.account_id = s.account_id and v.id = s.visit_id
      where s.account_id = current_account() and s.phone is not null and s.click_id is not null
    )
    select last.judgement, truth.visits, truth.how,
      jsonb_build_object('source', s.source, 'medium', s.medium, 'campaign', s.campaign) as source
    from calls c
    join lateral (
      select (array_agg(v.source_id order by v.started_at desc, v.id))[1] as source_id,
        array_agg(v.id::text order by v.started_at desc, v.id) as visits, min(o.how) as how
      from owners o join visits v on v.account_id = current_account() and v.visitor_id = o.visitor_id
      where o.phone = c.caller and v.started_at <= c.started_at and v.started_at > c.started_at - interval '30 days'
    ) truth on truth.source_id is not null
    join sources s on s.account_id = c.account_id and s.id = truth.source_id
    join lateral (
      select e.body->'judgement' as judgement from call_events e
      where e.account_id = c.account_id and e.call_id = c.id and e.kind = 'attributed' and e.body ? 'judgement'
      order by e.at desc, e.id desc limit 1
    ) last on true
    where c.account_id = current_account() and c.started_at >= ${from} and c.started_at < ${to}
      and c.badge is not null and c.caller is not null and not c.test and not c.spam
    order by c.started_at desc
    limit ${mostCalls}`.execute(trx)
  const { rows: all } = await sql<Readonly<{ judged: number }>>`
    select count(*)::int as judged from calls
    where account_id = current_account() and started_at >= ${from} and started_at < ${to}
      and badge is not null and not test and not spam`.execute(trx)
  const byForm = rows.filter(({ how }) => how === 'form').length
  return {
    rows: reliabilityOf(rows),
    also: { judged: all[0]?.judged ?? 0, known: rows.length, byForm, bySale: rows.length - byForm },
  }
}
