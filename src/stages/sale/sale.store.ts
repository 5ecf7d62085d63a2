import { sql } from 'kysely'
import type { Day } from '#base/day.ts'
import { type AccountTransaction, isoText } from '#platform/db.ts'
import { newId } from '#platform/clock.ts'
import type { SaleRow } from './sale-file.ts'
import { matchSales } from './sale-match.store.ts'
import type {
  ContactKind,
  Sale,
  SaleImport,
  Sales,
  UnderstoodSales,
  WorthBody,
  WorthReply,
} from './sale.wire.ts'

const columns = sql`
  s.id, s.origin, s.ref, ${isoText('s.at')} as at, (s.at at time zone x.time_zone)::date as day, s.worth, s.amount, s.currency, s.phone,
  s.email, s.click_id as "clickId", s.call_id as "callId", s.message_id as "messageId", s.form_id as "formId", s.visit_id as "visitId",
  s.matched, s.note, coalesce(u.name, s.by) as by`
const tables = sql`
  sales s join accounts x on x.id = s.account_id left join users u on s.by = 'user:' || u.id::text`

export async function readSales(
  trx: AccountTransaction,
  asked: Readonly<{
    from?: Day | undefined
    to?: Day | undefined
    matched?: string | undefined
    limit: number
  }>,
): Promise<Sales> {
  const { from = null, to = null, matched = null, limit } = asked
  const where = sql`
    s.account_id = current_account() and (${matched}::text is null or s.matched = ${matched})
    and (${from}::date is null or s.at >= ${from}::date::timestamp at time zone x.time_zone)
    and (${to}::date is null or s.at < (${to}::date + 1)::timestamp at time zone x.time_zone)`
  const { rows: sales } = await sql<Sale>`
    select ${columns} from ${tables} where ${where} order by s.at desc, s.id desc limit ${limit}`.execute(trx)
  const { rows: counted } = await sql<Readonly<{ total: number }>>`
    select count(*) as total from ${tables} where ${where}`.execute(trx)
  return { sales, total: counted[0]?.total ?? 0 }
}

/** Where contacts of a kind stand, and which column of a sale names them. */
const contacts = {
  calls: { table: sql`calls`, at: sql`started_at`, phone: sql`caller`, column: sql`call_id` },
  forms: { table: sql`form_submissions`, at: sql`at`, phone: sql`phone`, column: sql`form_id` },
  messages: { table: sql`messages`, at: sql`at`, phone: sql`person`, column: sql`message_id` },
} as const satisfies Record<ContactKind, object>

/** What is said of a contact; null when there is no such contact. */
export async function readWorth(
  trx: AccountTransaction,
  kind: ContactKind,
  id: string,
): Promise<WorthReply | null> {
  const { table, column } = contacts[kind]
  const { rows: there } = await sql`
    select from ${table} where account_id = current_account() and id = ${id}::uuid`.execute(trx)
  if (there.length === 0) return null
  const { rows } = await sql<Sale>`
    select ${columns} from ${tables} where s.account_id = current_account() and s.${column} = ${id}::uuid
    order by s.at desc, s.id desc limit 100`.execute(trx)
  const byHand = rows.find(({ origin }) => origin === 'hand') ?? null
  return { byHand, others: rows.filter((sale) => sale !== byHand) }
}

/** Says by hand what came of a contact, or takes it back; null when there is no such contact. */
export async function saveWorth(
  trx: AccountTransaction,
  kind: ContactKind,
  id: string,
  body: WorthBody,
  by: string,
): Promise<WorthReply | null> {
  const ref = `${kind}:${id}`
  const { table, at, phone, column } = contacts[kind]
  if (body.worth === null)
    await sql`delete from sales where account_id = current_account() and origin = 'hand' and ref = ${ref}`.execute(
      trx,
    )
  else {
    const { worth, amount = null, currency = null, day = null, note = '' } = body
    await sql`
      insert into sales (account_id, id, origin, ref, at, worth, amount, currency, phone, ${column}, matched, note, by)
      select current_account(), ${newId()}, 'hand', ${ref},
        case when ${day}::date is null or ${day}::date = (c.${at} at time zone x.time_zone)::date then c.${at}
          else (${day}::date + time '12:00') at time zone x.time_zone end,
        ${worth}, ${amount}::bigint, case when ${amount}::bigint is not null then coalesce(${currency}, x.currency) end, c.${phone}, c.id,
        'contact', ${note}, ${by}
      from ${table} c join accounts x on x.id = c.account_id
      where c.account_id = current_account() and c.id = ${id}::uuid
      on conflict (account_id, origin, ref) do update set at = excluded.at, worth = excluded.worth, amount = excluded.amount,
        currency = excluded.currency, note = excluded.note, by = excluded.by, updated_at = now()`.execute(trx)
  }
  return readWorth(trx, kind, id)
}

/** Writes sales of a file or of the API, and ties them. One whose ref is there replaces it; what it was is kept with the import. */
export async function writeSales(
  trx: AccountTransaction,
  origin: 'import' | 'api',
  batch: string | null,
  sales: readonly SaleRow[],
  by: string,
): Promise<void> {
  const refs = sales.map(({ ref }) => ref)
  if (batch !== null)
    await sql`
      update sale_imports set replaced = (
        select coalesce(jsonb_agg(to_jsonb(s)), '[]') from sales s
        where s.account_id = current_account() and s.origin = 'import' and s.ref = any(${refs}))
      where account_id = current_account() and id = ${batch}::uuid`.execute(trx)
  const rows = sales.map(({ money, ...sale }) => ({ ...sale, ...money, id: newId() }))
  await sql`
    insert into sales (account_id, id, origin, ref, batch_id, at, worth, amount, currency, phone, email, click_id, call_id, matched, note, by)
    select x.id, r.id, ${origin}, r.ref, ${batch}::uuid,
      case when r.at ~ '(Z|[+-]\\d\\d:?\\d\\d)$' and r.at ~ 'T' then r.at::timestamptz else r.at::timestamp at time zone x.time_zone end,
      r.worth, r.amount, r.currency, r.phone, r.email, r."clickId", r."callId",
      case when r."callId" is null then 'none' else 'contact' end, r.note, ${by}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id uuid, ref text, at text, worth text, amount bigint, currency text,
      phone text, email text, "clickId" text, "callId" uuid, note text)
    join accounts x on x.id = current_account()
    on conflict (account_id, origin, ref) do update set batch_id = excluded.batch_id, at = excluded.at, worth = excluded.worth,
      amount = excluded.amount, currency = excluded.currency, phone = excluded.phone, email = excluded.email, click_id = excluded.click_id,
      call_id = excluded.call_id, matched = excluded.matched, note = excluded.note, by = excluded.by, updated_at = now()`.execute(
    trx,
  )
  await matchSales(trx, sql`s.origin = ${origin} and s.ref = any(${refs})`)
}

/** How the sales of an import, or these of the API, were tied. */
export async function countMatched(
  trx: AccountTransaction,
  origin: 'import' | 'api',
  refs: readonly string[],
): Promise<UnderstoodSales['matched']> {
  const { rows } = await sql<UnderstoodSales['matched'][number]>`
    select matched as by, count(*)::int as rows from sales
    where account_id = current_account() and origin = ${origin} and ref = any(${refs}) group by 1 order by 2 desc`.execute(
    trx,
  )
  return rows
}

export async function writeSaleImport(
  trx: AccountTransaction,
  sales: readonly SaleRow[],
  about: Readonly<{ name: string; by: string }>,
): Promise<string> {
  const id = newId()
  await sql`
    insert into sale_imports (account_id, id, by, file, rows, matched)
    values (current_account(), ${id}, ${about.by}, ${about.name}, ${sales.length}, 0)`.execute(trx)
  await writeSales(trx, 'import', id, sales, about.by)
  await sql`
    update sale_imports set matched = (
      select count(*) from sales where account_id = current_account() and batch_id = ${id}::uuid and matched <> 'none')
    where account_id = current_account() and id = ${id}::uuid`.execute(trx)
  return id
}

export async function readSaleImports(trx: AccountTransaction): Promise<SaleImport[]> {
  const { rows } = await sql<SaleImport>`
    select i.id, ${isoText('i.at')} as at, coalesce(u.name, i.by) as by, i.file, i.rows, i.matched, i.undone_at is not null as undone
    from sale_imports i left join users u on i.by = 'user:' || u.id::text
    where i.account_id = current_account() order by i.at desc, i.id desc limit 200`.execute(trx)
  return rows
}

/** Takes a file back: its sales go, and those it replaced return. False when there is none to take back. */
export async function undoSaleImport(trx: AccountTransaction, id: string, by: string): Promise<boolean> {
  const { rows } = await sql`
    update sale_imports set undone_at = now(), undone_by = ${by}
    where account_id = current_account() and id = ${id}::uuid and undone_at is null returning id`.execute(trx)
  if (rows.length === 0) return false
  await sql`delete from sales where account_id = current_account() and batch_id = ${id}::uuid`.execute(trx)
  await sql`
    insert into sales
    select r.* from sale_imports i, jsonb_populate_recordset(null::sales, i.replaced) as r
    where i.account_id = current_account() and i.id = ${id}::uuid and r.account_id = current_account()
      and not exists (select from sale_imports o
        where o.account_id = current_account() and o.id = r.batch_id and o.undone_at is not null)
    on conflict do nothing`.execute(trx)
  return true
}

/** True when it was there. */
export async function removeSale(trx: AccountTransaction, id: string): Promise<boolean> {
  const { rows } = await sql`
    delete from sales where account_id = current_account() and id = ${id}::uuid returning id`.execute(trx)
  return rows.length > 0
}

export async function readMatchDays(trx: AccountTransaction): Promise<number> {
  const { rows } = await sql<Readonly<{ days: number }>>`
    select match_days as days from sale_settings where account_id = current_account()`.execute(trx)
  return rows[0]?.days ?? 90
}

/** Changes how long before a sale a call may lie, and ties every sale anew. */
export async function saveMatchDays(trx: AccountTransaction, days: number): Promise<void> {
  await sql`
    insert into sale_settings (account_id, match_days) values (current_account(), ${days})
    on conflict (account_id) do update set match_days = excluded.match_days`.execute(trx)
  await matchSales(trx, sql`true`)
}
