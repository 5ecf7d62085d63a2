import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { AccountId } from '#base/id.ts'
import type { HttpServer } from '#platform/http/server.ts'
import { accountServer } from '../../../test/support/account-server.ts'
import { testDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { happen, idOf, newBusiness } from '../../../test/support/past.ts'
import { saleRoutes } from './sale.api.ts'
import type { Sale, SaleImportReply, Sales, WorthReply } from './sale.wire.ts'

let database: TestDatabase
let server: HttpServer
let account: AccountId

beforeAll(async () => {
  database = await testDatabase()
  server = await accountServer(() => account)
  await server.register(saleRoutes(database.db))
})
afterAll(async () => {
  await server.close()
  await database.close()
})

const ann = '+12025550199'
const ben = '+12025550198'

/** Day 0 is 1 April 2026. Ann clicks an ad and calls on day 1 and day 3; Ben calls on day 2. */
beforeEach(async () => {
  account = await newBusiness(database.db)
  await happen(database.db, account, [
    { day: 0, visit: 'ad', visitor: 'ann', source: 'Paid Search' },
    { day: 1, call: 'first', phone: ann, visit: 'ad' },
    { day: 2, call: 'ben', phone: ben, source: 'Direct' },
    { day: 3, call: 'second', phone: ann, firstTime: false },
    { day: 3, call: 'tried', phone: ann, test: true },
  ])
  await database.db.account(account, (trx) =>
    sql`update visits set click_ids = '{"gclid": "click-1"}' where id = ${idOf('ad')}`.execute(trx),
  )
})

const mark = (id: string, payload: object) =>
  server.inject({ method: 'PUT', url: `/calls/${id}/worth`, payload })
const upload = async (file: string, query = ''): Promise<SaleImportReply> => {
  const response = await server.inject({
    method: 'POST',
    url: `/sales/import?${query}`,
    headers: { 'content-type': 'text/csv' },
    payload: Buffer.from(file),
  })
  expect(`${response.statusCode} ${response.body.slice(0, 300)}`).toMatch(/^200/)
  return response.json<SaleImportReply>()
}
const sales = async (query = ''): Promise<readonly Sale[]> =>
  (await server.inject(`/sales?${query}`)).json<Sales>().sales
const amounts = async () => (await sales()).map(({ amount }) => amount ?? 0).toSorted((a, b) => a - b)
const header = 'phone,gclid,date,amount,currency,order id\n'

describe('by hand', () => {
  test('a call is a sale on its own day, until somebody says another, or takes it back', async () => {
    const said = (await mark(idOf('first'), { worth: 'sale', amount: 12_500 })).json<WorthReply>()
    expect(said.byHand).toMatchObject({
      worth: 'sale',
      amount: 12_500,
      currency: 'USD',
      day: '2026-04-02',
      phone: ann,
    })
    const moved = (
      await mark(idOf('first'), { worth: 'sale', amount: 9900, currency: 'EUR', day: '2026-05-04' })
    ).json<WorthReply>()
    expect(moved.byHand).toMatchObject({ amount: 9900, currency: 'EUR', day: '2026-05-04' })
    expect(await sales()).toHaveLength(1)
    const none = (await mark(idOf('first'), { worth: null })).json<WorthReply>()
    expect(none).toEqual({ byHand: null, others: [] })
    expect(await sales()).toEqual([])
  })

  test('a mark without an amount has no currency; what does not exist is refused', async () => {
    expect((await mark(idOf('ben'), { worth: 'none' })).json<WorthReply>().byHand).toMatchObject({
      amount: null,
      currency: null,
    })
    for (const [id, body, status] of [
      [idOf('nobody'), { worth: 'lead' }, 404],
      ['x', { worth: 'lead' }, 404],
      [idOf('ben'), { worth: 'great' }, 400],
      [idOf('ben'), { worth: 'sale', amount: 1.5 }, 400],
      [idOf('ben'), { worth: 'sale', amount: 1, currency: 'XQQ' }, 400],
      [idOf('ben'), { worth: 'sale', day: '2026-02-30' }, 400],
    ] as const)
      expect((await mark(id, body)).statusCode).toBe(status)
  })
})

describe('from a CRM', () => {
  test('a phone is tied to the last call before the sale, a click id to its visit; who is unknown is listed', async () => {
    const { understood } = await upload(`${header}${ann},,2026-04-03,100.00,USD,A
${ann},,2026-04-30 10:00,200.00,USD,B
,click-1,2026-04-20,300.00,USD,C
${ann},click-1,2026-04-20,400.00,USD,D
+12025550000,,2026-04-20,500.00,USD,E
${ben},,2026-08-20,600.00,USD,F
`)
    expect(understood.matched).toEqual(
      expect.arrayContaining([
        { by: 'phone', rows: 2 },
        { by: 'click-id', rows: 2 },
        { by: 'none', rows: 2 },
      ]),
    )
    const tied = new Map((await sales()).map(({ ref, callId, visitId }) => [ref, { callId, visitId }]))
    expect(Object.fromEntries(tied)).toEqual({
      A: { callId: idOf('first'), visitId: null },
      B: { callId: idOf('second'), visitId: null },
      C: { callId: null, visitId: idOf('ad') },
      D: { callId: idOf('second'), visitId: idOf('ad') },
      E: { callId: null, visitId: null },
      F: { callId: null, visitId: null },
    })
    expect((await sales('matched=none')).map(({ ref }) => ref).toSorted()).toEqual(['E', 'F'])
  })

  test('more days may lie between a call and a sale, and then all sales are tied anew', async () => {
    await upload(`${header}${ben},,2026-08-20,600.00,USD,F\n`)
    const longer = await server.inject({ method: 'PUT', url: '/sales/settings', payload: { matchDays: 365 } })
    expect(longer.statusCode).toBe(200)
    expect(await sales()).toMatchObject([{ callId: idOf('ben'), matched: 'phone' }])
    await server.inject({ method: 'PUT', url: '/sales/settings', payload: { matchDays: 30 } })
    expect(await sales()).toMatchObject([{ callId: null, matched: 'none' }])
  })

  test('a preview keeps nothing; twice is once; a changed order replaces itself; undo brings it back', async () => {
    const file = `${header}${ann},,2026-04-05,100.00,USD,A\n${ben},,2026-04-05,50.00,USD,\n`
    expect((await upload(file, 'preview=true')).import).toBeNull()
    expect(await sales()).toEqual([])
    await upload(file)
    await upload(file)
    expect(await sales()).toHaveLength(2)
    const { import: changed } = await upload(`${header}${ann},,2026-04-05,175.00,USD,A\n`)
    expect(await amounts()).toEqual([5000, 17_500])
    await server.inject({ method: 'POST', url: `/sales/imports/${changed?.id}/undo` })
    expect(await amounts()).toEqual([5000, 10_000])
    const again = await server.inject({ method: 'POST', url: `/sales/imports/${changed?.id}/undo` })
    expect(again.statusCode).toBe(404)
  })
})

test('the API writes and replaces sales by their refs; a call may be named; whom it was must be said', async () => {
  const post = (...list: object[]) =>
    server.inject({ method: 'POST', url: '/sales', payload: { sales: list } })
  const sale = { ref: 'S-1', at: '2026-04-05T10:00:00+03:00', amount: 100, callId: idOf('first') }
  expect((await post(sale, { ref: 'S-2', at: '2026-04-05', email: 'Who@example.com' })).json()).toEqual({
    written: 2,
    matched: 1,
  })
  await post({ ...sale, amount: 200, currency: 'EUR' })
  expect(await sales()).toMatchObject([
    { ref: 'S-2', email: 'who@example.com', matched: 'none' },
    { ref: 'S-1', at: '2026-04-05T07:00:00.000Z', amount: 200, currency: 'EUR', matched: 'contact' },
  ])
  for (const wrong of [
    { ref: 'x', at: '2026-04-05' },
    { ref: 'x', at: '2026-02-30', phone: ann },
    { ref: 'x', at: '2026-04-05 25:00', phone: ann },
    { ref: 'x', at: '2026-04-05', phone: 'call me' },
    { ref: 'x', at: '2026-04-05', phone: ann, currency: 'XQQ', amount: 1 },
    { ref: '', at: '2026-04-05', phone: ann },
  ])
    expect((await post(wrong)).statusCode).toBe(400)
  const [{ id } = { id: '' }] = await sales()
  expect((await server.inject({ method: 'DELETE', url: `/sales/${id}` })).statusCode).toBe(204)
  expect((await server.inject({ method: 'DELETE', url: `/sales/${id}` })).statusCode).toBe(404)
})
