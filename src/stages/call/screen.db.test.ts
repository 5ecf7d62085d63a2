import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AccountId, CallId, NumberId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { instant, minutes, type Instant } from '#base/time.ts'
import { newId, now } from '#platform/clock.ts'
import type { HttpServer } from '#platform/http/server.ts'
import { createLog } from '#platform/log.ts'
import { accountServer } from '../../../test/support/account-server.ts'
import { aCall, type Story } from '../../../test/support/call-story.ts'
import { testDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { openCallLog, type CallLog } from './call-log.job.ts'
import { callRoutes } from './call.api.ts'
import type { CallList, CallRow } from './call.wire.ts'
import { screenRoutes } from './screen.api.ts'
import type { Spam } from './screen.wire.ts'
import { openScreening, type Screening } from './screening.store.ts'

const log = createLog('silent')
const ann = '+12025550199' as PhoneNumber // a fixture
let database: TestDatabase
let folder: string
let callLog: CallLog
let screening: Screening
let server: HttpServer
let account: AccountId

beforeAll(async () => {
  database = await testDatabase()
  folder = await mkdtemp(join(tmpdir(), 'ringroot-spam-'))
  const { db } = database
  callLog = openCallLog({
    db,
    folder,
    log,
    startedAt: now(),
    isAlive: () => true,
    recover: async () => null,
  })
  screening = await openScreening({ db, log, now })
  server = await accountServer(() => account)
  await server.register(screenRoutes({ db, callLog, screening }))
  await server.register(callRoutes({ db, openRecording: async () => null, openMessage: async () => null }))
})
afterAll(async () => {
  await server.close()
  await callLog.close()
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

async function newAccount(): Promise<void> {
  account = newId<AccountId>()
  await database.db.reference
    .insertInto('accounts')
    .values({ id: account, kind: 'client', name: 'Test' })
    .execute()
}

async function called(story: Partial<Story> = {}): Promise<CallId> {
  const id = newId<CallId>()
  for (const event of aCall({ account, id, caller: ann, ...story })) {
    callLog.record(event)
    screening.heard(event)
  }
  await callLog.drained()
  return id
}

const send = (method: 'POST' | 'PUT' | 'DELETE', url: string, payload: object = {}) =>
  server.inject({ method, url, payload })
const mark = async (call: CallId, spam: boolean | null): Promise<CallRow> =>
  (await send('POST', `/calls/${call}/mark`, { spam })).json<{ call: CallRow }>().call
const spam = async (): Promise<Spam> => (await server.inject({ url: '/spam' })).json<Spam>()
const listed = async () => (await spam()).list.map(({ pattern, list }) => `${list} ${pattern}`)
const verdict = (caller: PhoneNumber | null = ann, number = 'n', at: Instant = now()) =>
  screening.screen(
    { accountId: account, caller, numberId: number as NumberId, listed: false, at }, // a fixture
    'not-checked',
  )
const list = async (query: string) => (await server.inject({ url: `/calls?${query}` })).json<CallList>()
const counted = async (): Promise<number> => {
  const rows = await database.db.account(account, (trx) =>
    trx.selectFrom('calls_by_source_hour').select('calls').execute(),
  )
  return rows.reduce((sum, { calls }) => sum + calls, 0)
}

describe('a call that somebody marks', () => {
  test('as spam leaves the reports, and its caller is blocked; taken back, all is as it was', async () => {
    await newAccount()
    const call = await called()
    expect(await counted()).toBe(1)
    expect(await mark(call, true)).toMatchObject({ id: call, spam: true })
    expect(await counted()).toBe(0)
    expect(await listed()).toEqual([`blocked ${ann}`])
    expect((await spam()).list[0]).toMatchObject({ callId: call, addedBy: 'local' })
    expect(verdict()).toEqual({ kind: 'screened', verdict: 'reject', why: 'blocked' })

    expect(await mark(call, null)).toMatchObject({ spam: false })
    expect(await counted()).toBe(1)
    expect(await listed()).toEqual([])
    expect(verdict()).toBeNull()
  })

  test('as no spam is trusted, whatever the list said before; taken back, the list says that again', async () => {
    await newAccount()
    await send('POST', '/spam/list', { caller: '+1202*', list: 'blocked', why: 'noise' })
    await send('POST', '/spam/list', { caller: '(202) 555-0199', list: 'blocked' })
    const call = await called({ ends: 'missed' })
    await mark(call, false)
    expect(await listed()).toEqual([`trusted ${ann}`, 'blocked +1202*'])
    expect(verdict()).toMatchObject({ verdict: 'allow', why: 'trusted' })
    await mark(call, true)
    await mark(call, null)
    expect(await listed()).toEqual([`blocked ${ann}`, 'blocked +1202*'])
  })

  test('without a number goes on no list', async () => {
    await newAccount()
    expect(await mark(await called({ caller: null }), true)).toMatchObject({ spam: true })
    expect(await listed()).toEqual([])
  })

  test('is found, and counted, in the call log', async () => {
    await newAccount()
    const [bad, good] = [await called({ at: instant(1_800_000_000_000) }), await called()]
    await mark(bad, true)
    expect(await list('')).toMatchObject({ calls: [{ id: bad }, { id: good }], hiddenSpam: 0 })
    expect(await list('spam=false')).toMatchObject({ calls: [{ id: good }], hiddenSpam: 1 })
    expect((await list('spam=true')).calls.map(({ id }) => id)).toEqual([bad])
    expect(await list('spam=false&search=nobody')).toMatchObject({ calls: [], hiddenSpam: 0 })
  })

  test.each([
    [`/calls/${newId()}/mark`, { spam: true }, 404],
    ['/calls/nonsense/mark', { spam: true }, 404],
    ['/calls/nonsense/mark', { spam: 'yes' }, 400],
  ])('%s %j: %i', async (url, payload, status) => {
    await newAccount()
    expect((await send('POST', url, payload)).statusCode).toBe(status)
  })
})

describe('the list', () => {
  test('takes numbers as people write them, and beginnings; what is taken off is gone', async () => {
    await newAccount()
    for (const caller of ['+1 900*', '202-555-0199', '+40 740 123 456'])
      expect(
        (await send('POST', '/spam/list', { caller, list: 'blocked', why: 'sells solar' })).statusCode,
      ).toBe(201)
    expect(await listed()).toEqual(['blocked +40740123456', `blocked ${ann}`, 'blocked +1900*'])
    expect(verdict('+19005550100' as PhoneNumber)).toMatchObject({ verdict: 'reject' }) // a fixture
    const { list } = await spam()
    for (const { id } of list) expect((await send('DELETE', `/spam/list/${id}`)).statusCode).toBe(204)
    expect((await send('DELETE', `/spam/list/${list[0]?.id}`)).statusCode).toBe(404)
    expect((await send('DELETE', '/spam/list/nonsense')).statusCode).toBe(404)
    expect(verdict()).toBeNull()
  })

  test.each(['nobody', '*', '+*', '++1*', '+1900*0', '1900*', "'; drop table spam_list; --", '+1*\u0000'])(
    'does not take %j',
    async (caller) => {
      await newAccount()
      expect((await send('POST', '/spam/list', { caller, list: 'blocked' })).statusCode).toBe(400)
      expect(await listed()).toEqual([])
    },
  )

  test("of another account is nobody's here", async () => {
    await newAccount()
    await send('POST', '/spam/list', { caller: ann, list: 'blocked' })
    await newAccount()
    expect(await listed()).toEqual([])
    expect(verdict()).toBeNull()
  })
})

describe('the rules', () => {
  const rules = {
    anonymous: 'reject',
    robocaller: 'challenge',
    robocallerNumbers: 2,
    failedAttestation: 'reject',
  }

  test('hold from the moment they are saved, and after a restart', async () => {
    await newAccount()
    expect(verdict(null)).toBeNull()
    expect((await send('PUT', '/spam/rules', rules)).json()).toMatchObject({ rules })
    expect(verdict(null)).toMatchObject({ verdict: 'reject', why: 'anonymous' })
    expect(screening.asksAttestation(account)).toBe(true)
    await called({ at: now(), numberId: newId<NumberId>() })
    expect(verdict(ann, newId())).toMatchObject({ verdict: 'challenge', why: 'robocaller' })

    const restarted = await openScreening({ db: database.db, log, now })
    const ringing = { accountId: account, numberId: newId<NumberId>(), listed: false, at: now() }
    expect(restarted.screen({ ...ringing, caller: null }, 'none')).toMatchObject({ why: 'anonymous' })
    expect(restarted.screen({ ...ringing, caller: ann }, 'none')).toMatchObject({ why: 'robocaller' })
    const tomorrow = instant(now() + minutes(24 * 60 + 1))
    expect(restarted.screen({ ...ringing, caller: ann, at: tomorrow }, 'none')).toBeNull()
  })

  test.each([
    [{ ...rules, anonymous: 'shoot' }],
    [{ ...rules, robocallerNumbers: 1 }],
    [{ ...rules, more: true }],
    [{ anonymous: 'allow' }],
  ])('are not %j', async (body) => {
    await newAccount()
    expect((await send('PUT', '/spam/rules', body)).statusCode).toBe(400)
  })
})
