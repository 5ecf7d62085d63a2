import { sql } from 'kysely'
import { type Day, daysFrom } from '#base/day.ts'
import { type MinorUnits, spread } from '#base/money.ts'
import { newId } from '#platform/clock.ts'
import { type AccountTransaction, isoText } from '#platform/db.ts'
import type { CostFile, DayCost } from './cost-file.ts'
import type { CostImport, CostOrigin, CostRow, Costs, MoneySum, NewCost } from './cost.wire.ts'
import { currentCosts } from './current-costs.store.ts'

/** Not of a file, and not of a contract. */
const noBatch = '00000000-0000-0000-0000-000000000000'
const mostRows = 20_000
const rowsAtOnce = 5000

/** The costs of these days, oldest first, as visits call their sources. */
export async function readCosts(
  trx: AccountTransaction,
  asked: Readonly<{ from: Day; to: Day; origin?: CostOrigin; by?: 'day' | 'month' }>,
): Promise<Costs> {
  const day = asked.by === 'month' ? sql`date_trunc('month', day)::date` : sql`day`
  const { rows } = await sql<CostRow>`
    select ${day} as day, origin, source, medium, campaign, keyword, currency, sum(amount)::int8 as amount
    from (${currentCosts(asked.from, asked.to)}) as costs
    where ${asked.origin ?? null}::text is null or origin = ${asked.origin ?? null}
    group by 1, 2, 3, 4, 5, 6, 7 order by 1, 2, 3, 4, 5, 6, 7 limit ${mostRows + 1}`.execute(trx)
  return { costs: rows.slice(0, mostRows), more: rows.length > mostRows }
}

type Slot = Readonly<{
  from: Day
  to: Day
  source?: string
  medium?: string
  campaign?: string
  keyword?: string
}>

/** Removes what was typed or sent for these days; answers with how many days' amounts went. */
export async function removeCosts(
  trx: AccountTransaction,
  origin: 'api' | 'typed',
  slot: Slot,
): Promise<number> {
  const { source = null, medium = null, campaign = null, keyword = null } = slot
  const { rows } = await sql`
    delete from costs where account_id = current_account() and origin = ${origin}
      and day between ${slot.from}::date and ${slot.to}::date
      and (${source}::text is null or source = ${source}) and (${medium}::text is null or medium = ${medium})
      and (${campaign}::text is null or campaign = ${campaign}) and (${keyword}::text is null or keyword = ${keyword})
    returning 1`.execute(trx)
  return rows.length
}

/** Writes amounts that were typed or sent; each replaces what stood there for its days, whatever its currency was. The last of two counts. */
export async function putCosts(
  trx: AccountTransaction,
  origin: 'api' | 'typed',
  costs: readonly NewCost[],
): Promise<void> {
  const slots = costs.map((cost) => ({ campaign: '', keyword: '', ...cost, to: cost.to ?? cost.from }))
  await sql`
    delete from costs c
    using jsonb_to_recordset(${JSON.stringify(slots)}::jsonb)
      as r ("from" date, "to" date, source text, medium text, campaign text, keyword text)
    where c.account_id = current_account() and c.origin = ${origin} and c.day between r."from" and r."to"
      and (c.source, c.medium, c.campaign, c.keyword) = (r.source, r.medium, r.campaign, r.keyword)`.execute(
    trx,
  )
  const written = new Map<string, Written>()
  for (const { from, to, amount, ...words } of slots)
    // days in order and whole units, by the wire and the api
    for (const part of spreadOver(from as Day, to as Day, amount as MinorUnits)) {
      const { source, medium, campaign, keyword, currency } = words
      const row = { ...part, source, medium, campaign, keyword, currency }
      written.set(JSON.stringify([part.day, source, medium, campaign, keyword]), row)
    }
  const rows = [...written.values()].filter(({ amount }) => amount !== 0)
  await writeCosts(trx, origin, noBatch, rows)
}

/** An amount as its days have it. */
const spreadOver = (
  from: Day,
  to: Day,
  amount: MinorUnits,
): readonly Readonly<{ day: Day; amount: number }>[] => {
  const days = daysFrom(from, to)
  const parts = spread(amount, days.length)
  return days.map((day, index) => ({ day, amount: parts[index] ?? 0 }))
}

type Written = Readonly<Omit<DayCost, 'amount' | 'currency'> & { amount: number; currency: string }>

async function writeCosts(
  trx: AccountTransaction,
  origin: CostOrigin,
  batch: string,
  costs: readonly Written[],
): Promise<void> {
  for (let at = 0; at < costs.length; at += rowsAtOnce)
    await sql`
      insert into costs (account_id, origin, batch_id, day, source, medium, campaign, keyword, currency, amount)
      select current_account(), ${origin}, ${batch}::uuid, day, source, medium, campaign, keyword, currency, amount
      from jsonb_to_recordset(${JSON.stringify(costs.slice(at, at + rowsAtOnce))}::jsonb)
        as r (day date, source text, medium text, campaign text, keyword text, currency text, amount bigint)`.execute(
      trx,
    )
}

/** Sums by currency, in the currencies' order. */
export function sumsOf(costs: readonly Readonly<{ currency: string; amount: number }>[]): MoneySum[] {
  const sums = new Map<string, number>()
  for (const { currency, amount } of costs) sums.set(currency, (sums.get(currency) ?? 0) + amount)
  return [...sums]
    .map(([currency, amount]) => ({ currency, amount }))
    .toSorted((a, b) => (a.currency < b.currency ? -1 : 1))
}

/** First and last day of a file; null when nothing of it was understood. */
export function daysOf(costs: readonly Readonly<{ day: Day }>[]): Readonly<{ from: Day; to: Day }> | null {
  const [first] = costs
  if (first === undefined) return null
  let [from, to] = [first.day, first.day]
  for (const { day } of costs) {
    if (day < from) from = day
    if (day > to) to = day
  }
  return { from, to }
}

/** What counts now, and would no longer once this file is kept. */
export async function readReplaced(trx: AccountTransaction, file: CostFile): Promise<MoneySum[]> {
  const slots = [
    ...new Map(
      file.costs.map(({ day, source, medium, campaign }) => [
        JSON.stringify([day, source, medium, campaign]),
        { day, source, medium, campaign },
      ]),
    ).values(),
  ]
  const { rows } = await sql<MoneySum>`
    select currency, sum(amount)::int8 as amount from (
      select c.currency, c.amount, rank() over (partition by c.source, c.medium, c.campaign, c.day order by c.batch_id desc) as age
      from costs c join jsonb_to_recordset(${JSON.stringify(slots)}::jsonb) as r (day date, source text, medium text, campaign text)
        using (day, source, medium, campaign)
      where c.account_id = current_account() and c.origin = ${file.origin}) as old
    where age = 1 group by 1 having sum(amount) <> 0 order by 1`.execute(trx)
  return rows
}

/** Keeps a file: from now on it counts for the campaigns and days it tells of. */
export async function writeImport(
  trx: AccountTransaction,
  file: CostFile,
  about: Readonly<{ name: string; by: string }>,
): Promise<string> {
  const id = newId()
  const days = daysOf(file.costs)
  if (days === null) throw new Error('a file without costs is not kept')
  await sql`
    insert into cost_imports (account_id, id, by, origin, file, rows, from_day, to_day, totals)
    values (current_account(), ${id}, ${about.by}, ${file.origin}, ${about.name}, ${file.rows}, ${days.from}, ${days.to},
      ${JSON.stringify(sumsOf(file.costs))})`.execute(trx)
  await writeCosts(trx, file.origin, id, file.costs)
  return id
}

export async function readImports(trx: AccountTransaction): Promise<CostImport[]> {
  const { rows } = await sql<CostImport>`
    select i.id, ${isoText('i.at')} as at, coalesce(u.name, i.by) as by, i.origin, i.file, i.rows, i.from_day as from,
      i.to_day as to, i.totals, i.undone_at is not null as undone
    from cost_imports i left join users u on i.by = 'user:' || u.id::text
    where i.account_id = current_account() order by i.at desc, i.id desc limit 200`.execute(trx)
  return rows
}

/** Takes a file back: what it replaced counts again. False when there is no such import, or it was taken back before. */
export async function undoImport(trx: AccountTransaction, id: string, by: string): Promise<boolean> {
  const { rows } = await sql`
    update cost_imports set undone_at = now(), undone_by = ${by}
    where account_id = current_account() and id = ${id}::uuid and undone_at is null returning id`.execute(trx)
  if (rows.length === 0) return false
  await removeBatch(trx, id)
  return true
}

const removeBatch = (trx: AccountTransaction, id: string) =>
  sql`delete from costs where account_id = current_account() and batch_id = ${id}::uuid`.execute(trx)

/** Writes the days of a contract anew; with no amount it has none any more. */
export async function writeContractDays(
  trx: AccountTransaction,
  id: string,
  contract: Readonly<{
    from: Day
    to: Day
    amount: MinorUnits
    currency: string
    source: string
    medium: string
    campaign: string
  }> | null,
): Promise<void> {
  await removeBatch(trx, id)
  if (contract === null) return
  const { source, medium, campaign, currency } = contract
  const days = spreadOver(contract.from, contract.to, contract.amount)
  const rows = days.map((part) => ({ ...part, source, medium, campaign, keyword: '', currency }))
  await writeCosts(trx, 'contract', id, rows)
}
