import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AccountId } from '#base/id.ts'
import type { HttpServer } from '#platform/http/server.ts'
import { readCreditBook } from '#stages/attribution/models/credit-book.store.ts'
import { refreshPersons } from '#stages/person/person.store.ts'
import { accountServer } from '../../../test/support/account-server.ts'
import { testDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { happen, newBusiness, type PastEvent } from '../../../test/support/past.ts'
import { instant } from '#base/time.ts'
import type { ReportReply } from '../report.ts'
import { findReports, reportRoutes } from '../reports.api.ts'
import type { ModelsAlso, ModelsRow } from './report.ts'

let database: TestDatabase
let server: HttpServer
let account: AccountId

const [ann, ben, cat] = ['+12125550101', '+12125550102', '+12125550103']

/** Ann: Paid Search, Email, Direct, then calls, then buys. Ben: Paid Search, calls a billboard. Cat: nobody knows. A form, and two who only looked. */
const past: readonly PastEvent[] = [
  { day: 1, visit: 'a1', visitor: 'ann', source: 'Paid Search' },
  { day: 5, visit: 'a2', visitor: 'ann', source: 'Email' },
  { day: 8, visit: 'a3', visitor: 'ann', source: 'Direct' },
  { day: 8, hour: 13, call: 'ac', phone: ann, visit: 'a3' },
  { day: 20, sale: 's1', amount: 100_01, phone: ann },
  { day: 2, visit: 'b1', visitor: 'ben', source: 'Paid Search' },
  { day: 2, hour: 13, call: 'bc', phone: ben, visit: 'b1' },
  { day: 6, call: 'bd', phone: ben, basis: 'placement', source: 'Offline', firstTime: false },
  { day: 21, sale: 's2', amount: 50_00, ofCall: 'bd' },
  {
    day: 3,
    call: 'cc',
    phone: cat,
    visit: 'b1',
    sure: 0.4,
    credits: { Unlinked: 0.25, 'Paid Search': 0.5, Email: 0.25 },
  },
  { day: 9, visit: 'd1', visitor: 'dan', source: 'Email' },
  { day: 9, hour: 13, form: 'df', visitor: 'dan', visit: 'd1', email: 'dan@example.com', source: 'Email' },
  { day: 9, hour: 14, form: 'spam', visitor: 'dan', visit: 'd1', source: 'Email', spam: true },
  { day: 4, visit: 'e1', visitor: 'eve', source: 'Direct' },
  { day: 5, visit: 'e2', visitor: 'eve', source: 'Direct' },
  { day: 4, visit: 'f1', visitor: 'fred', source: 'Email' },
  { day: 4, visit: 'r1', visitor: 'robot', source: 'Email', bot: true },
  { day: 7, call: 'test', phone: '+12125550109', test: true },
]

beforeAll(async () => {
  database = await testDatabase()
  server = await accountServer(() => account)
  await server.register(reportRoutes(database.db, await findReports()))
  account = await newBusiness(database.db)
  await happen(database.db, account, past)
  await database.db.account(account, (trx) => refreshPersons(trx))
})
afterAll(async () => {
  await server.close()
  await database.close()
})

const april = 'from=2026-04-01&to=2026-04-30'
const get = async (query: string) =>
  (await server.inject(`/reports/models?${april}&${query}`)).json<ReportReply<ModelsRow, ModelsAlso>>()
const credits = async (
  model: 'first' | 'last' | 'last-non-direct' | 'linear' | 'lead-creation',
  query = '',
) => {
  const { rows } = await get(`models=${model}&${query}`)
  return Object.fromEntries(rows.map((row) => [row.channel, row[model]]))
}

test('a lead is a first-time call or a form; each model shares it in its own way', async () => {
  expect((await get('models=last')).also).toMatchObject({ conversions: 4, value: 0, nulls: null })
  // Cat's call is half a Paid Search, a quarter an Email and a quarter nobody's.
  expect(await credits('last')).toEqual({ Direct: 1, 'Paid Search': 1.5, Email: 1.25, Unlinked: 0.25 })
  expect(await credits('first')).toEqual({ Direct: 0, 'Paid Search': 2.5, Email: 1.25, Unlinked: 0.25 })
  expect(await credits('last-non-direct')).toEqual({
    Direct: 0,
    'Paid Search': 1.5,
    Email: 2.25,
    Unlinked: 0.25,
  })
  const linear = await credits('linear')
  expect(linear['Direct']).toBeCloseTo(1 / 3, 5)
})

test('a sale is credited to what brought its person, printed numbers included, in cents', async () => {
  const { rows, also } = await get('conversion=sale')
  expect(also).toMatchObject({ conversions: 2, value: 150_01, currency: 'USD', nulls: 3 })
  const worth = Object.fromEntries(
    rows.map((row) => [row.channel, [row['first-value'], row['last-value'], row['linear-value']]]),
  )
  expect(worth).toEqual({
    'Paid Search': [150_01, 0, 5834],
    Email: [0, 0, 3334],
    Direct: [0, 100_01, 3333],
    Offline: [0, 50_00, 2500],
  })
  expect(await credits('lead-creation', 'conversion=sale')).toEqual({
    'Paid Search': 1,
    Email: 0,
    Direct: 1,
    Offline: 0,
  })
  expect(
    also.paths.map(({ steps, conversions, value }) => [
      steps.map(({ channel }) => channel),
      conversions,
      value,
    ]),
  ).toEqual([
    [['Paid Search', 'Email', 'Direct'], 1, 100_01],
    [['Paid Search', 'Offline'], 1, 50_00],
  ])
  expect(also.lengths.filter(({ conversions }) => conversions > 0)).toEqual([
    { steps: 2, conversions: 1, value: 50_00 },
    { steps: 3, conversions: 1, value: 100_01 },
  ])
  expect(also.lags.find(({ days }) => days === 15)).toEqual({ days: 15, conversions: 2, value: 150_01 })
})

test('every model’s column sums to all there is, by channel, source, campaign and keyword, as a file, too', async () => {
  for (const by of ['channel', 'source', 'campaign', 'keyword'])
    for (const conversion of ['call', 'lead', 'sale']) {
      const { rows, also } = await get(`by=${by}&conversion=${conversion}`)
      expect(also.conversions).toBe({ call: 4, lead: 4, sale: 2 }[conversion])
      for (const model of ['first', 'last', 'markov', 'shapley', 'time-decay', 'position'] as const) {
        expect(rows.reduce((sum, row) => sum + (row[model] ?? 0), 0)).toBeCloseTo(also.conversions, 9)
        expect(rows.reduce((sum, row) => sum + (row[`${model}-value`] ?? 0), 0)).toBe(also.value)
      }
    }
  const file = await server.inject(
    `/reports/models?${april}&format=csv&by=source&models=last&conversion=call`,
  )
  expect(file.body.split('\r\n')).toContain('Paid Search,paid-search,m,,,3.5,,,1.5,0,,,,,,,,,,,,,,')
})

test('a window leaves out what was long before; a wrong question is refused', async () => {
  expect(await credits('first', 'window=5')).toEqual({
    Direct: 0,
    'Paid Search': 1.5,
    Email: 2.25,
    Unlinked: 0.25,
  })
  for (const query of [
    'models=best',
    'by=day',
    'conversion=x',
    'window=0',
    'halfLife=0',
    'order=9',
    `models=${'x'.repeat(300)}`,
  ])
    expect((await server.inject(`/reports/models?${query}`)).statusCode).toBe(400)
})

test('the book for costs has calls, leads, sales and revenue of each keyword, by the model asked for', async () => {
  const stretch = { from: instant(Date.UTC(2026, 3, 1)), to: instant(Date.UTC(2026, 4, 1)) }
  const book = await database.db.account(account, (trx) => readCreditBook(trx, { model: 'first', stretch }))
  const search = book.find(({ source }) => source === 'paid-search')
  expect(search).toMatchObject({
    campaign: 'Paid Search one',
    calls: 3.5,
    leads: 2.5,
    sales: 2,
    revenue: 150_01,
  })
  expect(book.reduce((sum, { leads }) => sum + leads, 0)).toBe(4)
})
