import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { AccountId } from '#base/id.ts'
import { newId } from '#platform/clock.ts'
import type { HttpServer } from '#platform/http/server.ts'
import { accountServer } from '../../../test/support/account-server.ts'
import { testDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { costRoutes } from './cost.api.ts'
import type { Contracts, CostImportReply, CostImports, Costs, CostSettings, MoneySum } from './cost.wire.ts'

let database: TestDatabase
let server: HttpServer
let account: AccountId

beforeAll(async () => {
  database = await testDatabase()
  server = await accountServer(() => account)
  await server.register(costRoutes(database.db))
})
afterAll(async () => {
  await server.close()
  await database.close()
})
beforeEach(async () => {
  account = newId<AccountId>()
  const row = {
    id: account,
    kind: 'client' as const,
    name: 'Test',
    currency: 'EUR',
    time_zone: 'Europe/Bucharest',
  }
  await database.db.reference.insertInto('accounts').values(row).execute()
})

const send = async <Reply>(
  method: 'PUT' | 'POST' | 'DELETE',
  url: string,
  payload?: object,
): Promise<Reply> => {
  const response = await server.inject({ method, url, ...(payload ? { payload } : {}) })
  expect(`${response.statusCode} ${response.body.slice(0, 300)}`).toMatch(/^20/)
  return (response.body === '' ? null : response.json()) as Reply // the caller says which reply it is
}
const april = 'from=2026-04-01&to=2026-04-30'
const costs = async (query = ''): Promise<Costs['costs']> =>
  (await server.inject(`/costs?${april}&${query}`)).json<Costs>().costs
const total = async (): Promise<MoneySum[]> => {
  const sums = new Map<string, number>()
  for (const { currency, amount } of await costs()) sums.set(currency, (sums.get(currency) ?? 0) + amount)
  return [...sums].map(([currency, amount]) => ({ currency, amount }))
}
const upload = (file: string, query = '') =>
  server.inject({
    method: 'POST',
    url: `/costs/import?file=a.csv&${query}`,
    headers: { 'content-type': 'text/csv' },
    payload: Buffer.from(file),
  })
const kept = async (file: string, query = ''): Promise<CostImportReply> => {
  const response = await upload(file, query)
  expect(`${response.statusCode} ${response.body.slice(0, 300)}`).toMatch(/^200/)
  return response.json<CostImportReply>()
}
const google = (...lines: string[]) => `Day,Campaign,Search keyword,Currency code,Cost\n${lines.join('\n')}\n`

describe('an upload', () => {
  const file = google('2026-04-01,Spring,,EUR,10.00', '2026-04-02,Spring,,EUR,20.00')

  test('is previewed first: nothing is kept', async () => {
    const { understood, import: none } = await kept(file, 'preview=true')
    expect(none).toBeNull()
    expect(understood).toMatchObject({
      origin: 'google-ads',
      rows: 2,
      from: '2026-04-01',
      to: '2026-04-02',
      totals: [{ currency: 'EUR', amount: 3000 }],
      replaces: [],
    })
    expect(await costs()).toEqual([])
  })

  test('twice is once, and says what it replaces', async () => {
    await kept(file)
    expect((await kept(file, 'preview=true')).understood.replaces).toEqual([
      { currency: 'EUR', amount: 3000 },
    ])
    await kept(file)
    expect(await total()).toEqual([{ currency: 'EUR', amount: 3000 }])
  })

  test('by keyword replaces the same campaign without keywords, and leaves other campaigns and days', async () => {
    await kept(
      google('2026-04-01,Spring,,EUR,10.00', '2026-04-02,Spring,,EUR,20.00', '2026-04-01,Brand,,EUR,1.00'),
    )
    await kept(google('2026-04-01,Spring,[roof],EUR,6.00', '2026-04-01,Spring,tiles,EUR,5.00'))
    expect(
      (await costs()).map(({ day, campaign, keyword, amount }) => [day, campaign, keyword, amount]),
    ).toEqual([
      ['2026-04-01', 'Brand', '', 100],
      ['2026-04-01', 'Spring', 'roof', 600],
      ['2026-04-01', 'Spring', 'tiles', 500],
      ['2026-04-02', 'Spring', '', 2000],
    ])
  })

  test('can be taken back: what it replaced counts again', async () => {
    await kept(file)
    const { import: second } = await kept(google('2026-04-01,Spring,,EUR,99.00'))
    expect(await total()).toEqual([{ currency: 'EUR', amount: 11900 }])
    const { imports } = await send<CostImports>('POST', `/costs/imports/${second?.id}/undo`)
    expect(imports.map(({ undone }) => undone)).toEqual([true, false])
    expect(await total()).toEqual([{ currency: 'EUR', amount: 3000 }])
    const again = await server.inject({ method: 'POST', url: `/costs/imports/${second?.id}/undo` })
    expect(again.statusCode).toBe(404)
  })

  test('that leaves something open is not kept until it is answered', async () => {
    const open = 'Day,Campaign,Cost\n3/4/2026,Spring,1.00\n'
    const refused = await upload(open)
    expect([refused.statusCode, refused.json<{ detail: string }>().detail]).toEqual([
      422,
      'The file does not say: days, currency. Send the answers with it.',
    ])
    await kept(open, 'days=month-first&currency=EUR&origin=google-ads')
    expect((await costs()).length).toBe(0)
    await kept(open, 'days=day-first&currency=EUR&origin=google-ads')
    expect(await total()).toEqual([{ currency: 'EUR', amount: 100 }])
  })

  test.each([
    ['name,phone\nAnn,1\n', 'No line of the file names its columns'],
    ['PK\u0003\u0004', 'Save it as CSV'],
    ['', 'empty'],
    [google('2026-04-01,Spring,,EUR,x'), 'No row could be read. Line 2: amount-unreadable'],
    [google(), 'no costs below'],
  ])('of %j is refused with the cure', async (text, says) => {
    const response = await upload(text)
    expect(response.statusCode).toBe(422)
    expect(response.json<{ detail: string }>().detail).toContain(says)
  })

  test('of thirty thousand rows is read and kept', async () => {
    const lines = Array.from(
      { length: 30_000 },
      (_, n) => `2026-04-${String((n % 30) + 1).padStart(2, '0')},C${n % 500},k${n},EUR,0.01`,
    )
    const { understood } = await kept(google(...lines))
    expect([understood.rows, understood.totals]).toEqual([30_000, [{ currency: 'EUR', amount: 30_000 }]])
    expect(await total()).toEqual([{ currency: 'EUR', amount: 20_000 }]) // an answer holds twenty thousand rows
  })
})

describe('costs that are typed or sent', () => {
  const spent = { source: 'newspaper', medium: 'print', currency: 'EUR' }

  test('replace what was there; zero removes; the two ways keep their own', async () => {
    const typed = (amount: number) =>
      send('PUT', '/costs', {
        origin: 'typed',
        costs: [{ ...spent, from: '2026-04-01', to: '2026-04-30', amount }],
      })
    await typed(10_000)
    await typed(5_001)
    await send('PUT', '/costs', { costs: [{ ...spent, from: '2026-04-03', amount: 7 }] })
    expect(await total()).toEqual([{ currency: 'EUR', amount: 5_008 }])
    expect(await costs('by=month&origin=typed')).toMatchObject([{ day: '2026-04-01', amount: 5_001 }])
    await typed(0)
    expect(await total()).toEqual([{ currency: 'EUR', amount: 7 }])
    expect(await send('DELETE', `/costs?${april}&source=newspaper`)).toEqual({ removed: 1 })
    expect(await costs()).toEqual([])
  })

  test.each([
    [{ ...spent, from: '2026-02-30', amount: 1 }],
    [{ ...spent, from: '2026-04-02', to: '2026-04-01', amount: 1 }],
    [{ ...spent, from: '1999-04-02', to: '2026-04-01', amount: 1 }],
    [{ ...spent, from: '2026-04-02', amount: 1.5 }],
    [{ ...spent, from: '2026-04-02', amount: 1e13 }],
    [{ ...spent, from: '2026-04-02', amount: 1, currency: 'XQQ' }],
    [{ ...spent, from: '2026-04-02', amount: 1, source: '' }],
    [{ ...spent, from: '2026-04-02', amount: 1, campaign: 'a\u0000b' }],
  ])('%j is refused', async (cost) => {
    const response = await server.inject({ method: 'PUT', url: '/costs', payload: { costs: [cost] } })
    expect(response.statusCode).toBe(400)
  })
})

test('a contract is spread over its days to the cent; changed, they follow; two of one source add up', async () => {
  const billboard = {
    name: 'Billboard',
    source: 'billboard',
    medium: 'offline',
    campaign: '',
    currency: 'EUR',
  }
  const body = { ...billboard, amount: 100_000, from: '2026-03-15', to: '2026-06-14' }
  const { contracts } = await send<Contracts>('POST', '/costs/contracts', body)
  const inApril = (await costs()).reduce((sum, { amount }) => sum + amount, 0)
  expect(Math.abs(inApril - (100_000 * 30) / 92)).toBeLessThan(2)
  await send('POST', '/costs/contracts', {
    ...body,
    name: 'Other',
    amount: 30,
    from: '2026-04-01',
    to: '2026-04-30',
  })
  expect(await total()).toEqual([{ currency: 'EUR', amount: inApril + 30 }])
  const [first] = contracts
  await send('PUT', `/costs/contracts/${first?.id}`, {
    ...body,
    amount: 60,
    from: '2026-04-01',
    to: '2026-04-30',
  })
  expect(await total()).toEqual([{ currency: 'EUR', amount: 90 }])
  await send('DELETE', `/costs/contracts/${first?.id}`)
  expect(await total()).toEqual([{ currency: 'EUR', amount: 30 }])
  const gone = await server.inject({ method: 'PUT', url: `/costs/contracts/${first?.id}`, payload: body })
  expect(gone.statusCode).toBe(404)
})

test('what visits call a platform and its campaigns is said once, and holds for all that was ever imported', async () => {
  await database.db.account(account, (trx) =>
    trx
      .insertInto('sources')
      .values([
        {
          account_id: account,
          source: 'google',
          medium: 'cpc',
          campaign: 'spring_sale',
          channel: 'Paid Search',
        },
        { account_id: account, source: 'google', medium: 'cpc', campaign: 'brand', channel: 'Paid Search' },
      ])
      .execute(),
  )
  await kept(google('2026-04-01,Spring sale,,EUR,10.00', '2026-04-01,Brand,,EUR,5.00'))
  const settings = (await server.inject('/costs/settings')).json<CostSettings>()
  const spring = { source: 'google', medium: 'cpc', campaign: 'spring_sale' }
  expect(settings.campaigns).toEqual([
    {
      origin: 'google-ads',
      name: 'Brand',
      is: { ...spring, campaign: 'brand' },
      renamed: false,
      perhaps: null,
    },
    { origin: 'google-ads', name: 'Spring sale', is: null, renamed: false, perhaps: spring },
  ])
  await send('PUT', '/costs/campaigns', { origin: 'google-ads', name: 'Spring sale', is: spring })
  await send('PUT', '/costs/platforms/google-ads', { source: 'adwords', medium: 'ppc' })
  expect((await costs()).map(({ source, medium, campaign }) => [source, medium, campaign])).toEqual([
    ['adwords', 'ppc', 'Brand'],
    ['google', 'cpc', 'spring_sale'],
  ])
})

test('rates of exchange are kept as written; a currency without one is named', async () => {
  await send('PUT', '/costs', {
    costs: [{ source: 'x', medium: 'y', from: '2026-04-01', amount: 1, currency: 'USD' }],
  })
  expect((await server.inject('/costs/settings')).json<CostSettings>().unrated).toEqual(['USD'])
  const settings = await send<CostSettings>('PUT', '/exchange-rates', {
    currency: 'USD',
    from: '2026-04-01',
    rate: '0.9230',
  })
  expect([settings.unrated, settings.rates]).toEqual([
    [],
    [{ currency: 'USD', from: '2026-04-01', rate: '0.923' }],
  ])
  const removed = await send<CostSettings>('DELETE', '/exchange-rates/USD/2026-04-01')
  expect(removed.rates).toEqual([])
  for (const rate of ['0', '-1', '1e3', 'x'])
    expect(
      (
        await server.inject({
          method: 'PUT',
          url: '/exchange-rates',
          payload: { currency: 'USD', from: '2026-04-01', rate },
        })
      ).statusCode,
    ).toBe(400)
})
