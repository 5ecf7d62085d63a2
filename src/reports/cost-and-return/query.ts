import { sql } from 'kysely'
import type { Day } from '#base/day.ts'
import { amountText, type Currency } from '#base/money.ts'
import { type AccountTransaction, dateOf } from '#platform/db.ts'
import { readCreditBook } from '#stages/attribution/models/credit-book.store.ts'
import { touchKeys } from '#stages/attribution/models/touch-key.ts'
import { currentCosts } from '#stages/cost/current-costs.store.ts'
import type { Period } from '../period.ts'
import { type Earned, foldTo, type Key, meet, type Spent, sumOf, withRatios } from './fold.ts'
import type { CostAndReturnAlso, CostAndReturnAsked, CostAndReturnRow } from './report.ts'

/** More than anybody reads; the totals count all. */
const mostRows = 5000

type Found = Readonly<{ rows: readonly CostAndReturnRow[]; also: CostAndReturnAlso }>

export async function query(
  trx: AccountTransaction,
  period: Period,
  { model = 'last', by = 'campaign' }: CostAndReturnAsked,
): Promise<Found> {
  const earned = await readEarned(trx, period, model)
  const { spent, apart, currency, hasCosts } = await readSpent(trx, period)
  const rows = meet(earned, spent)
  return {
    rows: foldTo(by, rows).slice(0, mostRows),
    also: {
      currency,
      totals: withRatios(sumOf(rows)),
      apart: [...apart, ...(await readUnrated(trx, period))],
      hasCosts,
    },
  }
}

/** What came of every source: visits and forms as they came, the rest as the model credits it. */
async function readEarned(
  trx: AccountTransaction,
  period: Period,
  model: NonNullable<CostAndReturnAsked['model']>,
): Promise<readonly Earned[]> {
  const stretch = { from: period.start, to: period.end }
  const book = await readCreditBook(trx, { model, stretch, by: 'keyword' })
  const { rows: sources } = await sql<
    Readonly<{ id: number; source: string; medium: string; campaign: string; term: string; channel: string }>
  >`
    select id, source, medium, campaign, term, channel from sources
    where account_id = current_account() order by id`.execute(trx)
  const { keys, keyOf } = touchKeys('keyword', sources)
  const { rows: counts } = await sql<Readonly<{ id: number; visits: number; forms: number }>>`
    select id, sum(visits)::int8 as visits, sum(forms)::int8 as forms from (
      select source_id as id, count(*) as visits, 0 as forms from visits
      where account_id = current_account() and not bot and started_at >= ${dateOf(period.start)} and started_at < ${dateOf(period.end)}
      group by 1
      union all
      select coalesce(source_id, 0), 0, count(*) from form_submissions
      where account_id = current_account() and not test and not spam and at >= ${dateOf(period.start)} and at < ${dateOf(period.end)}
      group by 1) as counted group by 1`.execute(trx)
  const [visits, forms] = [keys.map(() => 0), keys.map(() => 0)]
  for (const count of counts) {
    const key = keyOf.get(count.id) ?? 0
    visits[key] = (visits[key] ?? 0) + count.visits
    forms[key] = (forms[key] ?? 0) + count.forms
  }
  const credits = new Map(book.map((line) => [JSON.stringify(keyWords(line)), line]))
  return keys.map((key, index) => {
    const { calls = 0, leads = 0, sales = 0, revenue = 0 } = credits.get(JSON.stringify(keyWords(key))) ?? {}
    return { ...key, visits: visits[index] ?? 0, forms: forms[index] ?? 0, calls, leads, sales, revenue }
  })
}

const keyWords = ({ channel, source, medium, campaign, keyword }: Key): readonly string[] => [
  channel,
  source,
  medium,
  campaign,
  keyword,
]

type Costs = Pick<CostAndReturnAlso, 'apart' | 'currency' | 'hasCosts'> &
  Readonly<{ spent: readonly Spent[] }>

/** What was spent, in the account's currency, rounded once a row; and what has no rate. */
async function readSpent(trx: AccountTransaction, period: Period): Promise<Costs> {
  const day = (at: number): Day => (period.days.at(at)?.day ?? '') as Day // a period has days
  const { rows } = await sql<
    Spent & Readonly<{ currency: string; own: string; rated: boolean; amount: number }>
  >`
    select source, medium, campaign, keyword, c.currency, x.currency as own, r.rate is not null as rated,
      coalesce(round_half_even(sum(c.amount * r.rate)), 0) as cost, sum(c.amount)::int8 as amount
    from (${currentCosts(day(0), day(-1))}) as c
    join accounts x on x.id = current_account()
    left join rate_periods p on p.account_id = x.id and p.currency = c.currency and p.from_day <= c.day
      and (p.until_day is null or p.until_day > c.day)
    cross join lateral (select case when c.currency = x.currency then 1 else p.minor_rate end as rate) as r
    group by 1, 2, 3, 4, 5, 6, 7`.execute(trx)
  const apart = new Map<string, number>()
  for (const { rated, currency, amount } of rows)
    if (!rated) apart.set(currency, (apart.get(currency) ?? 0) + amount)
  const { rows: account } = await sql<Readonly<{ currency: string; hasCosts: boolean }>>`
    select currency, exists (select from costs where account_id = current_account()) as "hasCosts"
    from accounts where id = current_account()`.execute(trx)
  return {
    spent: rows
      .filter(({ rated }) => rated)
      .map(({ source, medium, campaign, keyword, cost }) => ({ source, medium, campaign, keyword, cost })),
    apart: [...apart].map(([currency, amount]) => ({ what: 'cost', currency, amount })),
    currency: account[0]?.currency ?? 'USD',
    hasCosts: account[0]?.hasCosts ?? false,
  }
}

async function readUnrated(trx: AccountTransaction, period: Period): Promise<CostAndReturnAlso['apart']> {
  const { rows } = await sql<CostAndReturnAlso['apart'][number]>`
    select 'revenue' as what, currency, sum(amount)::int8 as amount from counted_sales
    where account_id = current_account() and at >= ${dateOf(period.start)} and at < ${dateOf(period.end)}
      and amount is not null and value is null
    group by 2 order by 2`.execute(trx)
  return rows
}

/** Credit comes in shares; a ten-thousandth of a call is nobody's. */
const share = (value: number): number => Number(value.toFixed(4))

/** In a file money is written with its decimals, for a spreadsheet knows no minor units. */
export const inFile = (
  rows: readonly CostAndReturnRow[],
  { currency }: CostAndReturnAlso,
): readonly Readonly<Record<string, unknown>>[] => {
  const code = currency as Currency // of the account, which checks it
  const written = (amount: number | null): number | null =>
    amount === null ? null : Number(amountText(amount, code))
  return rows.map((row) => ({
    ...row,
    calls: share(row.calls),
    leads: share(row.leads),
    sales: share(row.sales),
    revenue: written(row.revenue),
    cost: written(row.cost),
    costPerVisit: written(row.costPerVisit),
    costPerCall: written(row.costPerCall),
    costPerLead: written(row.costPerLead),
    costPerSale: written(row.costPerSale),
  }))
}
