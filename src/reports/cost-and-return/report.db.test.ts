import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AccountId } from '#base/id.ts'
import { type Currency, exponentOf } from '#base/money.ts'
import type { HttpServer } from '#platform/http/server.ts'
import { saveRate } from '#stages/cost/cost-settings.store.ts'
import { putCosts } from '#stages/cost/cost.store.ts'
import type { NewCost } from '#stages/cost/cost.wire.ts'
import { saveWorth, writeSales } from '#stages/sale/sale.store.ts'
import { accountServer } from '../../../test/support/account-server.ts'
import { testDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { happen, idOf, newBusiness } from '../../../test/support/past.ts'
import type { ReportReply } from '../report.ts'
import { findReports, reportRoutes } from '../reports.api.ts'
import type { CostAndReturnAlso, CostAndReturnRow } from './report.ts'

let database: TestDatabase
let server: HttpServer
let account: AccountId

const ann = '+12025550199'
const search = { source: 'paid-search', medium: 'm', campaign: 'Paid Search one' }

const cost = (more: Partial<NewCost>): NewCost => ({
  ...search,
  from: '2026-04-01',
  to: '2026-04-30',
  amount: 30_000,
  currency: 'USD',
  ...more,
})

beforeAll(async () => {
  database = await testDatabase()
  server = await accountServer(() => account)
  await server.register(reportRoutes(database.db, await findReports()))
  account = await newBusiness(database.db)
  await happen(database.db, account, [
    { day: 0, visit: 'one', visitor: 'ann', source: 'Paid Search' },
    { day: 0, visit: 'two', visitor: 'ben', source: 'Paid Search' },
    { day: 0, visit: 'robot', visitor: 'robot', source: 'Paid Search', bot: true },
    { day: 1, call: 'first', phone: ann, visit: 'one' },
    { day: 2, call: 'again', phone: ann, visit: 'one', firstTime: false },
    { day: 2, call: 'billboard', phone: '+12025550111', basis: 'placement', source: 'Billboard' },
    { day: 2, call: 'spam', phone: '+12025550112', spam: true },
  ])
  await database.db.account(account, async (trx) => {
    await saveRate(trx, { currency: 'EUR', from: '2026-04-01', rate: '1.1' })
    await saveRate(trx, { currency: 'EUR', from: '2026-04-16', rate: '1.2' })
    await putCosts(trx, 'api', [
      cost({}),
      cost({ source: 'billboard', medium: 'm', campaign: 'Billboard one', amount: 3000, currency: 'EUR' }),
      cost({ source: 'radio', medium: 'offline', campaign: '', amount: 777, currency: 'GBP' }),
    ])
    await saveWorth(trx, 'calls', idOf('first'), { worth: 'sale', amount: 100_000 }, 'local')
    await saveWorth(trx, 'calls', idOf('billboard'), { worth: 'none' }, 'local')
    const sale = { worth: 'sale', email: null, clickId: null, callId: null, note: '' } as const
    await writeSales(
      trx,
      'import',
      null,
      [
        { ...sale, ref: 'A', at: '2026-04-01 23:00:00', phone: ann as never, money: null },
        {
          ...sale,
          ref: 'B',
          at: '2026-04-20 10:00:00',
          phone: ann as never,
          money: { amount: 50_000 as never, currency: 'EUR' as Currency },
        },
        {
          ...sale,
          ref: 'C',
          at: '2026-04-20 10:00:00',
          phone: '+12025550000' as never,
          money: { amount: 900 as never, currency: 'GBP' as Currency },
        },
      ],
      'local',
    )
  })
})
afterAll(async () => {
  await server.close()
  await database.close()
})

type Reply = ReportReply<CostAndReturnRow, CostAndReturnAlso>
const get = async (query: string): Promise<Reply> => {
  const response = await server.inject(`/reports/cost-and-return?from=2026-04-01&to=2026-04-30&${query}`)
  expect(`${response.statusCode} ${response.body.slice(0, 300)}`).toMatch(/^200/)
  return response.json<Reply>()
}

test('each campaign has what it cost and what it brought, in the currency of the account', async () => {
  const { rows, also } = await get('by=campaign')
  const found = new Map(rows.map((row) => [row.source, row]))
  expect(found.get('paid-search')).toMatchObject({
    channel: 'Paid Search',
    visits: 2,
    calls: 2,
    leads: 1,
    sales: 2, // by hand on the first call; B of the CRM on the second
    revenue: 160_000,
    cost: 30_000,
    costPerCall: 15_000,
    costPerLead: 30_000,
    roas: 160_000 / 30_000,
  })
  // Fifteen days at 1.1 and fifteen at 1.2.
  expect(found.get('billboard')).toMatchObject({ calls: 1, leads: 0, cost: 3450, costPerLead: null, roi: -1 })
  expect(found.get('radio')).toBeUndefined()
  expect(also).toMatchObject({
    currency: 'USD',
    hasCosts: true,
    apart: [
      { what: 'cost', currency: 'GBP', amount: 777 },
      { what: 'revenue', currency: 'GBP', amount: 900 },
    ],
  })
})

test('every level and every model comes to the same totals', async () => {
  const { also } = await get('by=channel')
  expect(also.totals).toMatchObject({ cost: 33_450, revenue: 160_000, sales: 4, calls: 3, visits: 2 })
  for (const query of ['by=keyword', 'by=source', 'by=campaign&model=first', 'by=keyword&model=linear']) {
    const reply = await get(query)
    expect(reply.also.totals).toMatchObject({ cost: 33_450, revenue: 160_000 })
    for (const figure of ['visits', 'cost', 'revenue', 'calls', 'sales'] as const)
      expect(reply.rows.reduce((sum, row) => sum + row[figure], 0)).toBeCloseTo(reply.also.totals[figure], 6)
  }
})

test('in a file, money has its decimals', async () => {
  const { body } = await server.inject('/reports/cost-and-return?from=2026-04-01&to=2026-04-30&format=csv')
  expect(body).toContain('Paid Search,paid-search,m,Paid Search one,,2,2,0,1,2,1600,300,150,150,300,150,')
})

test('the database and the code agree on what a minor unit is', async () => {
  const codes = Intl.supportedValuesOf('currency') as Currency[] // that is what they are
  const { rows } = await sql<{ code: Currency; digits: number }>`
    select code, minor_digits(code) as digits from unnest(${codes}::text[]) as code`.execute(
    database.db.reference,
  )
  expect(rows.filter(({ code, digits }) => exponentOf(code) !== digits)).toEqual([])
  const { rows: rounded } = await sql<{ at: number }>`
    select round_half_even(x) as at from unnest('{0.5,1.5,2.5,-0.5,-1.5,2.51,2.49}'::numeric[]) as x`.execute(
    database.db.reference,
  )
  expect(rounded.map(({ at }) => at)).toEqual([0, 2, 2, 0, -2, 3, 2])
  const { rows: yen } = await sql<{
    rate: string
  }>`select minor_rate('JPY', 'EUR', 0.006)::text as rate`.execute(database.db.reference)
  expect(Number(yen[0]?.rate)).toBe(0.6)
})

test('an account without costs says so', async () => {
  const busy = account
  account = await newBusiness(database.db)
  const { rows, also } = await get('')
  account = busy
  expect([rows, also.hasCosts, also.apart]).toEqual([[], false, []])
})
