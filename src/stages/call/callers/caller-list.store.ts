import { type RawBuilder, sql } from 'kysely'
import type { AccountId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { AccountTransaction, Database } from '#platform/db.ts'
import type { Column } from './caller-file.ts'
import type { IndexedCaller } from './caller-index.ts'
import type { Callers, ListedCaller } from './caller.wire.ts'

const fields = sql`c.number, c.name, c.company, c.address, c.tags`

/** One page of the list, in the order of numbers. */
export async function readCallers(
  db: Database,
  account: AccountId,
  { search = '', cursor, limit }: Readonly<{ search?: string; cursor?: string; limit: number }>,
): Promise<Callers> {
  return db.account(account, async (trx) => {
    const conditions = [
      sql`c.account_id = current_account()`,
      ...(cursor === undefined ? [] : [sql`c.number > ${cursor}`]),
      ...searchCondition(search.trim()),
    ]
    const { rows } = await sql<ListedCaller>`
      select ${fields} from callers c where ${sql.join(conditions, sql` and `)} order by c.number limit ${limit + 1}`.execute(
      trx,
    )
    const callers = rows.slice(0, limit)
    return {
      callers,
      next: rows.length > limit ? (callers.at(-1)?.number ?? null) : null,
      total: await countCallers(trx),
    }
  })
}

function searchCondition(search: string): readonly RawBuilder<unknown>[] {
  if (search === '') return []
  const part = `%${search.toWellFormed().replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
  const digits = /^[+\d\s().-]+$/.test(search) ? search.replaceAll(/\D/g, '') : ''
  const number = digits === '' ? [] : [sql`c.number like ${`%${digits}%`}`]
  const texts = [
    ...number,
    sql`c.name ilike ${part}`,
    sql`c.company ilike ${part}`,
    sql`${search} = any(c.tags)`,
  ]
  return [sql`(${sql.join(texts, sql` or `)})`]
}

async function countCallers(trx: AccountTransaction): Promise<number> {
  const { rows } = await sql<Readonly<{ count: number }>>`
    select count(*) as count from callers where account_id = current_account()`.execute(trx)
  return rows[0]?.count ?? 0
}

export async function readCaller(
  trx: AccountTransaction,
  number: PhoneNumber,
): Promise<ListedCaller | undefined> {
  const { rows } = await sql<ListedCaller>`
    select ${fields} from callers c where c.account_id = current_account() and c.number = ${number}`.execute(
    trx,
  )
  return rows[0]
}

/** What writing some callers changed. */
export type Written = Readonly<{ added: number; changed: number }>

/** Adds callers, or changes those whose numbers are there: only what `columns` name. Each number once. */
export async function writeCallers(
  trx: AccountTransaction,
  callers: readonly ListedCaller[],
  columns: readonly Column[],
): Promise<Written> {
  const kept = columns.filter((column) => column !== 'number').map((column) => sql.ref(column))
  const update =
    kept.length === 0
      ? sql`do nothing`
      : sql`do update set ${sql.join(kept.map((column) => sql`${column} = excluded.${column}`))}, updated_at = now()
          where (${sql.join(kept.map((column) => sql`c.${column}`))})
            is distinct from (${sql.join(kept.map((column) => sql`excluded.${column}`))})`
  const { rows } = await sql<Written>`
    with written as (
      insert into callers as c (account_id, number, name, company, address, tags)
      select current_account(), number, name, company, address, tags
      from jsonb_to_recordset(${JSON.stringify(callers)}::jsonb)
        as r (number text, name text, company text, address text, tags text[])
      on conflict (account_id, number) ${update}
      returning xmax = 0 as added)
    select count(*) filter (where added)::int as added, count(*) filter (where not added)::int as changed from written`.execute(
    trx,
  )
  return rows[0] ?? { added: 0, changed: 0 }
}

/** True when it was there. */
export async function removeCaller(trx: AccountTransaction, number: PhoneNumber): Promise<boolean> {
  const { rows } = await sql`
    delete from callers where account_id = current_account() and number = ${number} returning number`.execute(
    trx,
  )
  return rows.length > 0
}

export async function removeAllCallers(trx: AccountTransaction): Promise<void> {
  await sql`delete from callers where account_id = current_account()`.execute(trx)
}

/** All of them, page by page: nobody holds a million rows at once. */
export async function* everyCaller(
  db: Database,
  account: AccountId,
  pageSize = 20_000,
): AsyncGenerator<readonly ListedCaller[]> {
  for (let after = ''; ;) {
    const { rows } = await db.account(account, (trx) =>
      sql<ListedCaller>`
        select ${fields} from callers c where c.account_id = current_account() and c.number > ${after}
        order by c.number limit ${pageSize}`.execute(trx),
    )
    if (rows.length > 0) yield rows
    if (rows.length < pageSize) return
    after = rows.at(-1)?.number ?? ''
  }
}

/** What of a caller is kept in memory. */
export const indexed = ({ number, name, company, tags }: ListedCaller): IndexedCaller => ({
  number: number as PhoneNumber, // the table checks it
  name: name === '' ? company : name,
  tags,
})
