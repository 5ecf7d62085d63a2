import { type RawBuilder, sql } from 'kysely'
import type { AccountId, FormId, VisitId } from '#base/id.ts'
import type { Instant } from '#base/time.ts'
import { type AccountTransaction, type Database, isoText } from '#platform/db.ts'
import type { Place } from '#platform/http/place.ts'
import { notifyLive } from '#platform/live.ts'
import { like, readJourney } from '#stages/call/call.store.ts'
import { unlinkedChannel } from '#stages/call/call.wire.ts'
import type { FormDetail, FormField, FormListQuery, FormRow } from './form.wire.ts'

/** What the list is searched for; instants and places already read from their texts. */
export type FormFilter = Omit<FormListQuery, 'from' | 'to' | 'cursor' | 'limit'> &
  Readonly<{ from?: Instant; to?: Instant; after?: Place; limit: number }>

/** The account's forms, newest first. */
export const readForms = (
  db: Database,
  account: AccountId,
  filter: FormFilter,
): Promise<readonly FormRow[]> =>
  db.account(account, async (trx) => {
    const { rows } = await sql<FormRow>`${selectColumns} where ${conditionsOf(filter)}
      order by f.at desc, f.id desc limit ${filter.limit}`.execute(trx)
    return rows
  })

/** How many forms the filter would show if it did not hide spam. */
export const countHiddenSpam = (db: Database, account: AccountId, filter: FormFilter): Promise<number> =>
  db.account(account, async (trx) => {
    const { rows } = await sql<Readonly<{ count: number }>>`
      select count(*) as count from form_submissions f where ${conditionsOf({ ...filter, spam: true })}`.execute(
      trx,
    )
    return rows[0]?.count ?? 0
  })

/** The form's line in the list; undefined when there is none. Loads the live topic `form`. */
export const readFormRow = (db: Database, account: AccountId, id: string): Promise<FormRow | undefined> =>
  db.account(account, (trx) => readRow(trx, id))

/** Everything about one form; undefined when there is none. */
export const readFormDetail = (
  db: Database,
  account: AccountId,
  id: FormId,
): Promise<FormDetail | undefined> =>
  db.account(account, async (trx) => {
    const row = await readRow(trx, id)
    if (row === undefined) return undefined
    const { rows } = await sql<Readonly<{ fields: FormField[] }>>`
      select fields from form_submissions where account_id = current_account() and id = ${id}`.execute(trx)
    return {
      ...row,
      fields: rows[0]?.fields ?? [],
      journey: row.visitId === null ? null : await readJourney(trx, row.visitId as VisitId), // the column of visit ids
      others: await readOthers(trx, row),
    }
  })

/** What a person says of a form; null takes it back. False: there is no such form. */
export const markForm = (
  db: Database,
  account: AccountId,
  id: FormId,
  spam: boolean | null,
): Promise<boolean> =>
  db.account(account, async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('form_submissions')
      .set({ marked: spam })
      .where('id', '=', id)
      .executeTakeFirst()
    if (numUpdatedRows > 0n) await notifyLive(trx, { account, topic: 'form', id })
    return numUpdatedRows > 0n
  })

async function readRow(trx: AccountTransaction, id: string): Promise<FormRow | undefined> {
  const { rows } =
    await sql<FormRow>`${selectColumns} where f.account_id = current_account() and f.id = ${id}`.execute(trx)
  return rows[0]
}

const selectColumns = sql`
  select f.id, ${isoText('f.at')} as at, f.site_id as "siteId", coalesce(t.name, '') as site,
    f.form_key as "formKey", f.form_name as "formName", f.own_form_id is not null as own, f.page_url as "pageUrl",
    f.name, f.email, f.phone, f.first_time as "firstTime", f.test, f.spam, f.spam_why as "spamWhy", f.marked,
    f.basis, f.visit_id as "visitId",
    case when s.id is not null then jsonb_build_object('source', s.source, 'medium', s.medium, 'campaign', s.campaign,
      'term', s.term, 'content', s.content, 'channel', s.channel) end as source
  from form_submissions f
  left join sites t on t.account_id = f.account_id and t.id = f.site_id
  left join sources s on s.account_id = f.account_id and s.id = f.source_id`

function conditionsOf(filter: FormFilter): RawBuilder<unknown> {
  const { from, to, site, form, test, spam, after } = filter
  const conditions = [
    sql`f.account_id = current_account()`,
    ...(from === undefined ? [] : [sql`f.at >= ${new Date(from)}`]),
    ...(to === undefined ? [] : [sql`f.at < ${new Date(to)}`]),
    ...(after === undefined
      ? []
      : [sql`(f.at, f.id) < (${new Date(after.at)}::timestamptz, ${after.id}::uuid)`]),
    ...(site === undefined ? [] : [sql`f.site_id = ${site}`]),
    ...(form === undefined ? [] : [sql`f.form_key = ${form}`]),
    ...(test === undefined ? [] : [sql`f.test = ${test}`]),
    ...(spam === undefined ? [] : [sql`f.spam = ${spam}`]),
    ...sourceConditions(filter),
    ...searchConditions(filter.search),
  ]
  return sql`${sql.join(conditions, sql` and `)}`
}

function sourceConditions({ source, channel, campaign }: FormFilter): readonly RawBuilder<unknown>[] {
  if (channel === unlinkedChannel) return [sql`f.source_id is null`]
  const words = Object.entries({ source, channel, campaign }).flatMap(([column, value]) =>
    value === undefined ? [] : [sql`${sql.ref(column)} = ${value}`],
  )
  if (words.length === 0) return []
  return [
    sql`f.source_id in (select id from sources where account_id = current_account() and ${sql.join(words, sql` and `)})`,
  ]
}

/** Part of a name, an address or a telephone number, however that is written. */
function searchConditions(search: string | undefined): readonly RawBuilder<unknown>[] {
  const text = search?.trim() ?? ''
  if (text === '') return []
  const digits = /^[+\d\s().-]+$/.test(text) ? text.replaceAll(/\D/g, '') : ''
  const words = sql`f.name ilike ${like(text)} or f.email ilike ${like(text)}`
  return [digits === '' ? sql`(${words})` : sql`(f.phone like ${like(digits)} or ${words})`]
}

/** As many of a person's other forms and calls are shown beside one. */
const mostOthers = 20

async function readOthers(
  trx: AccountTransaction,
  { id, email, phone }: FormRow,
): Promise<FormDetail['others']> {
  const { rows } = await sql<FormDetail['others'][number]>`
    select * from (
      select 'form' as kind, id, ${isoText('at')} as at, form_name as name from form_submissions
      where account_id = current_account() and id <> ${id} and not spam and (email = ${email} or phone = ${phone})
      union all
      select 'call', id, ${isoText('started_at')}, result from calls
      where account_id = current_account() and caller = ${phone} and not spam
    ) as others order by at desc limit ${mostOthers}`.execute(trx)
  return rows
}
