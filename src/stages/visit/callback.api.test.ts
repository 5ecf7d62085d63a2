import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AccountId, SiteId, VisitId, VisitorId } from '#base/id.ts'
import { after, instant, minutes } from '#base/time.ts'
import { newId } from '#platform/clock.ts'
import { createHttpServer, type HttpServer } from '#platform/http/server.ts'
import { createLog } from '#platform/log.ts'
import { type CallbackAnswer, callbackRoutes } from './callback.api.ts'
import type { Visit } from './visit.ts'

const site = { accountId: newId<AccountId>(), siteId: newId<SiteId>(), callback: true }
const sites = new Map([
  ['asks', site],
  ['other', { ...site, accountId: newId<AccountId>() }],
  ['silent', { ...site, callback: false }],
])
const visit: Visit = {
  id: newId<VisitId>(),
  site: site.siteId,
  visitor: newId<VisitorId>(),
  source: {
    source: 'google',
    medium: 'cpc',
    campaign: 'spring',
    term: '',
    content: '',
    channel: 'Paid Search',
  },
  clickIds: {},
  startedAt: instant(0),
  lastActivityAt: instant(0),
}
const number = '(415) 555-2671'

let server: HttpServer
let at = instant(0)
let rung: (readonly [VisitId | null, string])[]
let answer: CallbackAnswer

beforeEach(async () => {
  at = instant(1_700_000_000_000)
  rung = []
  answer = 'rings'
  server = await createHttpServer({ log: createLog('silent'), trustedProxies: ['127.0.0.1'] })
  await server.register(
    callbackRoutes({
      visits: { find: async (_, id) => (id === visit.id ? visit : null) },
      findSite: (key) => sites.get(key) ?? null,
      countryOf: () => 'US',
      ring(_, asks, called) {
        rung.push([asks?.id ?? null, called])
        return answer
      },
      clock: () => at,
    }),
  )
})
afterEach(() => server.close())

const asked = { visit: visit.id, visitor: visit.visitor, number }
const ask = (body: object = {}, { key = 'asks', from = '192.0.2.1' } = {}) =>
  server.inject({
    method: 'POST',
    url: `/collect/${key}/callback`,
    headers: { 'x-forwarded-for': from },
    payload: { ...asked, ...body },
  })

describe('a visitor who asks to be called', () => {
  test('is rung, with their visit, and any page may ask', async () => {
    const reply = await ask()
    expect([reply.statusCode, reply.json()]).toEqual([202, { accepted: true }])
    expect(reply.headers['access-control-allow-origin']).toBe('*')
    expect(rung).toEqual([[visit.id, '+14155552671']])
  })

  test('is rung without a visit that is not theirs, or is none', async () => {
    await ask({ visitor: newId() })
    await ask({ visit: newId(), number: '415 555 2672' })
    await ask({ visit: null, visitor: null, number: '415 555 2673' })
    expect(rung.map(([which]) => which)).toEqual([null, null, null])
  })

  test.each([
    ['words', { number: 'call me' }, 422],
    ['a premium number', { number: '900 555 2671' }, 422],
    ['a toll-free number', { number: '800 555 2671' }, 422],
    ['a number of another country', { number: '+442079460018' }, 422],
    ['a number that cannot be', { number: '+11115552671' }, 422],
    ['a number without end', { number: '4'.repeat(41) }, 400],
    ['a visit that is no id', { visit: 'x' }, 400],
    ['a body that is huge', { number: '4'.repeat(2000) }, 413],
  ])('is not rung at %s', async (_, body, status) => {
    const reply = await ask(body)
    expect(reply.statusCode).toBe(status)
    expect(reply.headers['access-control-allow-origin']).toBe('*')
    expect(rung).toEqual([])
  })

  test('is not rung by a site that does not let them, or is none', async () => {
    expect((await ask({}, { key: 'silent' })).statusCode).toBe(404)
    expect((await ask({}, { key: 'nobody' })).statusCode).toBe(404)
    expect(rung).toEqual([])
  })

  test('is rung once in ten minutes, however the number is written', async () => {
    await ask()
    expect((await ask({ number: '+14155552671' }, { from: '192.0.2.2' })).statusCode).toBe(429)
    at = after(at, minutes(10))
    expect((await ask({}, { from: '192.0.2.2' })).statusCode).toBe(202)
    expect(rung).toHaveLength(2)
  })

  test('may ask three times from one address; a site thirty times in all', async () => {
    const statuses = async (count: number, from: (index: number) => string) => {
      const all: number[] = []
      for (let index = 0; index < count; index++)
        all.push((await ask({ number: `41555526${10 + rung.length}` }, { from: from(index) })).statusCode)
      return all
    }
    expect(await statuses(4, () => '192.0.2.1')).toEqual([202, 202, 202, 429])
    expect((await statuses(28, (index) => `198.51.100.${index}`)).slice(-2)).toEqual([202, 429])
    expect(rung).toHaveLength(30)
  })

  test('hears of it when no call can go out', async () => {
    answer = 'no-way'
    expect((await ask()).statusCode).toBe(503)
  })

  test('hears nothing of it when their number is blocked', async () => {
    answer = 'unwanted'
    expect((await ask()).statusCode).toBe(202)
  })

  test('is rung six times a day at most, whoever of the server asks', async () => {
    const statuses: number[] = []
    for (let hour = 0; hour < 25; hour++) {
      const key = hour % 2 === 0 ? 'asks' : 'other'
      statuses.push((await ask({}, { key, from: `192.0.2.${hour}` })).statusCode)
      at = after(at, minutes(60))
    }
    expect(rung).toHaveLength(7) // the seventh a day after the first
    expect(statuses.slice(5, 8)).toEqual([202, 429, 429])
    expect(statuses.at(-1)).toBe(202)
  })
})
