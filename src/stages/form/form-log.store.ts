import { sql } from 'kysely'
import type { SiteId } from '#base/id.ts'
import { type AccountTransaction, dateOf } from '#platform/db.ts'
import { readListed } from '#stages/call/screen.store.ts'
import { SpamList } from '#stages/call/spam-list.ts'
import type { Form } from './form.ts'

type Entry = Readonly<{ form: Form; sourceId: number | null }>

/** Writes forms, oldest first; those that are there already change nothing. Answers with the new ones. */
export async function insertForms(
  trx: AccountTransaction,
  entries: readonly Entry[],
): Promise<readonly Form[]> {
  const blocked = new SpamList((await readListed(trx)).map(({ pattern, list }) => [pattern, list]))
  const fresh: Form[] = []
  for (const entry of entries.toSorted((a, b) => a.form.at - b.form.at)) {
    const isBlocked = entry.form.phone !== null && blocked.find(entry.form.phone) === 'blocked'
    const form = isBlocked ? { ...entry.form, spamWhy: 'blocked' as const } : entry.form
    if (await insertForm(trx, { ...entry, form })) fresh.push(form)
  }
  await meet(trx, fresh)
  return fresh
}

async function insertForm(trx: AccountTransaction, { form, sourceId }: Entry): Promise<boolean> {
  const found = await lateVisit(trx, form)
  const { numInsertedOrUpdatedRows = 0n } = await trx
    .insertInto('form_submissions')
    .values({
      account_id: form.accountId,
      id: form.id,
      at: dateOf(form.at),
      site_id: form.siteId,
      form_key: form.key,
      form_name: form.formName,
      own_form_id: form.own,
      page_url: form.pageUrl,
      visit_id: form.visitId,
      visitor_id: form.visitorId,
      source_id: found?.source_id ?? sourceId,
      basis: found === undefined ? form.basis : 'visit',
      fields: JSON.stringify(form.fields),
      name: form.name,
      email: form.email,
      phone: form.phone,
      first_time: !(await wasHereBefore(trx, form)),
      test: form.test,
      spam_why: form.spamWhy,
    })
    .onConflict((conflict) => conflict.columns(['account_id', 'id']).doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows > 0n
}

/** A visit that was not known when the form came, because the database was away, may be known by now. */
const lateVisit = async (trx: AccountTransaction, { visitId, siteId, basis }: Form) =>
  visitId === null || basis === 'visit'
    ? undefined
    : trx
        .selectFrom('visits')
        .select('source_id')
        .where('id', '=', visitId)
        .where('site_id', '=', siteId)
        .executeTakeFirst()

/** Somebody of this e-mail address, telephone or browser wrote by a form before, or called from that telephone. */
async function wasHereBefore(
  trx: AccountTransaction,
  { id, at, email, phone, visitorId }: Form,
): Promise<boolean> {
  const when = dateOf(at)
  const before = sql`select 1 from form_submissions
    where account_id = current_account() and at < ${when} and id <> ${id} and not spam`
  const { rows } = await sql<Readonly<{ before: boolean }>>`
    select (${email}::text is not null and exists (${before} and email = ${email}))
      or (${visitorId}::uuid is not null and exists (${before} and visitor_id = ${visitorId}))
      or (${phone}::text is not null and (exists (${before} and phone = ${phone})
        or exists (select 1 from calls where account_id = current_account() and caller = ${phone} and started_at < ${when})))
      as before`.execute(trx)
  return rows[0]?.before === true
}

/** The site's own forms are listed as they are met. */
async function meet(trx: AccountTransaction, forms: readonly Form[]): Promise<void> {
  for (const { accountId, siteId, key, formName, pageUrl, at, own } of forms) {
    if (own !== null) continue
    await sql`
      insert into seen_forms as s (account_id, site_id, key, name, page_url, last_at)
      values (${accountId}, ${siteId}, ${key}, ${formName}, ${pageUrl}, ${dateOf(at)})
      on conflict (account_id, site_id, key) do update
        set name = excluded.name, page_url = excluded.page_url, last_at = greatest(s.last_at, excluded.last_at)`.execute(
      trx,
    )
  }
}

/** Who hears of forms of these sites, by mail. */
export async function readMailTo(trx: AccountTransaction): Promise<ReadonlyMap<SiteId, readonly string[]>> {
  const rows = await trx.selectFrom('form_settings').select(['site_id', 'mail_to']).execute()
  return new Map(rows.map(({ site_id, mail_to }) => [site_id as SiteId, mail_to])) // the column of these ids
}
