import { Readable } from 'node:stream'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AccountId, CallId, NumberId, SiteId, VisitId, VisitorId } from '#base/id.ts'
import { instant, seconds } from '#base/time.ts'
import { newId } from '#platform/clock.ts'
import type { HttpServer } from '#platform/http/server.ts'
import { SourceDictionary } from '#stages/visit/source-dictionary.store.ts'
import { accountServer } from '../../../test/support/account-server.ts'
import { aCall, googleAds } from '../../../test/support/call-story.ts'
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts'
import { logCalls } from '../../../test/support/log-calls.ts'
import { callRoutes } from './call.api.ts'
import { readCallRow, selectCalls } from './call.store.ts'
import type { CallDetail, CallList } from './call.wire.ts'

const account = newId<AccountId>()
const stranger = newId<AccountId>()
const numberId = newId<NumberId>()
const visit = newId<VisitId>()
const noon = Date.UTC(2026, 3, 1, 12)
const sound = Buffer.from(Array.from({ length: 100 }, (_, n) => n))

const byGoogle = newId<CallId>(instant(noon))
const unlinked = newId<CallId>(instant(noon + 1))
const missed = newId<CallId>(instant(noon + 2))
const ringing = newId<CallId>(instant(noon + 3))
const odd = newId<CallId>(instant(noon + 4))

let database: TestDatabase
let server: HttpServer
let audited: string[] = []
let actor = 'user:1'

beforeAll(async () => {
  database = await testDatabase()
  const { db } = database
  await db.reference
    .insertInto('accounts')
    .values([account, stranger].map((id) => ({ id, kind: 'client' as const, name: 'Test' })))
    .execute()
  const [sourceId = 0] = await new SourceDictionary(db).idsOf(account, [googleAds])
  const site = newId<SiteId>()
  const at = new Date(noon - 60_000)
  await db.account(account, async (trx) => {
    await trx
      .insertInto('numbers')
      .values({ account_id: account, id: numberId, number: '+12125550100', name: 'Main line', use: 'unused' })
      .execute()
    await trx
      .insertInto('sites')
      .values({ account_id: account, id: site, key: 'k', name: 'Shop', url: 'https://shop.example' })
      .execute()
    await trx
      .insertInto('visits')
      .values({
        account_id: account,
        id: visit,
        site_id: site,
        visitor_id: newId<VisitorId>(),
        source_id: sourceId,
        started_at: at,
        last_activity_at: at,
        landing_url: 'https://shop.example/?gclid=1',
        click_ids: JSON.stringify({ gclid: '1' }),
        device: 'mobile',
      })
      .execute()
    await trx
      .insertInto('page_views')
      .values({
        account_id: account,
        id: newId(),
        visit_id: visit,
        at,
        url: 'https://shop.example/',
        title: 'Shop',
        active_ms: 9000,
      })
      .execute()
    await trx
      .insertInto('taps')
      .values({ account_id: account, id: newId(), visit_id: visit, at, number: '+12125550100' })
      .execute()
  })
  const minute = (n: number) => instant(noon + n * 60_000)
  const stories = [
    aCall({
      account,
      id: byGoogle,
      at: minute(0),
      numberId,
      source: googleAds,
      visitId: visit,
      recorded: true,
    }),
    aCall({ account, id: unlinked, at: minute(1), caller: '+40211234567', callerName: 'Ion 100%' }),
    aCall({ account, id: missed, at: minute(2), caller: null, callerName: null, ends: 'missed' }),
    aCall({ account, id: ringing, at: minute(3), ends: 'not-yet', recorded: true }),
    aCall({ account, id: odd, at: minute(4), test: true }),
    aCall({ account: stranger, at: minute(5) }),
  ]
  const left = { accountId: account, callId: odd, at: instant(minute(4) + 100) }
  await logCalls(db, [
    ...stories.flat(),
    { ...left, id: '90', kind: 'message-started', mailbox: 'Sales' },
    { ...left, id: '91', kind: 'message-ended', length: seconds(5), bytes: 4, peaks: [7, 0] },
  ])

  server = await accountServer(() => account, {
    actor: () => actor,
    audit: async (action, subject) => void audited.push(`${action} ${subject}`),
  })
  await server.register(
    callRoutes({
      db,
      openMessage: async () => ({
        length: 4,
        read: (start, end) => Readable.from([Buffer.from('RIFF').subarray(start, end)]),
      }),
      openRecording: async (_, id) =>
        id === byGoogle
          ? { length: sound.length, read: (start, end) => Readable.from([sound.subarray(start, end)]) }
          : null,
    }),
  )
})
afterAll(async () => {
  await server.close()
  await database.close()
})

const get = (url: string, headers: Record<string, string> = {}) => server.inject({ url, headers })
const list = async (query: string): Promise<CallList> => {
  const response = await get(`/calls?${query}`)
  expect(response.statusCode).toBe(200)
  return response.json<CallList>()
}

describe('the call log', () => {
  test('shows the newest call first, with its source, its number and its durations', async () => {
    const { calls, next } = await list('')
    expect(calls.map(({ id }) => id)).toEqual([odd, ringing, missed, unlinked, byGoogle])
    expect(next).toBeNull()
    expect(calls.at(-1)).toMatchObject({
      id: byGoogle,
      startedAt: '2026-04-01T12:00:00.000Z',
      direction: 'inbound',
      phase: 'ended',
      result: 'answered',
      number: '+12125550100',
      numberName: 'Main line',
      caller: '+12125550199',
      callerName: 'Ann',
      callerNameFrom: 'carrier',
      attestation: null,
      spam: false,
      screened: null,
      firstTime: true,
      test: false,
      answeredBy: 'Reception',
      connectedAt: '2026-04-01T12:00:05.010Z',
      endedAt: '2026-04-01T12:00:35.010Z',
      ringMs: 5000,
      totalMs: 35_010,
      connectedMs: 30_000,
      holdMs: 0,
      endedBy: 'caller',
      cause: 'hung-up',
      basis: 'last-shown',
      source: googleAds,
      visitId: visit,
      recording: 'ready',
      recordingMs: 30_000,
    })
  })

  const filters: readonly (readonly [string, readonly CallId[]])[] = [
    ['result=missed', [missed]],
    ['result=in-progress', [ringing]],
    ['test=true', [odd]],
    ['source=google', [byGoogle]],
    ['source=google&campaign=spring+sale&channel=Paid+Search', [byGoogle]],
    ['source=google&campaign=autumn', []],
    ['channel=Unlinked', [odd, ringing, missed, unlinked]],
    ['from=2026-04-01T12:01:00Z&to=2026-04-01T12:03:00Z', [missed, unlinked]],
    ['from=2026-04-01T14:02:00%2B02:00&to=2026-04-01T14:03:00%2B02:00', [missed]],
    ['search=ion', [unlinked]],
    ['search=021+123-45', [unlinked]],
    ['search=100%25', [unlinked]],
    ['search=_', []],
    [`search=${encodeURIComponent(`' or 1=1 --`)}`, []],
    ['number=%2B12125550100&result=missed', [missed]],
  ]
  test.each(filters)('is filtered by %s', async (query, ids) => {
    expect((await list(query)).calls.map(({ id }) => id)).toEqual(ids)
  })

  test('is read page by page, and calls that come meanwhile move nothing', async () => {
    const first = await list('limit=2')
    const second = await list(`limit=2&cursor=${first.next}`)
    const third = await list(`limit=2&cursor=${second.next}`)
    expect([first, second, third].flatMap(({ calls }) => calls.map(({ id }) => id))).toEqual([
      odd,
      ringing,
      missed,
      unlinked,
      byGoogle,
    ])
    expect(third.next).toBeNull()
  })

  test.each([
    'limit=0',
    'limit=251',
    'result=nice',
    'from=yesterday',
    'from=1',
    'to=2026-13-01',
    'cursor=x',
    `cursor=${Buffer.from(`1 '; drop table calls; --`).toString('base64url')}`,
    `search=${'x'.repeat(101)}`,
    'search=%00',
    'number=%00',
    'campaign=a%00b',
  ])('refuses %s', async (query) => {
    const response = await get(`/calls?${query}`)
    expect(response.statusCode).toBe(400)
    expect(response.json()).toMatchObject({ code: 'invalid-request' })
  })

  test('is read along its index, not by sorting the account', async () => {
    await database.db.account(account, async (trx) => {
      await sql`set local enable_seqscan = off`.execute(trx) // the table is too small for the planner to care
      const filter = { limit: 51, after: { startedAt: instant(noon + 999_999), id: odd } }
      const plan = await sql<Record<string, string>>`explain ${selectCalls(filter)}`.execute(trx)
      const text = plan.rows.map((row) => row['QUERY PLAN']).join('\n')
      expect(text).toContain('Index Scan using calls_by_time')
      expect(text).not.toContain('Sort')
      expect(text).toMatch(/Index Cond: .*ROW\(started_at, id\) < ROW/) // a deep page costs as little as the first
    })
  })
})

describe('one call', () => {
  test('tells its story: timeline, legs, and the visit behind it', async () => {
    const response = await get(`/calls/${byGoogle}`)
    expect(response.statusCode).toBe(200)
    const detail = response.json<CallDetail>()
    expect(detail.timeline.map(({ kind }) => kind)).toEqual([
      'offered',
      'attributed',
      'step-entered',
      'leg-dialled',
      'leg-ringing',
      'leg-answered',
      'answered',
      'recording-started',
      'connected',
      'ended',
      'recording-ended',
    ])
    expect(detail.timeline[3]).toEqual({
      at: '2026-04-01T12:00:00.010Z',
      kind: 'leg-dialled',
      leg: '1',
      detail: {
        destinationId: '00000000-0000-7000-8000-0000000000cc',
        name: 'Reception',
        address: 'sip:reception@pbx',
      },
    })
    expect(detail).toMatchObject({
      id: byGoogle,
      carrier: { name: 'trunk', ref: `${byGoogle}@carrier` },
      legs: [{ leg: '1', name: 'Reception', outcome: 'answered', sipStatus: null, ringMs: 5000 }],
      keys: '',
      peaks: [0, 0.5, 1],
      recordingUrl: `/api/v1/accounts/${account}/calls/${byGoogle}/recording.wav`,
      journey: {
        visitId: visit,
        site: 'Shop',
        clickIds: { gclid: '1' },
        device: 'mobile',
        source: googleAds,
        pages: [
          { at: '2026-04-01T11:59:00.000Z', url: 'https://shop.example/', title: 'Shop', activeMs: 9000 },
        ],
        taps: [{ at: '2026-04-01T11:59:00.000Z', number: '+12125550100' }],
      },
    })
  })

  test('without a visit has no journey', async () => {
    expect((await get(`/calls/${unlinked}`)).json()).toMatchObject({ journey: null, source: null })
  })

  test.each([newId(), 'x', `${byGoogle}'`, '..%2f..', '%00'])(
    'that does not exist (%s) is not found',
    async (id) => {
      expect((await get(`/calls/${id}`)).statusCode).toBe(404)
      expect((await get(`/calls/${id}/recording.wav`)).statusCode).toBe(404)
    },
  )

  test('of another account is not found', async () => {
    expect(await readCallRow(database.db, stranger, byGoogle)).toBeUndefined()
    expect(await readCallRow(database.db, account, byGoogle)).toMatchObject({ id: byGoogle })
  })
})

describe('a recording', () => {
  const path = `/calls/${byGoogle}/recording.wav`

  test('is a WAV file with a name that says when and who', async () => {
    const response = await get(path)
    expect(response.statusCode).toBe(200)
    expect(response.headers).toMatchObject({
      'content-type': 'audio/wav',
      'accept-ranges': 'bytes',
      'content-length': '100',
      'content-disposition': 'inline; filename="2026-04-01 12-00-00 +12125550199.wav"',
    })
    expect(response.rawPayload).toEqual(sound)
  })

  test.each([
    ['bytes=10-19', 10, 20],
    ['bytes=90-', 90, 100],
    ['bytes=-1', 99, 100],
  ])('is played from anywhere: %s', async (range, start, end) => {
    const response = await get(path, { range })
    expect(response.statusCode).toBe(206)
    expect(response.headers['content-range']).toBe(`bytes ${start}-${end - 1}/100`)
    expect(response.rawPayload).toEqual(sound.subarray(start, end))
  })

  test('has no part beyond its end', async () => {
    const response = await get(path, { range: 'bytes=100-' })
    expect(response.statusCode).toBe(416)
    expect(response.headers['content-range']).toBe('bytes */100')
  })

  test('is audited once for one listening, and again for somebody else', async () => {
    audited = []
    actor = 'user:2'
    await get(path)
    await get(path, { range: 'bytes=10-19' })
    expect(audited).toEqual([`recording.opened ${byGoogle}`])
    actor = 'user:3'
    await get(path, { range: 'bytes=99-' })
    expect(audited).toHaveLength(2)
  })

  test('that still runs is a conflict; one that never was is not found', async () => {
    expect((await get(`/calls/${ringing}/recording.wav`)).json()).toMatchObject({
      status: 409,
      code: 'conflict',
    })
    expect((await get(`/calls/${unlinked}/recording.wav`)).json()).toMatchObject({ status: 404 })
  })
})

test('a message is heard by who may see the call, and audited; a call without one has none', async () => {
  audited = []
  expect((await get(`/calls/${odd}`)).json()).toMatchObject({
    mailbox: 'Sales',
    messageMs: 5000,
    messagePeaks: [7, 0],
    messageUrl: `/api/v1/accounts/${account}/calls/${odd}/message.wav`,
  })
  const response = await get(`/calls/${odd}/message.wav`)
  expect(response.headers).toMatchObject({ 'content-type': 'audio/wav', 'content-length': '4' })
  expect(response.body).toBe('RIFF')
  expect(audited).toEqual([`message.opened ${odd}`])
  expect((await get(`/calls/${byGoogle}`)).json()).toMatchObject({ messageUrl: null, messagePeaks: null })
  expect((await get(`/calls/${byGoogle}/message.wav`)).statusCode).toBe(404)
  expect((await get(`/calls/${newId()}/message.wav`)).statusCode).toBe(404)
})
