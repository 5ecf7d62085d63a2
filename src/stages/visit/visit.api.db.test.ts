import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { AccountId, PoolId, SiteId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { after, instant, minutes, seconds } from '#base/time.ts'
import { newId } from '#platform/clock.ts'
import { createHttpServer, type HttpServer } from '#platform/http/server.ts'
import { createLog } from '#platform/log.ts'
import { testDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { visitRoutes, type CollectedSite, type VisitApiParts } from './visit.api.ts'
import { openVisits, type Visits } from './visit.store.ts'
import type { Beat, LeaseReply, PageReply, PageView } from './visit.wire.ts'

const log = createLog('silent')
const find = '+15551234567' as PhoneNumber
const show = '+14150009876' as PhoneNumber
const site: CollectedSite = {
  accountId: newId<AccountId>(),
  siteId: newId<SiteId>(),
  consent: 'always',
  swaps: [{ find, poolId: newId<PoolId>() }],
}
const careful: CollectedSite = { ...site, siteId: newId<SiteId>(), consent: 'never' }

let database: TestDatabase
let folder: string
let visits: Visits
let server: HttpServer
let at = instant(1_700_000_000_000)
let signs: Parameters<VisitApiParts['sign']>[]
let asked: Parameters<VisitApiParts['lend']>[1][]

beforeAll(async () => {
  database = await testDatabase()
  folder = await mkdtemp(join(tmpdir(), 'ringroot-visits-'))
  await database.db.reference
    .insertInto('accounts')
    .values({ id: site.accountId, kind: 'client', name: 'A' })
    .execute()
  await start()
})
afterAll(async () => {
  await stop()
  await database.close()
  await rm(folder, { recursive: true, force: true })
})
beforeEach(() => {
  at = after(at, minutes(600))
  signs = []
  asked = []
})

async function start(): Promise<void> {
  visits = openVisits({ db: database.db, folder, log })
  server = await createHttpServer({ log })
  const routes = visitRoutes({
    visits,
    findSite: (key) => (key === 'key1' ? site : key === 'key2' ? careful : null),
    lend: (_site, asking) => {
      asked.push(asking)
      return [{ find, show }]
    },
    sign: (...sign) => signs.push(sign),
    clock: () => at,
  })
  await server.register(routes)
}
async function stop(): Promise<void> {
  await server.close()
  await visits.drained()
  await visits.close()
}

const person = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36'

const post = (path: string, body: unknown, { key = 'key1', userAgent = person } = {}) =>
  server.inject({
    method: 'POST',
    url: `/collect/${key}/${path}`,
    headers: {
      'content-type': 'text/plain;charset=UTF-8',
      'user-agent': userAgent,
      origin: 'https://shop.example',
    },
    payload: typeof body === 'string' ? body : JSON.stringify(body),
  })

const uuid = () => crypto.randomUUID()
const aView = (rest: Partial<PageView> = {}): PageView => ({
  v: 1,
  page: uuid(),
  visitor: null,
  visit: null,
  url: 'https://shop.example/?gclid=abc&utm_campaign=spring',
  referrer: 'https://www.google.com/',
  title: 'Shop',
  consent: 'always',
  ga: [],
  lease: false,
  ...rest,
})
const see = async (view: PageView, options = {}): Promise<PageReply> =>
  (await post('page', view, options)).json()
const aBeat = (view: PageView, reply: PageReply, rest: Partial<Beat> = {}): Beat => ({
  v: 1,
  page: view.page,
  visitor: reply.visitor,
  visit: reply.visit,
  active: 1000,
  ended: false,
  taps: [],
  ...rest,
})

async function rows(visit: string) {
  await visits.drained()
  return database.db.account(site.accountId, async (trx) => ({
    visit: await trx
      .selectFrom('visits')
      .innerJoin('sources', 'sources.id', 'visits.source_id')
      .selectAll('visits')
      .select(['source', 'medium', 'campaign', 'channel'])
      .where('visits.id', '=', visit)
      .executeTakeFirst(),
    pages: await trx
      .selectFrom('page_views')
      .selectAll()
      .where('visit_id', '=', visit)
      .orderBy('at')
      .execute(),
    taps: await trx.selectFrom('taps').selectAll().where('visit_id', '=', visit).execute(),
  }))
}

describe('a page view', () => {
  test('begins a visit: source, landing page, device and ids are written down', async () => {
    const view = aView({ ga: ['_ga=GA1.1.111.222', '_ga_X=GS2.1.s1', 'session=secret'] })
    const response = await post('page', view)
    const reply: PageReply = response.json()
    expect(response.headers['access-control-allow-origin']).toBe('*')
    expect(response.headers['set-cookie']).toBeUndefined()
    expect(reply).toMatchObject({ v: 1, swaps: [], beat: 30, keep: 1800 })
    expect(reply.look).toHaveLength(1)
    const { visit, pages } = await rows(reply.visit)
    expect(visit).toMatchObject({
      visitor_id: reply.visitor,
      source: 'google',
      medium: 'cpc',
      campaign: 'spring',
      channel: 'Paid Search',
      landing_url: view.url,
      click_ids: { gclid: 'abc' },
      ga: { _ga: 'GA1.1.111.222', _ga_X: 'GS2.1.s1' },
      device: 'desktop',
      bot: false,
    })
    expect(pages).toMatchObject([{ id: view.page, title: 'Shop' }])
  })

  test('goes on with the visit within half an hour, and begins another after it', async () => {
    const first = await see(aView())
    at = after(at, minutes(29))
    const next = {
      visitor: first.visitor,
      visit: first.visit,
      url: 'https://shop.example/contact',
      referrer: 'https://shop.example/',
    }
    const second = await see(aView(next))
    expect(second).toMatchObject({ visitor: first.visitor, visit: first.visit })
    at = after(at, minutes(31))
    const third = await see(aView(next))
    expect(third.visitor).toBe(first.visitor)
    expect(third.visit).not.toBe(first.visit)
    expect((await rows(first.visit)).pages).toHaveLength(2)
  })

  test('sent again is the same page view of the same visit, also after a restart', async () => {
    const view = aView()
    const replies = await Promise.all([see(view), see(view), see(view)])
    await stop()
    await start()
    replies.push(await see(view))
    expect(new Set(replies.map(({ visit }) => visit)).size).toBe(1)
    expect(new Set(replies.map(({ visitor }) => visitor)).size).toBe(1)
    expect((await rows(replies[0]?.visit ?? '')).pages).toHaveLength(1)
  })

  test('of a visit this process has not met is found in the database', async () => {
    const first = await see(aView())
    await stop()
    await start()
    const second = await see(
      aView({ visitor: first.visitor, visit: first.visit, url: 'https://shop.example/b' }),
    )
    expect(second.visit).toBe(first.visit)
  })

  test('that claims somebody else’s visit begins its own', async () => {
    const first = await see(aView())
    const second = await see(aView({ visitor: uuid(), visit: first.visit }))
    expect(second.visit).not.toBe(first.visit)
  })

  test('without consent is nobody’s: no visitor, no ids of Google’s', async () => {
    const reply = await see(aView({ consent: 'waiting', ga: ['_ga=GA1.1.1.2'], visitor: uuid() }))
    expect(reply.visitor).toBeNull()
    expect((await rows(reply.visit)).visit).toMatchObject({ ga: {}, visitor_id: reply.visit })
  })

  test('is nobody’s where the site says never, whatever the page claims', async () => {
    expect((await see(aView({ consent: 'always' }), { key: 'key2' })).visitor).toBeNull()
  })

  test('with consent given later is the same view, and its visitor is known from then on', async () => {
    const view = aView({ consent: 'waiting' })
    const before = await see(view)
    await visits.drained()
    const later = await see({ ...view, visit: before.visit, consent: 'granted', ga: ['_ga=GA1.1.1.2'] })
    expect(later.visit).toBe(before.visit)
    expect(later.visitor).not.toBeNull()
    expect(await rows(before.visit)).toMatchObject({
      visit: { visitor_id: later.visitor, ga: { _ga: 'GA1.1.1.2' } },
      pages: [{ id: view.page }],
    })
  })

  test('of a bot is counted and offers no number', async () => {
    const reply = await see(aView({ lease: true }), { userAgent: 'Mozilla/5.0 (compatible; Googlebot/2.1)' })
    expect(reply).toMatchObject({ look: [], swaps: [] })
    expect((await rows(reply.visit)).visit).toMatchObject({ bot: true })
    expect(asked).toEqual([])
  })
})

describe('a lease', () => {
  test('is lent to the visit, and later pages get it at once', async () => {
    const view = aView()
    const first = await see(view)
    const ask = { v: 1, page: view.page, visitor: first.visitor, visit: first.visit }
    const lease: LeaseReply = (await post('lease', ask)).json()
    expect(lease.swaps).toMatchObject([{ show: '4150009876', whole: false }])
    expect(asked).toMatchObject([
      { visit: first.visit, visitor: first.visitor, source: { source: 'google' } },
    ])
    const second = await see(
      aView({ visitor: first.visitor, visit: first.visit, url: 'https://shop.example/b' }),
    )
    expect(second.swaps).toEqual(lease.swaps)
  })

  test('is not lent to a visit nobody knows, to another visitor, or after the visit has ended', async () => {
    const view = aView()
    const { visit, visitor } = await see(view)
    const ask = { v: 1, page: view.page, visitor, visit }
    expect((await post('lease', { ...ask, visit: uuid() })).json()).toMatchObject({ swaps: [] })
    expect((await post('lease', { ...ask, visitor: uuid() })).json()).toMatchObject({ swaps: [] })
    expect((await post('lease', ask, { key: 'key2' })).json()).toMatchObject({ swaps: [] })
    expect((await post('lease', ask, { userAgent: 'curl/8' })).json()).toMatchObject({ swaps: [] })
    at = after(at, minutes(31))
    expect((await post('lease', ask)).json()).toMatchObject({ swaps: [] })
    expect(asked).toEqual([])
  })
})

describe('a heartbeat', () => {
  test('keeps the visit going, in any order and however often it comes', async () => {
    const view = aView()
    const reply = await see(view)
    const tap = { id: uuid(), number: '4150009876', after: 5000 }
    const beats = [
      aBeat(view, reply, { active: 60_000, ended: true }),
      aBeat(view, reply, { active: 30_000, taps: [tap] }),
      aBeat(view, reply, { active: 60_000, taps: [tap] }),
    ]
    at = after(at, seconds(90))
    for (const beat of beats) expect((await post('beat', beat)).statusCode).toBe(204)
    const { visit, pages, taps } = await rows(reply.visit)
    expect(pages).toMatchObject([{ active_ms: 60_000 }])
    expect(taps).toMatchObject([{ id: tap.id, number: '4150009876' }])
    expect(visit?.last_activity_at.getTime()).toBe(at)
    expect(signs.map(([, , kind]) => kind)).toEqual(['ended', 'tapped', 'active', 'tapped', 'active'])
  })

  test('cannot claim more time than has passed', async () => {
    const view = aView()
    const reply = await see(view)
    at = after(at, seconds(10))
    await post('beat', aBeat(view, reply, { active: 86_400_000 }))
    expect((await rows(reply.visit)).pages).toMatchObject([{ active_ms: 15_000 }])
  })

  test('of a page or visit nobody knows changes nothing', async () => {
    const view = aView()
    const reply = await see(view)
    const taps = [{ id: uuid(), number: '1', after: 0 }]
    await post('beat', aBeat(view, { ...reply, visit: uuid() }, { taps }))
    await post('beat', aBeat(aView(), reply, { taps }))
    expect((await rows(reply.visit)).taps).toEqual([])
    expect(visits.backlog()).toMatchObject({ entries: 0, refused: 0 })
  })
})

describe('what is wrong is refused, and harms nothing', () => {
  test('a site nobody knows', async () => {
    const response = await post('page', aView(), { key: 'other' })
    expect(response.statusCode).toBe(404)
    expect(response.headers['content-type']).toContain('application/problem+json')
    expect(response.headers['access-control-allow-origin']).toBe('*')
  })

  test.each([
    ['nothing', ''],
    ['no JSON', '{'],
    ['null', 'null'],
    ['a list', '[]'],
    ['another version', JSON.stringify(aView({ v: 2 as unknown as 1 }))],
    ['an id that is none', JSON.stringify(aView({ page: "'; drop table visits; --" }))],
    ['a prototype', '{"__proto__":{"v":1}}'],
    ['too many cookies', JSON.stringify(aView({ ga: Array.from({ length: 51 }, () => '_ga=1') }))],
    ['a field we did not ask for', JSON.stringify({ ...aView(), admin: true })],
  ])('%s', async (_what, body) => {
    const response = await post('page', body)
    expect(response.statusCode).toBe(400)
    expect(response.json()).toMatchObject({ code: 'invalid-request' })
  })

  test('too large a body', async () => {
    expect((await post('page', aView({ title: 'x'.repeat(70_000) }))).statusCode).toBe(413)
  })

  test('texts no database takes are cleaned, and long ones cut', async () => {
    const reply = await see(
      aView({
        title: `a\u0000b\ud800${'c'.repeat(1000)}`,
        url: `https://shop.example/?utm_source=\u0000%00${'d'.repeat(9000)}`,
      }),
    )
    const { visit, pages } = await rows(reply.visit)
    expect(pages[0]?.title).toHaveLength(300)
    expect(visit?.landing_url).toHaveLength(2048)
    expect(visits.backlog().refused).toBe(0)
  })

  test('a flood is slowed', async () => {
    const answers = await Promise.all(Array.from({ length: 700 }, () => post('beat', '{')))
    expect(answers.some(({ statusCode }) => statusCode === 429)).toBe(true)
  })
})

test('a preflight is answered for those who send JSON', async () => {
  await stop()
  await start()
  const response = await server.inject({
    method: 'OPTIONS',
    url: '/collect/key1/page',
    headers: { origin: 'https://shop.example' },
  })
  expect(response.statusCode).toBe(204)
  expect(response.headers).toMatchObject({
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'POST',
  })
})
