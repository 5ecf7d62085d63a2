import { type RawBuilder, sql } from 'kysely'
import { type AccountTransaction, isoText } from '#platform/db.ts'
import type { Place } from '#platform/http/place.ts'
import { formsOf, salesOf } from './deeds.store.ts'
import type { PersonRow } from './person.wire.ts'

export type PersonFilter = Readonly<{ search?: string; after?: Place; limit: number }>

/** The account's persons, who was heard of last first. */
export async function readPersons(
  trx: AccountTransaction,
  { search, after, limit }: PersonFilter,
): Promise<readonly PersonRow[]> {
  const conditions = [
    sql`p.account_id = current_account()`,
    isKnown,
    ...(after === undefined
      ? []
      : [sql`(p.last_at, p.id) < (${new Date(after.at)}::timestamptz, ${after.id}::uuid)`]),
    ...searchConditions(search),
  ]
  const { rows } = await sql<PersonRow>`${selectPersons(sql`
    select * from persons p where ${sql.join(conditions, sql` and `)}
    order by p.last_at desc, p.id desc limit ${limit}`)} order by p.last_at desc, p.id desc`.execute(trx)
  return rows
}

/** One person; undefined when there is none of this id. */
export async function readPersonRow(trx: AccountTransaction, id: string): Promise<PersonRow | undefined> {
  const { rows } = await sql<PersonRow>`${selectPersons(sql`
    select * from persons where account_id = current_account() and id = ${id}`)}`.execute(trx)
  return rows[0]
}

/** Whose identity this is: by its own id or a person's, or as it is written (`phone:+12125550199`). */
export async function findPerson(trx: AccountTransaction, named: string): Promise<string | undefined> {
  const { rows } = await sql<Readonly<{ person: string }>>`
    select person_id as person from person_identities
    where account_id = current_account() and ${named.includes(':') ? sql`identity = ${named}` : sql`id = ${named}`}`.execute(
    trx,
  )
  return rows[0]?.person
}

/** How a phone's owner is called: your list knows best, then the carrier, then whoever was asked. */
const namesOfPhones = sql`
  select coalesce(nullif(k.name, ''), nullif(k.company, ''), c.caller_name, u.name) as name
  from person_identities i
  left join callers k on k.account_id = i.account_id and k.number = substr(i.identity, 7)
  left join caller_lookups u on u.account_id = i.account_id and u.number = substr(i.identity, 7)
  left join lateral (
    select caller_name from calls
    where account_id = i.account_id and caller = substr(i.identity, 7) and direction = 'inbound' and caller_name is not null
    order by started_at desc limit 1) c on true
  where i.account_id = p.account_id and i.person_id = p.id and i.identity like 'phone:%'
  order by 1 nulls last limit 1`

/** What somebody called themselves, the last time they sent a form. */
const nameInForms = sql`
  select f.name from form_submissions f
  where f.account_id = current_account() and f.id in (${formsOf(sql`p.id`)}) and f.name <> '' order by f.at desc limit 1`

const firstSource = sql`
  select v.source_id from person_identities i
  join visits v on v.account_id = i.account_id and v.visitor_id = substr(i.identity, 9)::uuid and not v.bot
  where i.account_id = p.account_id and i.person_id = p.id and i.identity like 'visitor:%'
  order by v.started_at limit 1`

const firstCallSource = sql`
  select c.source_id from person_identities i
  join calls c on c.account_id = i.account_id and c.caller = substr(i.identity, 7) and not c.test
  where i.account_id = p.account_id and i.person_id = p.id and i.identity like 'phone:%' and c.source_id is not null
  order by c.started_at limit 1`

/** Persons as the list shows them, of whatever rows of `persons` are given. */
const selectPersons = (persons: RawBuilder<unknown>): RawBuilder<PersonRow> => sql<PersonRow>`
  select p.id, coalesce((${namesOfPhones}), (${nameInForms})) as name, who.phones, who.emails, who.browsers, did.visits, did.calls, did.texts,
    (select count(*)::int from (${formsOf(sql`p.id`)}) f) as forms, (select count(*)::int from (${salesOf(sql`p.id`)}) b) as sales,
    ${isoText('p.first_at')} as "firstAt", ${isoText('p.last_at')} as "lastAt",
    case when s.id is not null then jsonb_build_object('source', s.source, 'medium', s.medium, 'campaign', s.campaign,
      'term', s.term, 'content', s.content, 'channel', s.channel) end as source
  from (${persons}) p
  cross join lateral (
    select coalesce(array_agg(substr(identity, 7) order by identity) filter (where identity like 'phone:%'), '{}') as phones,
      coalesce(array_agg(substr(identity, 7) order by identity) filter (where identity like 'email:%'), '{}') as emails,
      count(*) filter (where identity like 'visitor:%')::int as browsers
    from person_identities i where i.account_id = p.account_id and i.person_id = p.id) who
  cross join lateral (
    select
      coalesce(sum((select count(*) from visits v where v.account_id = i.account_id and not v.bot
        and v.visitor_id = case when i.identity like 'visitor:%' then substr(i.identity, 9)::uuid end)), 0)::int as visits,
      coalesce(sum(case when i.identity like 'phone:%' then
        (select count(*) from calls c where c.account_id = i.account_id and c.caller = substr(i.identity, 7)
           and c.direction = 'inbound' and not c.test and not c.spam)
        + (select count(*) from calls c where c.account_id = i.account_id and c.callee = substr(i.identity, 7) and not c.test)
      end), 0)::int as calls,
      coalesce(sum((select count(*) from messages m where m.account_id = i.account_id
        and m.person = case when i.identity like 'phone:%' then substr(i.identity, 7) end)), 0)::int as texts
    from person_identities i where i.account_id = p.account_id and i.person_id = p.id) did
  left join sources s on s.account_id = p.account_id and s.id = coalesce((${firstSource}), (${firstCallSource}))`

/** Who called, wrote or sent a form. A browser that only may have called is nobody yet, though its own page says so. */
const isKnown = sql`
  exists (
    select from person_identities i
    where i.account_id = p.account_id and i.person_id = p.id and (i.identity not like 'visitor:%' or exists (
      select from form_submissions f
      where f.account_id = i.account_id and not f.test and not f.spam
        and f.visitor_id = case when i.identity like 'visitor:%' then substr(i.identity, 9)::uuid end)))`

/** Part of a number, however it is written, of an e-mail address, or of a name: in the list of callers, or in a form. */
function searchConditions(search: string | undefined): readonly RawBuilder<unknown>[] {
  const text = search?.trim() ?? ''
  if (text === '') return []
  const digits = /^[+\d\s().-]+$/.test(text) ? text.replaceAll(/\D/g, '') : ''
  const found =
    digits === ''
      ? sql`(i.identity ilike 'email:' || ${like(text)} or k.name ilike ${like(text)} or k.company ilike ${like(text)}
             or u.name ilike ${like(text)} or i.identity in (
               select unnest(array['phone:' || f.phone, 'email:' || f.email, 'visitor:' || f.visitor_id]) from form_submissions f
               where f.account_id = current_account() and not f.test and not f.spam and f.name ilike ${like(text)}))`
      : sql`i.identity like 'phone:' || ${like(digits)}`
  return [
    sql`p.id in (
      select i.person_id from person_identities i
      left join callers k on k.account_id = i.account_id and 'phone:' || k.number = i.identity
      left join caller_lookups u on u.account_id = i.account_id and 'phone:' || u.number = i.identity
      where i.account_id = current_account() and ${found})`,
  ]
}

const like = (text: string): string => `%${text.toWellFormed().replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
