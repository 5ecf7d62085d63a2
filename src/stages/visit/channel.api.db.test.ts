import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { AccountId, SiteId } from '#base/id.ts'
import { after, instant, minutes } from '#base/time.ts'
import { newId, now } from '#platform/clock.ts'
import { createHttpServer, type HttpServer } from '#platform/http/server.ts'
import { createLog } from '#platform/log.ts'
import { testDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { channelRoutes } from './channel.api.ts'
import { openChannelBook, settleSources } from './channel-rules.store.ts'
import type { ChannelRule } from './channel-rules.ts'
import type { Preview, SavedChannels, Tried } from './channel.wire.ts'
import { SourceDictionary } from './source-dictionary.store.ts'
import { visitRoutes } from './visit.api.ts'
import { openVisits, type Visits } from './visit.store.ts'
import type { PageReply } from './visit.wire.ts'

const log = createLog('silent')
const siteId = newId<SiteId>()
let account: AccountId
let database: TestDatabase
let folder: string
let visits: Visits
let server: HttpServer
let at = now()
const heard: object[] = []

beforeAll(async () => {
  database = await testDatabase()
  folder = await mkdtemp(join(tmpdir(), 'ringroot-channels-'))
  visits = openVisits({ db: database.db, folder, log })
  const book = openChannelBook(database.db)
  server = await createHttpServer({ log })
  await server.register(
    visitRoutes({
      visits,
      findSite: (key) =>
        key === 'key1' ? { accountId: account, siteId, consent: 'always', swaps: [] } : null,
      lend: () => [],
      sign: () => {},
      channelRules: (id) => book.of(id),
      clock: () => at,
    }),
  )
  await server.register(async (scope) => {
    scope.addHook('onRequest', async (request) => {
      request.account = account
      request.actor = 'user:1'
      request.audit = async (...entry) => void heard.push(entry)
    })
    await scope.register(channelRoutes({ db: database.db, book }))
  })
})
afterAll(async () => {
  await server.close()
  await visits.drained()
  await visits.close()
  await database.close()
  await rm(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  account = newId<AccountId>()
  heard.length = 0
  await database.db.reference
    .insertInto('accounts')
    .values({ id: account, kind: 'client', name: 'A' })
    .execute()
})

const partners: ChannelRule = {
  channel: 'Partners',
  when: [{ word: 'source', comparison: 'within', values: ['partner.example'] }],
}
const workshop: ChannelRule = {
  channel: 'Workshop',
  when: [{ word: 'landing', comparison: 'begins with', values: ['/services'] }],
}

const noWords = { source: '', medium: '', campaign: '', term: '', content: '', channel: '' }

const save = (version: number, rules: readonly ChannelRule[]) =>
  server.inject({ method: 'PUT', url: '/channels', payload: { version, rules } })
const post = async <Answer>(path: string, payload: object): Promise<Answer> =>
  (await server.inject({ method: 'POST', url: `/channels/${path}`, payload })).json()
const saved = async (): Promise<SavedChannels> =>
  (await server.inject({ method: 'GET', url: '/channels' })).json()

type Known = Readonly<{ visitor: string | null; visit: string }>
async function see(url: string, referrer: string, known?: Known): Promise<PageReply> {
  const { visitor = null, visit = null } = known ?? {}
  const view = { v: 1, page: crypto.randomUUID(), visitor, visit, url, referrer }
  const response = await server.inject({
    method: 'POST',
    url: '/collect/key1/page',
    headers: { 'content-type': 'text/plain', 'user-agent': 'Mozilla/5.0 Firefox/140.0' },
    payload: JSON.stringify({ ...view, title: '', consent: 'always', ga: [], lease: false }),
  })
  return response.json()
}
const home = 'https://shop.example/'

async function channels(): Promise<Record<string, string>> {
  await visits.drained()
  const rows = await database.db.account(account, (trx) =>
    trx.selectFrom('sources').select(['source', 'channel']).orderBy('id').execute(),
  )
  return Object.fromEntries(rows.map(({ source, channel }) => [source, channel]))
}

describe('channels of one’s own', () => {
  test('none are saved at first; the usual ones hold', async () => {
    expect(await saved()).toEqual({ version: 0, rules: [], changedAt: null, changedBy: null, settling: null })
    await see(home, 'https://blog.partner.example/post')
    expect(await channels()).toEqual({ 'blog.partner.example': 'Referral' })
  })

  test('name the channel of the next visit, and tell the past again; without them it is as it was', async () => {
    await see(home, 'https://blog.partner.example/post')
    await see(`${home}services/brakes?utm_source=mail&utm_medium=email`, '')
    const before = await channels()
    expect(before).toEqual({ 'blog.partner.example': 'Referral', mail: 'Email' })
    expect((await save(0, [partners, workshop])).json()).toMatchObject({
      version: 1,
      rules: [partners, workshop],
      changedBy: 'user:1',
      settling: null,
    })
    await see(home, 'https://www.partner.example/')
    const told = { 'blog.partner.example': 'Partners', mail: 'Workshop' }
    expect(await channels()).toEqual({ ...told, 'partner.example': 'Partners' })
    expect((await save(1, [])).json()).toMatchObject({ version: 2, rules: [] })
    expect(await channels()).toEqual({ ...before, 'partner.example': 'Referral' })
    expect(heard).toHaveLength(2)
  })

  test('may be named and asked for in any text a browser can send', async () => {
    const odd = { channel: 'a\u0000b \ud800', when: [{ ...partners.when[0], values: ['\u0000', '\udfff'] }] }
    const answer = await server.inject({
      method: 'PUT',
      url: '/channels',
      payload: { version: 0, rules: [odd] },
    })
    expect(answer.json()).toMatchObject({ version: 1, rules: [{ channel: 'ab \ufffd' }] })
  })

  test('are not saved over somebody else’s', async () => {
    expect((await save(0, [partners])).statusCode).toBe(200)
    for (const version of [0, 2]) {
      const response = await save(version, [workshop])
      expect(response.statusCode).toBe(409)
    }
    expect((await saved()).rules).toEqual([partners])
  })

  test('saved by two at once are those of one, and the other is told', async () => {
    const answers = await Promise.all([save(0, [partners]), save(0, [workshop])])
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200, 409]))
  })

  test('a past of many sources is told in parts, and says how far it is', async () => {
    const many = Array.from({ length: 4500 }, (_, n) => ({
      ...noWords,
      source: `s${n}.partner.example`,
      medium: 'referral',
    }))
    const dictionary = new SourceDictionary(database.db)
    for (let from = 0; from < many.length; from += 500)
      await dictionary.idsOf(account, many.slice(from, from + 500))
    expect((await save(0, [partners])).json()).toMatchObject({ settling: { done: 2000, of: 4500 } })
    const settled = await Promise.all([0, 1].map(() => database.db.account(account, settleSources)))
    expect(settled.filter(Boolean)).toHaveLength(1)
    expect((await saved()).settling).toBeNull()
    expect(new Set(Object.values(await channels()))).toEqual(new Set(['Partners']))
  })

  test.each([
    ['no condition', [{ channel: 'Mine', when: [] }]],
    ['no name', [{ ...partners, channel: '  ' }]],
    ['the name of what is no channel', [{ ...partners, channel: 'Unlinked' }]],
    ['a word there is not', [{ channel: 'Mine', when: [{ ...partners.when[0], word: 'colour' }] }]],
    ['an expression', [{ channel: 'Mine', when: [{ ...partners.when[0], comparison: 'matches regex' }] }]],
    ['no value', [{ channel: 'Mine', when: [{ ...partners.when[0], values: [] }] }]],
    ['too many', Array.from({ length: 101 }, () => partners)],
  ])('a rule with %s is refused', async (_what, rules) => {
    const response = await server.inject({ method: 'PUT', url: '/channels', payload: { version: 0, rules } })
    expect(response.statusCode).toBe(400)
    expect((await saved()).version).toBe(0)
  })

  test('a preview says what would move, and moves nothing', async () => {
    at = now()
    await see(home, 'https://blog.partner.example/post')
    await see(home, 'https://shop.partner.example/')
    await see(home, 'https://www.google.com/')
    const before = await channels()
    const preview = await post<Preview>('preview', { rules: [workshop, partners] })
    expect(preview).toMatchObject({
      visits: 3,
      calls: 0,
      moves: [{ from: 'Referral', to: 'Partners', visits: 2, calls: 0 }],
      taken: [
        { visits: 0, calls: 0 },
        { visits: 2, calls: 0 },
      ],
    })
    expect(preview.recent.map(({ from, to, rule }) => [from, to, rule])).toEqual([
      ['Referral', 'Partners', 1],
      ['Referral', 'Partners', 1],
      ['Organic Search', 'Organic Search', null],
    ])
    expect(await channels()).toEqual(before)
  })

  test('an address is tried step by step', async () => {
    const url = `${home}services?utm_source=news.partner.example&utm_medium=email&gclid=1`
    const tried = await post<Tried>('try', {
      rules: [workshop, partners],
      url,
      referrer: 'https://mail.google.com/',
    })
    expect(tried).toMatchObject({
      source: 'news.partner.example',
      landing: 'shop.example/services',
      referrer: 'mail.google.com',
      clickIds: { gclid: '1' },
      ga4Channel: 'Email',
      usual: 'Email',
      channel: 'Workshop',
      rule: 0,
      failed: [[]],
    })
    expect(await post<Tried>('try', { rules: [], url: '', referrer: '' })).toMatchObject({
      channel: 'Direct',
      rule: null,
    })
  })

  test('as long as they may be, the words of a source fit', async () => {
    const word = '\u{1F600}'.repeat(300)
    const words = { source: word, medium: word, campaign: word, term: word, content: word, channel: word }
    const ids = await new SourceDictionary(database.db).idsOf(account, [
      { ...words, landing: word, referrer: 'x'.repeat(300), placement: word },
    ])
    expect(ids).toHaveLength(1)
  })
})

describe('a visit goes on', () => {
  test.each([
    ['from a payment page', 'https://www.paypal.com/checkoutnow'],
    ['from Stripe’s checkout', 'https://checkout.stripe.com/c/pay/cs_live_1'],
    ['from a bank that confirmed a card', 'https://secure5.arcot.com/acspage/cap'],
    ['from Google’s sign-in', 'https://accounts.google.com/'],
    ['from Microsoft’s sign-in', 'https://login.microsoftonline.com/common/oauth2'],
    ['from our own booking subdomain', 'https://booking.shop.example/done'],
    ['from the site without www', 'https://www.shop.example/a'],
    ['from a search for us', 'https://www.google.com/'],
    ['from anywhere without a word', ''],
  ])('%s', async (_what, referrer) => {
    const first = await see(`${home}?utm_source=news&utm_medium=email`, '')
    at = after(at, minutes(29))
    expect((await see(`${home}thanks`, referrer, first)).visit).toBe(first.visit)
    expect(await channels()).toEqual({ news: 'Email' })
  })

  test('half an hour after the last page, not the first', async () => {
    const first = await see(home, 'https://www.bing.com/')
    for (let page = 0; page < 3; page++) {
      at = after(at, minutes(30))
      expect((await see(`${home}${page}`, home, first)).visit).toBe(first.visit)
    }
    at = instant(after(at, minutes(30)) + 1)
    const later = await see(`${home}late`, 'https://www.paypal.com/', first)
    expect(later).toMatchObject({ visitor: first.visitor })
    expect(later.visit).not.toBe(first.visit)
    expect(await channels()).toEqual({ bing: 'Organic Search', '(direct)': 'Direct' })
  })

  test('and another begins where another ad brings them back', async () => {
    const first = await see(`${home}?gclid=1`, 'https://www.google.com/')
    const again = await see(`${home}?gclid=1`, '', first)
    const other = await see(`${home}?utm_source=news&utm_medium=email`, '', first)
    expect(again.visit).toBe(first.visit)
    expect(other.visit).not.toBe(first.visit)
    expect(other.visitor).toBe(first.visitor)
  })

  test('a page that only looks like a gateway begins its own', async () => {
    await see(home, 'https://paypal.com.evil.example/')
    await see(home, 'https://notaccounts.google.com/')
    expect(await channels()).toEqual({
      'paypal.com.evil.example': 'Referral',
      'notaccounts.google.com': 'Referral',
    })
  })
})
