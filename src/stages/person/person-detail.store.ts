import { sql } from 'kysely'
import { type AccountTransaction, isoText } from '#platform/db.ts'
import { callsOf, formsOf, salesOf } from './deeds.store.ts'
import { believable } from './evidence.store.ts'
import { readPersonRow } from './person-list.store.ts'
import type {
  PersonApart,
  PersonDetail,
  PersonIdentity,
  PersonJoin,
  PersonStoryEntry,
} from './person.wire.ts'

const mostTold = 300

/** Everything about one person; undefined when there is none of this id. */
export async function readPersonDetail(
  trx: AccountTransaction,
  id: string,
): Promise<PersonDetail | undefined> {
  const row = await readPersonRow(trx, id)
  if (row === undefined) return undefined
  const story = await readStory(trx, id)
  return {
    ...row,
    identities: await readIdentities(trx, id),
    joins: await readJoins(trx, id),
    apart: await readApart(trx, id),
    story: story.slice(0, mostTold),
    more: story.length > mostTold,
  }
}

const identityColumns = sql`
  i.id, split_part(i.identity, ':', 1) as kind, substr(i.identity, strpos(i.identity, ':') + 1) as value,
  ${isoText('i.first_at')} as "firstAt", ${isoText('i.last_at')} as "lastAt", i.crowded,
  exists (select from person_cuts t where t.account_id = i.account_id and t.identity = i.identity) as "cutOff"`

async function readIdentities(trx: AccountTransaction, id: string): Promise<PersonIdentity[]> {
  const { rows } = await sql<PersonIdentity>`
    select ${identityColumns} from person_identities i
    where i.account_id = current_account() and i.person_id = ${id}
    order by array_position(array['phone', 'email', 'visitor'], split_part(i.identity, ':', 1)), i.first_at, i.id
    limit 100`.execute(trx)
  return rows
}

const isCut = sql`
  exists (select from person_cuts t where t.account_id = j.account_id
    and ((t.identity = j.left_side and t.other = j.right_side) or (t.identity = j.right_side and t.other = j.left_side)))`

/** What holds the person together. */
async function readJoins(trx: AccountTransaction, id: string): Promise<PersonJoin[]> {
  const { rows } = await sql<PersonJoin>`
    select a.id as left, b.id as right, (array_agg(j.why order by j.likelihood desc, j.at))[1] as why,
      (array_agg(j.ref order by j.likelihood desc, j.at))[1] as ref,
      (array_agg(${isoText('j.at')} order by j.likelihood desc, j.at))[1] as at,
      max(j.likelihood) / 1000.0::float8 as likelihood, count(*)::int as times
    from person_identities a
    join person_joins j on j.account_id = a.account_id and j.left_side = a.identity
    join person_identities b on b.account_id = j.account_id and b.identity = j.right_side and b.person_id = a.person_id
    where a.account_id = current_account() and a.person_id = ${id} and j.likelihood >= ${believable}
      and not a.crowded and not b.crowded and not ${isCut}
    group by 1, 2 order by min(j.at) limit 200`.execute(trx)
  return rows
}

/** Who stands near, and is not joined: the strongest first. */
async function readApart(trx: AccountTransaction, id: string): Promise<PersonApart[]> {
  const { rows } = await sql<Omit<PersonApart, 'identity'> & PersonIdentity & { identityId: string }>`
    with near as (
      select distinct on (o.identity) o.identity, o.person_id,
        case when ${isCut} then 'cut-off' when a.crowded or o.crowded then 'crowded'
          when j.likelihood < ${believable} then 'unlikely' else 'too-many' end as why,
        j.at, j.likelihood
      from person_identities a
      join person_joins j on j.account_id = a.account_id and a.identity in (j.left_side, j.right_side)
      join person_identities o on o.account_id = j.account_id and o.person_id <> a.person_id
        and o.identity = case when j.left_side = a.identity then j.right_side else j.left_side end
      where a.account_id = current_account() and a.person_id = ${id}
      order by o.identity, j.likelihood desc, j.at desc
      limit 1000
    )
    select n.person_id as person, n.why, ${isoText('n.at')} as at, n.likelihood / 1000.0::float8 as likelihood,
      ${identityColumns}
    from near n join person_identities i on i.account_id = current_account() and i.identity = n.identity
    order by n.likelihood desc, n.at desc limit 20`.execute(trx)
  return rows.map(({ person, why, at, likelihood, ...identity }) => ({
    person,
    why,
    at,
    likelihood,
    identity,
  }))
}

const sourceOf = (alias: string) => {
  const column = (name: string) => sql.ref(`${alias}.${name}`)
  return sql`case when ${column('id')} is not null then jsonb_build_object('source', ${column('source')}, 'medium', ${column('medium')},
    'campaign', ${column('campaign')}, 'term', ${column('term')}, 'content', ${column('content')}, 'channel', ${column('channel')}) end`
}

/** What happened with them, newest first, and one more than is told. */
async function readStory(trx: AccountTransaction, id: string): Promise<PersonStoryEntry[]> {
  const { rows } = await sql<Readonly<{ entry: PersonStoryEntry }>>`
    with who as (
      select case when identity like 'phone:%' then substr(identity, 7) end as phone,
        case when identity like 'visitor:%' then substr(identity, 9)::uuid end as visitor
      from person_identities where account_id = current_account() and person_id = ${id}
    ), told as (
      (select v.started_at as at, v.id, 'visit' as kind, jsonb_build_object(
          'source', ${sourceOf('s')}, 'landingUrl', v.landing_url, 'site', coalesce(t.name, ''), 'device', v.device,
          'lastActivityAt', ${isoText('v.last_activity_at')},
          'pages', (select count(*) from page_views p where p.account_id = v.account_id and p.visit_id = v.id)) as body
        from who join visits v on v.account_id = current_account() and v.visitor_id = who.visitor and not v.bot
        join sources s on s.account_id = v.account_id and s.id = v.source_id
        left join sites t on t.account_id = v.account_id and t.id = v.site_id
        order by 1 desc limit ${mostTold + 1})
      union all
      (select c.started_at, c.id, 'call', jsonb_build_object(
          'direction', c.direction, 'result', c.result, 'connectedMs', c.connected_ms, 'number', c.number,
          'numberName', coalesce(n.name, ''), 'basis', c.basis, 'source', ${sourceOf('s')}, 'firstTime', c.first_time)
        from calls c
        left join numbers n on n.account_id = c.account_id and n.id = c.number_id
        left join sources s on s.account_id = c.account_id and s.id = c.source_id
        where c.account_id = current_account() and c.id in (${callsOf(sql`${id}::uuid`)})
        order by 1 desc limit ${mostTold + 1})
      union all
      (select m.at, m.id, 'text', jsonb_build_object('direction', m.direction, 'body', left(m.body, 300), 'threadId', m.thread_id)
        from who join messages m on m.account_id = current_account() and m.person = who.phone
        order by 1 desc limit ${mostTold + 1})
      union all
      (select f.at, f.id, 'form', jsonb_build_object('form', f.form_name, 'pageUrl', f.page_url, 'name', f.name, 'source', ${sourceOf('s')})
        from form_submissions f left join sources s on s.account_id = f.account_id and s.id = f.source_id
        where f.account_id = current_account() and f.id in (${formsOf(sql`${id}::uuid`)})
        order by 1 desc limit ${mostTold + 1})
      union all
      (select b.at, b.id, 'sale', jsonb_build_object('worth', b.worth, 'amount', b.amount, 'currency', b.currency, 'note', b.note)
        from sales b where b.account_id = current_account() and b.id in (${salesOf(sql`${id}::uuid`)})
        order by 1 desc limit ${mostTold + 1})
    )
    select body || jsonb_build_object('kind', kind, 'id', id, 'at', ${isoText('at')}) as entry
    from told order by told.at desc, id limit ${mostTold + 1}`.execute(trx)
  return rows.map(({ entry }) => entry)
}
