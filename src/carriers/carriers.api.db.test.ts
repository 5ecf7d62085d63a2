import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { AccountId } from '#base/id.ts'
import { seconds } from '#base/time.ts'
import { openInventory, type InventoryStore } from '#configuration/inventory.store.ts'
import { changeConfiguration } from '#configuration/change.store.ts'
import { emptyConfiguration } from '#configuration/items.ts'
import { newId } from '#platform/clock.ts'
import { createHttpServer, type HttpServer } from '#platform/http/server.ts'
import { createLog } from '#platform/log.ts'
import { openSecrets, type Secrets } from '#platform/secrets.ts'
import { settingsFor } from '../../test/support/carrier-connections.ts'
import { testDatabase, type TestDatabase } from '../../test/support/database.ts'
import { twilioHouse, type TwilioHouse } from '../../test/support/twilio-house.ts'
import { numbersWorker } from './carrier-numbers.job.ts'
import { carriersRoutes } from './carriers.api.ts'
import { findCarriers } from './carriers.ts'
import { connectionsIn } from './connections.ts'
import { heldNumbers } from './held-numbers.store.ts'

const reach = { allowPrivate: true, patience: seconds(10) }
const publicUrl = 'https://calls.example.com'

let database: TestDatabase
let folder: string
let secrets: Secrets
let inventory: InventoryStore
let server: HttpServer
let house: TwilioHouse
let account: AccountId
let id: string
let tail = 100
const audited: string[] = []
const carriers = await findCarriers()

beforeAll(async () => {
  database = await testDatabase()
  folder = await mkdtemp(join(tmpdir(), 'ringroot-carriers-'))
  secrets = await openSecrets(folder)
  const log = createLog('silent')
  inventory = await openInventory({ db: database.db, url: database.url, secrets, log })
  server = await createHttpServer({ log })
  server.addHook('preHandler', async (request) => {
    request.account = account // what `accounts` does after its permission check
    request.audit = async (action) => void audited.push(action)
  })
  const desk = { db: database.db, secrets, carriers }
  await server.register(
    carriersRoutes({
      carriers,
      connections: connectionsIn(inventory.inventory, carriers, reach),
      held: heldNumbers(desk, inventory.refresh),
      publicUrl,
    }),
    { prefix: '/accounts/:account' },
  )
})
afterAll(async () => {
  await server.close()
  await inventory.close()
  await database.close()
  await rm(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  house = await twilioHouse()
  account = newId<AccountId>()
  tail += 1
  await database.db.reference
    .insertInto('accounts')
    .values({ id: account, kind: 'client', name: 'A' })
    .execute()
  id = await connect()
  return () => house.close()
})

/** Connects the account to the house, and answers the connection's id. */
async function connect(): Promise<string> {
  const { accountSid = '', authToken = '' } = settingsFor['twilio'] ?? {}
  const { faults, configuration } = await changeConfiguration(
    { db: database.db, secrets, carriers },
    account,
    () => ({
      configuration: {
        ...emptyConfiguration,
        carriers: [
          {
            name: 'Main',
            carrier: 'twilio',
            settings: { accountSid },
            secrets: { authToken },
            baseUrl: house.url,
          },
        ],
      },
      prune: new Set(),
    }),
  )
  expect(faults).toEqual([])
  await inventory.refresh(account)
  return configuration.carriers[0]?.id ?? ''
}

type Reply = Readonly<{ status: number; body: Record<string, unknown> }>
async function ask(method: 'GET' | 'POST', path: string, payload?: object): Promise<Reply> {
  const url = `/accounts/${account}/${path}`
  const reply = await server.inject({ method, url, ...(payload ? { payload } : {}) })
  return { status: reply.statusCode, body: reply.json() }
}
const ours = () =>
  database.db.account(account, (trx) =>
    trx.selectFrom('numbers').where('account_id', '=', account).selectAll().orderBy('number').execute(),
  )
/** A number nobody else of this file has: numbers are unique over all accounts. */
const digits = (last: number): string => `+1415555${tail}${last}`
const owns = (number: string, sid = `PN${number.slice(1).padStart(32, '0')}`): string => {
  house.owned.set(sid, { sid, phone_number: number, friendly_name: number, voice_url: '', sms_url: '' })
  return sid
}

describe('a carrier', () => {
  test('says what it asks for, and which of that is secret', async () => {
    const { body } = await ask('GET', 'carrier-kinds')
    expect(body).toMatchObject({
      publicUrl,
      kinds: expect.arrayContaining([expect.objectContaining({ id: 'twilio' })]),
    })
    expect(JSON.stringify(body)).toContain('"name":"authToken","label":"Auth token"')
  })

  test('is tested: whose credentials they are, and what is left', async () => {
    expect((await ask('POST', `carriers/${id}/test`)).body).toEqual({
      account: { name: 'Dealership', balance: { amount: '12.34', currency: 'USD' } },
      fault: null,
    })
  })

  test('says in words what is wrong with it', async () => {
    house.misbehave({ status: 401, body: { code: 20003, message: 'Authenticate' } })
    expect((await ask('POST', `carriers/${id}/test`)).body).toMatchObject({
      account: null,
      fault: {
        reason: 'wrong-credentials',
        detail: expect.stringMatching(/Copy them from its console again/),
      },
    })
    house.misbehave({ status: 429, headers: { 'retry-after': '3' }, body: {} })
    expect((await ask('POST', `carriers/${id}/test`)).body).toMatchObject({ fault: { retryAfter: 3000 } })
  })

  test('of another account, or of nobody, is not found', async () => {
    const path = `carriers/${id}/test`
    account = newId<AccountId>()
    expect((await ask('POST', path)).status).toBe(404)
    expect((await ask('POST', 'carriers/x/test')).status).toBe(404)
  })
})

describe('numbers', () => {
  test('are searched for', async () => {
    const { body } = await ask('GET', `carriers/${id}/available?country=US&areaCode=415`)
    expect(body['numbers']).toHaveLength(2)
    expect(body).toMatchObject({
      numbers: [{ number: '+14155550100', locality: 'San Francisco', monthly: null }, {}],
    })
    expect((await ask('GET', `carriers/${id}/available?country=us`)).status).toBe(400)
  })

  test('are bought with their webhooks, and belong to the account at once', async () => {
    const number = digits(1)
    const { status, body } = await ask('POST', `carriers/${id}/buy`, { number })
    expect({ status, body }).toMatchObject({ status: 201, body: { number, calls: 'here', texts: 'here' } })
    expect([...house.owned.values()]).toMatchObject([
      {
        voice_url: `${publicUrl}/carriers/twilio/${id}/voice`,
        sms_url: `${publicUrl}/carriers/twilio/${id}/message`,
      },
    ])
    expect(await ours()).toMatchObject([{ number, use: 'unused', carrier_id: id, carrier_ref: body['ref'] }])
    expect(audited).toContain('number.bought')
    // Nobody pays twice.
    expect((await ask('POST', `carriers/${id}/buy`, { number })).status).toBe(409)
    expect(house.owned.size).toBe(1)
  })

  test('are not lost when the answer to buying them is', async () => {
    for (const [last, manner] of [
      [2, 'hang-up'],
      [3, { status: 200, body: 'what?' }],
    ] as const) {
      const number = digits(last)
      house.misbehave(manner, ({ method }) => method === 'POST')
      expect(await ask('POST', `carriers/${id}/buy`, { number })).toMatchObject({
        status: 201,
        body: { number },
      })
    }
    expect(await ours()).toHaveLength(2)
  })

  test('are not bought when the carrier refuses: it is said why', async () => {
    house.misbehave(
      { status: 400, body: { code: 21422, message: 'PhoneNumber is not available.' } },
      ({ method }) => {
        house.owned.clear()
        return method === 'POST'
      },
    )
    expect(await ask('POST', `carriers/${id}/buy`, { number: digits(4) })).toMatchObject({
      status: 502,
      body: {
        code: 'carrier-refused',
        detail: 'Twilio refused: PhoneNumber is not available.',
        errors: [{ message: 'refused' }],
      },
    })
    expect(await ours()).toEqual([])
  })

  test('that the account has there are listed page by page, imported, repaired and released', async () => {
    for (let count = 0; count < 60; count++) owns(`+1646555${String(1000 + count)}`)
    const first = await ask('GET', `carriers/${id}/numbers`)
    expect(first.body['numbers']).toHaveLength(50)
    expect(first.body).toMatchObject({
      numbers: expect.arrayContaining([expect.objectContaining({ calls: 'nowhere', numberId: null })]),
    })
    const next = await ask(
      'GET',
      `carriers/${id}/numbers?page=${encodeURIComponent(String(first.body['next']))}`,
    )
    expect(next.body['numbers']).toHaveLength(10)
    expect(next.body['next']).toBeNull()

    const [one, other] = [digits(5), digits(6)]
    const sid = owns(one)
    owns(other)
    const imported = await ask('POST', `carriers/${id}/import`, { numbers: [one, other, digits(7)] })
    expect(imported.body).toEqual({
      done: [one, other],
      failed: [{ number: digits(7), detail: `"Main" has no number ${digits(7)} at Twilio.` }],
    })
    expect(house.owned.get(sid)?.voice_url).toBe(`${publicUrl}/carriers/twilio/${id}/voice`)
    expect(await ours()).toMatchObject([{ number: one, carrier_ref: sid }, { number: other }])

    const strayed = house.owned.get(sid)
    if (strayed) strayed.voice_url = 'https://elsewhere.example/voice'
    await ask('POST', `carriers/${id}/repair`, { numbers: [one] })
    expect(house.owned.get(sid)?.voice_url).toBe(`${publicUrl}/carriers/twilio/${id}/voice`)

    expect((await ask('POST', `carriers/${id}/release`, { numbers: [one] })).body).toEqual({
      done: [one],
      failed: [],
    })
    expect(house.owned.has(sid)).toBe(false)
    expect(await ours()).toMatchObject([{ number: other }])
  })

  test('of another account of this server are left alone', async () => {
    const number = digits(7)
    const sid = owns(number)
    await ask('POST', `carriers/${id}/import`, { numbers: [number] })
    const before = house.owned.get(sid)?.voice_url
    account = newId<AccountId>()
    await database.db.reference
      .insertInto('accounts')
      .values({ id: account, kind: 'client', name: 'B' })
      .execute()
    id = await connect()
    const { body } = await ask('POST', `carriers/${id}/import`, { numbers: [number] })
    expect(body).toMatchObject({
      done: [],
      failed: [{ detail: expect.stringMatching(/on this server already/) }],
    })
    expect(house.owned.get(sid)?.voice_url).toBe(before)
  })

  test('in use are not released by mistake', async () => {
    const number = digits(8)
    owns(number)
    await ask('POST', `carriers/${id}/import`, { numbers: [number] })
    await database.db.account(account, async (trx) => {
      const flow = newId<string>()
      await trx.insertInto('flows').values({ account_id: account, id: flow, name: 'F' }).execute()
      const rings = { use: 'test', flow_id: flow } as const
      await trx.updateTable('numbers').set(rings).where('number', '=', number).execute()
    })
    const { body } = await ask('POST', `carriers/${id}/release`, { numbers: [number] })
    expect(body).toMatchObject({ done: [], failed: [{ detail: expect.stringMatching(/is in use/) }] })
    expect(house.owned.size).toBe(1)
  })
})

test('every night the carrier is asked what it calls our numbers', async () => {
  const number = digits(9)
  const sid = owns(number)
  for (let count = 0; count < 70; count++) owns(`+1646555${String(1000 + count)}`)
  await changeConfiguration({ db: database.db, secrets, carriers }, account, () => ({
    configuration: {
      ...emptyConfiguration,
      numbers: [
        {
          number: number as never,
          name: '',
          use: 'unused',
          placement: null,
          pool: null,
          flow: null,
          carrier: 'Main',
        }, // E.164
      ],
    },
    prune: new Set(),
  }))
  await inventory.refresh(account)
  const connections = connectionsIn(inventory.inventory, carriers, reach)
  const own = {
    ...connections,
    all: () => connections.all().filter(({ accountId }) => accountId === account),
  }
  const parts = {
    db: database.db,
    connections: own,
    publicUrl,
    refresh: inventory.refresh,
    log: createLog('silent'),
  }
  const { work } = numbersWorker(parts)
  await work({}, { number: 1, last: false })
  expect(await ours()).toMatchObject([{ number, carrier_ref: sid }])
  // Who cannot be reached is asked again.
  house.misbehave({ status: 503, body: {} })
  await expect(work({}, { number: 1, last: false })).rejects.toThrow(/Main: Twilio has a fault of its own/)
})
