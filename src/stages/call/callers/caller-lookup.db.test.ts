import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { AccountId, CallId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { instant, milliseconds, minutes, seconds } from '#base/time.ts'
import { newId, now } from '#platform/clock.ts'
import type { HttpServer } from '#platform/http/server.ts'
import { createLog } from '#platform/log.ts'
import { openSecrets, type Secrets } from '#platform/secrets.ts'
import { accountServer } from '../../../../test/support/account-server.ts'
import { aCall } from '../../../../test/support/call-story.ts'
import { makeCertificate } from '../../../../test/support/certificates.ts'
import { testDatabase, type TestDatabase } from '../../../../test/support/database.ts'
import { openCallLog } from '../call-log.job.ts'
import { readCallDetail, readCallRow } from '../call.store.ts'
import { callerLookupRoutes } from './caller-lookup.api.ts'
import { openCallerLookups, type CallerLookups } from './caller-lookup.job.ts'

const log = createLog('silent')
const ann = '+12025550199' as PhoneNumber // a fixture
const certificate = makeCertificate({ name: 'names.example', loopback: true })
let database: TestDatabase
let folder: string
let secrets: Secrets
let provider: Server
let base: string
let server: HttpServer
let lookups: CallerLookups
let account: AccountId
let asked: string[] = []
let clock = now()

beforeAll(async () => {
  database = await testDatabase()
  folder = await mkdtemp(join(tmpdir(), 'ringroot-lookup-'))
  secrets = await openSecrets(folder)
  provider = createServer({ key: certificate.keyPem, cert: certificate.pem }, (request, response) => {
    asked.push(`${request.url} ${String(request.headers['x-key'])}`)
    const [, kind] = (request.url ?? '').split('/')
    if (kind === 'slow') return // never answers
    if (kind === 'html') return void response.end('<html>')
    if (kind === 'none') return void response.end('{}')
    if (kind === 'huge') return void response.end('x'.repeat(1024 ** 2))
    if (kind === 'error') return void response.writeHead(500).end()
    response.end(JSON.stringify({ who: { name: 'ANN LEE' }, address: '1 Main St' }))
  })
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve))
  base = `https://127.0.0.1:${(provider.address() as AddressInfo).port}` // it listens on a port
  lookups = open(true)
  server = await accountServer(() => account)
  await server.register(callerLookupRoutes({ db: database.db, secrets, lookups }))
})
afterAll(async () => {
  await server.close()
  await lookups.close()
  provider.closeAllConnections()
  provider.close()
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

/** A second may be too short for a machine that runs many tests. */
const open = (allowPrivate: boolean, within = seconds(20)): CallerLookups =>
  openCallerLookups({
    db: database.db,
    secrets,
    log,
    now: () => clock,
    allowPrivate,
    within,
    ca: certificate.pem,
  })

async function newAccount(kind = 'v1'): Promise<CallId> {
  asked = []
  account = newId<AccountId>()
  const { db } = database
  await db.reference.insertInto('accounts').values({ id: account, kind: 'client', name: 'Test' }).execute()
  await configure({ url: `${base}/${kind}/{digits}`, header: 'x-key', key: 'secret', namePath: 'who.name' })
  const id = newId<CallId>()
  const callLog = openCallLog({
    db,
    folder: join(folder, id),
    log,
    startedAt: now(),
    isAlive: () => true,
    recover: async () => null,
  })
  for (const event of aCall({ account, id, caller: ann, callerName: null })) callLog.record(event)
  await callLog.drained()
  await callLog.close()
  return id
}
const configure = (payload: object) => server.inject({ method: 'PUT', url: '/callers/lookup', payload })
const questionTo = (url: string) => ({
  url,
  header: null,
  key: null,
  namePath: 'name',
  addressPath: 'address',
})
const rowOf = (call: CallId) => readCallRow(database.db, account, call)

describe('a caller whose name nobody knows', () => {
  test('is looked up once; the call has the name when it comes, and says where from', async () => {
    const call = await newAccount()
    expect(lookups.find(account, ann)).toBeNull()
    lookups.lookUp(account, ann, call)
    lookups.lookUp(account, ann, call)
    await vi.waitFor(async () => expect((await rowOf(call))?.callerName).toBe('ANN LEE'), 20_000)
    expect(await rowOf(call)).toMatchObject({ callerNameFrom: 'lookup' })
    expect(await readCallDetail(database.db, account, call)).toMatchObject({
      callerCard: { from: 'lookup', name: 'ANN LEE', address: '1 Main St', tags: [] },
    })
    expect(lookups.find(account, ann)).toBe('ANN LEE')
    expect(asked).toEqual(['/v1/12025550199 secret'])
  })

  test('is not asked for again until the answer is old, also after a restart', async () => {
    const call = await newAccount('none')
    for (const [days, times] of [
      [0, 1],
      [6, 1],
      [8, 2],
    ] as const) {
      clock = instant(now() + minutes(days * 24 * 60))
      const restarted = open(true)
      restarted.lookUp(account, ann, call)
      await restarted.close()
      expect(asked).toHaveLength(times)
    }
    clock = now()
    expect((await rowOf(call))?.callerName).toBeNull()
  })

  test('stays nameless when nobody answers as expected: the call does not care', async () => {
    for (const kind of ['html', 'huge', 'error']) {
      const call = await newAccount(kind)
      const asking = open(true)
      asking.lookUp(account, ann, call)
      await asking.close()
      expect(asked).toHaveLength(1)
      expect((await rowOf(call))?.callerName).toBeNull()
    }
  })
})

describe('who is asked', () => {
  test('never shows the key, and keeps it when it is not given again', async () => {
    await newAccount()
    const url = `${base}/v1/{number}`
    const saved = await configure({ url, header: 'x-key', namePath: 'who.name' })
    expect(saved.json()).toEqual({
      provider: { url, header: 'x-key', hasKey: true, namePath: 'who.name', addressPath: 'address' },
    })
    const tried = await server.inject({
      method: 'POST',
      url: '/callers/lookup/try',
      payload: { number: ann },
    })
    expect(tried.json()).toEqual({ name: 'ANN LEE', address: '1 Main St', fault: null })
    expect(asked).toEqual(['/v1/%2B12025550199 secret'])
    expect((await server.inject({ method: 'DELETE', url: '/callers/lookup' })).statusCode).toBe(204)
    expect((await server.inject({ url: '/callers/lookup' })).json()).toEqual({ provider: null })
  })

  test('is given up when it takes too long', async () => {
    await newAccount('slow')
    const hurried = open(true, milliseconds(50))
    expect(await hurried.tryOut(questionTo(`${base}/slow/{number}`), ann)).toMatchObject({
      reason: 'no-answer',
    })
  })

  test.each([
    ['http://names.example/{number}'],
    ['https://names.example/'],
    ['https://user:password@names.example/{number}'],
    ['file:///etc/{number}'],
  ])('is never %s', async (url) => {
    await newAccount()
    const saved = await configure({ url })
    const tried = { method: 'POST', url: '/callers/lookup/try', payload: { number: ann } } as const
    const fault =
      saved.statusCode === 400
        ? 'not-a-web-address'
        : (await server.inject(tried)).json<{ fault: string }>().fault
    expect(fault).toBe('not-a-web-address')
  })

  test('is not inside the network of a server that is open to others', async () => {
    const call = await newAccount()
    const open_ = open(false)
    expect(await open_.tryOut(questionTo(`${base}/v1/{number}`), ann)).toMatchObject({
      ok: false,
      reason: 'private-address',
    })
    open_.lookUp(account, ann, call)
    await open_.close()
    expect(asked).toEqual([])
  })
})
