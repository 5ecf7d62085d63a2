import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { AccountId } from '#base/id.ts'
import { newId } from '#platform/clock.ts'
import { createHttpServer, type HttpServer } from '#platform/http/server.ts'
import { createLog } from '#platform/log.ts'
import { openSecrets, type Secrets } from '#platform/secrets.ts'
import { testDatabase, type TestDatabase } from '../../test/support/database.ts'
import { findCarriers } from '#carriers/carriers.ts'
import { settingsFor } from '../../test/support/carrier-connections.ts'
import { configurationRoutes } from './configuration.api.ts'
import { aRing } from '../../test/support/flow-parts.ts'

let database: TestDatabase
let folder: string
let secrets: Secrets
let server: HttpServer
let account: AccountId
let tail = 100
const audited: string[] = []
const refreshed: AccountId[] = []
const refresh = async (changed: AccountId) => void refreshed.push(changed)

beforeAll(async () => {
  database = await testDatabase()
  folder = await mkdtemp(join(tmpdir(), 'ringroot-api-'))
  secrets = await openSecrets(folder)
  server = await createHttpServer({ log: createLog('silent') })
  server.addHook('preHandler', async (request) => {
    request.account = (request.params as { account: AccountId }).account // what `accounts` does after its permission check
    request.audit = async (action) => void audited.push(action)
  })
  await server.register(
    configurationRoutes({
      db: database.db,
      secrets,
      carriers: await findCarriers(),
      leases: { inUse: () => 1 },
      isOnline: () => false,
      refresh,
    }),
    {
      prefix: '/accounts/:account',
    },
  )
})
afterAll(async () => {
  await server.close()
  await database.close()
  await rm(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  account = newId<AccountId>()
  tail += 1
  await database.db.reference
    .insertInto('accounts')
    .values({ id: account, kind: 'client', name: 'A' })
    .execute()
})

type Reply = Readonly<{ status: number; body: Record<string, never> & { id: string } }>
async function ask(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  payload?: object,
): Promise<Reply> {
  const reply = await server.inject({
    method,
    url: `/accounts/${account}/${path}`,
    ...(payload ? { payload } : {}),
  })
  return { status: reply.statusCode, body: reply.body === '' ? {} : reply.json() } as Reply // tests look at what they expect
}
const made = async (path: string, payload: object): Promise<string> => {
  const { status, body } = await ask('POST', path, payload)
  expect({ status, body }).toMatchObject({ status: 201 })
  return body.id
}

const answering = { name: 'Answers', target: { kind: 'answering-phone' } }
const flowTo = (destination: string) => ({
  name: 'Main',
  start: 'greet',
  steps: {
    greet: { does: 'announce', prompt: { say: 'Hello' }, next: 'ring' },
    ring: { ...aRing, destinations: [{ destination, ringFor: 20_000, weight: 1 }] },
    bye: { does: 'hangup' },
  },
  failOpen: destination,
})
async function withPool() {
  const destination = await made('destinations', answering)
  const flow = await made('flows', flowTo(destination))
  const pool = await made('pools', { name: 'Web', flowId: flow })
  return { destination, flow, pool }
}

describe('what the business has', () => {
  test('is made, listed, changed and removed', async () => {
    const { flow, pool } = await withPool()
    const number = await made('numbers', { number: `(202) 555-${tail}7`, use: 'pool', poolId: pool })
    const site = await made('sites', {
      name: 'Shop',
      url: 'https://example.com',
      swaps: [{ businessNumber: '202-555-0000', poolId: 'Web' }],
    })
    expect((await ask('GET', 'pools')).body).toEqual({
      pools: [{ id: pool, name: 'Web', flowId: flow, size: 1, inUse: 1 }],
    })
    expect((await ask('GET', `numbers/${number}`)).body).toEqual({
      id: number,
      number: `+1202555${tail}7`,
      name: '',
      use: 'pool',
      placement: null,
      poolId: pool,
      flowId: null,
      carrierId: null,
      agentId: null,
      calls30Days: 0,
      lastCallAt: null,
    })
    expect((await ask('GET', `sites/${site}`)).body).toMatchObject({
      consent: 'always',
      swaps: [{ businessNumber: '+12025550000', poolId: pool }],
    })

    const placement = { kind: 'radio', source: 'radio', medium: 'offline', campaign: 'spring' }
    const changed = await ask('PATCH', `numbers/${number}`, {
      use: 'placement',
      placement,
      flowId: flow,
      name: 'Radio',
    })
    expect(changed.body).toMatchObject({
      use: 'placement',
      poolId: null,
      flowId: flow,
      name: 'Radio',
      placement,
    })
    expect((await ask('DELETE', `numbers/${number}`)).status).toBe(204)
    expect((await ask('GET', `numbers/${number}`)).status).toBe(404)
    expect(audited.slice(-3)).toEqual(['site.created', 'number.changed', 'number.removed'])
    expect(refreshed.at(-1)).toBe(account)
  })

  test('a renamed thing is followed by who refers to it, and that alone makes no new version of a flow', async () => {
    const { destination, flow } = await withPool()
    expect((await ask('PATCH', `destinations/${destination}`, { name: 'Front desk' })).status).toBe(200)
    const shown = (await ask('GET', `flows/${flow}`)).body as unknown
    expect(shown).toMatchObject({ version: 1, failOpen: destination, start: 'greet' })
    expect((await ask('PATCH', `flows/${flow}`, flowTo('Front desk'))).body).toMatchObject({ version: 1 })
    const { ring, bye } = flowTo(destination).steps
    const silent = { start: 'ring', steps: { ring, bye } }
    expect((await ask('PATCH', `flows/${flow}`, silent)).body).toMatchObject({ version: 2, ...silent })
  })

  test('a password goes in and never comes out', async () => {
    const trunk = await made('trunks', {
      name: 'Telco',
      username: `t${tail}`,
      password: 'sesame',
      proxy: 'sip:127.0.0.1',
    })
    const desk = await made('phones', { name: 'Desk', username: `d${tail}`, password: 'sesame open' })
    const texts = await Promise.all(
      ['trunks', `trunks/${trunk}`, 'phones', `phones/${desk}`].map((path) => ask('GET', path)),
    )
    expect(JSON.stringify(texts)).not.toContain('sesame')
    const kept = await ask('PATCH', `trunks/${trunk}`, { name: 'Telco 2' })
    expect(kept.body).toMatchObject({ name: 'Telco 2', username: `t${tail}` })
  })
})

describe('what cannot be', () => {
  test('what is in use stays, and the refusal says what uses it', async () => {
    const { destination, flow, pool } = await withPool()
    for (const [path, users] of [
      [`destinations/${destination}`, 'flow "Main"'],
      [`flows/${flow}`, 'pool "Web"'],
    ] as const) {
      const { status, body } = await ask('DELETE', path)
      expect(status).toBe(409)
      expect(body['detail']).toContain(users)
    }
    expect((await ask('DELETE', `pools/${pool}`)).status).toBe(204)
  })

  test('a number of another account is taken', async () => {
    const mine = account
    await made('numbers', { number: `+1202555${tail}8`, use: 'unused' })
    account = newId<AccountId>()
    await database.db.reference
      .insertInto('accounts')
      .values({ id: account, kind: 'client', name: 'B' })
      .execute()
    const { status, body } = await ask('POST', 'numbers', { number: `+1202555${tail}8`, use: 'unused' })
    expect(status).toBe(409)
    expect(JSON.stringify(body)).not.toContain(mine)
  })

  test.each([
    ['numbers', { number: 'hello', use: 'unused' }, 400, 'body/number', 'no telephone number'],
    ['numbers', { number: '+12025550001', use: 'pool' }, 400, 'body/poolId', 'names the pool'],
    [
      'numbers',
      { number: '+12025550001', use: 'pool', poolId: 'Nowhere' },
      400,
      'body/poolId',
      'no pool "Nowhere"',
    ],
    ['numbers', { number: '+12025550001', use: 'test' }, 400, 'body/flowId', 'where it rings'],
    ['numbers', { number: 5, use: 'sold' }, 400, 'body/use', ''],
    ['pools', { name: 'Web', flowId: 'x' }, 400, 'body/flowId', 'no flow "x"'],
    ['pools', { name: ' ', flowId: 'x' }, 400, 'body/name', ''],
    ['destinations', { name: 'D', target: { kind: 'sip', uri: 'http://x' } }, 400, 'body/target/uri', 'sip:'],
    [
      'destinations',
      { name: 'D', target: { kind: 'phone', username: 'x' } },
      400,
      'body/target/username',
      'no phone',
    ],
    ['trunks', { name: 'T', addresses: ['10.0.0.0/33'] }, 400, 'body/addresses', 'no IP address'],
    ['trunks', { name: 'T', username: 'u' }, 400, 'body/username', 'go together'],
    ['trunks', { name: 'T', addresses: ['::1'], surprise: 1 }, 400, '', ''],
    ['sites', { name: 'S', url: 'javascript:alert(1)' }, 400, 'body/url', 'https://'],
    ['carriers', { name: 'C', carrier: 'owl' }, 400, 'body/carrier', 'no carrier "owl"'],
    [
      'carriers',
      { name: 'C', carrier: 'twilio', settings: { accountSid: 'x' } },
      400,
      'accountSid',
      'Begins with AC',
    ],
    ['phones', { name: 'P', username: 'a b', password: 'long enough' }, 400, 'body/username', ''],
  ])('POST %s %j is refused with %i', async (path, payload, status, field, words) => {
    const refused = await ask('POST', path, payload)
    expect(refused.status).toBe(status)
    expect(JSON.stringify(refused.body)).toContain(field)
    expect(JSON.stringify(refused.body).replaceAll('\\"', '"')).toContain(words)
  })

  test('a carrier shows its settings and never its secrets, and keeps those a change leaves out', async () => {
    const { accountSid = '', authToken = '' } = settingsFor['twilio'] ?? {}
    const twilio = { name: 'Main', carrier: 'twilio', settings: { accountSid }, secrets: { authToken } }
    const id = await made('carriers', twilio)
    const number = await made('numbers', { number: `+1202555${tail}5`, use: 'unused', carrierId: 'Main' })
    const shown = await ask('GET', `carriers/${id}`)
    expect(shown.body).toEqual({
      id,
      name: 'Main',
      carrier: 'twilio',
      settings: { accountSid },
      secrets: ['authToken'],
      baseUrl: null,
      numbers: 1,
    })
    expect((await ask('PATCH', `carriers/${id}`, { name: 'First' })).body).toMatchObject({ name: 'First' })
    const moved = await ask('PATCH', `carriers/${id}`, { baseUrl: 'http://127.0.0.1:1' })
    expect(JSON.stringify(moved.body)).not.toContain(authToken)
    expect(moved.body).toMatchObject({ secrets: ['authToken'], baseUrl: 'http://127.0.0.1:1' })
    expect((await ask('GET', `numbers/${number}`)).body).toMatchObject({ carrierId: id })

    // With a number there it cannot go; another carrier's secrets are no use.
    expect((await ask('DELETE', `carriers/${id}`)).status).toBe(409)
    const other = await ask('PATCH', `carriers/${id}`, { carrier: 'telnyx' })
    expect(JSON.stringify(other.body)).toContain('Telnyx needs API key')
    expect((await ask('PATCH', `numbers/${number}`, { carrierId: null })).body).toMatchObject({
      carrierId: null,
    })
    expect((await ask('DELETE', `carriers/${id}`)).status).toBe(204)
  })

  test.each([
    [
      'an unknown step',
      { greet: { does: 'sing' } },
      ['body/steps/greet/does'],
      'must be one of announce, menu',
    ],
    [
      'a menu gone wrong in two places',
      {
        greet: {
          does: 'menu',
          prompt: { say: '' },
          keys: { x: 'ring' },
          tries: 1,
          invalid: null,
          otherwise: 'ring',
        },
      },
      ['body/steps/greet', 'body/steps/greet/prompt/say', 'body/steps/greet/keys/x'],
      '"x" is not known here',
    ],
    [
      'no such step',
      { greet: { does: 'announce', prompt: { say: 'Hello' }, next: 'nowhere' } },
      ['body/steps/greet/next', 'body/steps/ring', 'body/steps/bye'],
      'there is no step "nowhere"',
    ],
    [
      'a round without an end',
      { greet: { does: 'tag', tags: ['x'], next: 'greet' } },
      ['body/steps/greet', 'body/steps/ring', 'body/steps/bye'],
      'come back to "greet"',
    ],
  ])('a flow with %s is refused in words', async (_, steps, places, words) => {
    const destination = await made('destinations', answering)
    const flow = flowTo(destination)
    const { status, body } = await ask('POST', 'flows', { ...flow, steps: { ...flow.steps, ...steps } })
    expect(status).toBe(400)
    const errors: { path: string; message: string }[] = body['errors'] ?? []
    expect(errors.map(({ path }) => path).toSorted()).toEqual(places.toSorted())
    expect(errors.map(({ message }) => message).join()).toContain(words)
  })

  test('a second thing of the same name is a conflict; what is not there is not found', async () => {
    await made('destinations', answering)
    expect((await ask('POST', 'destinations', answering)).status).toBe(409)
    const nobody = newId<string>()
    for (const id of [nobody, 'x', "'; drop table numbers"]) {
      expect((await ask('GET', `pools/${encodeURIComponent(id)}`)).status).toBe(404)
      expect((await ask('DELETE', `pools/${encodeURIComponent(id)}`)).status).toBe(404)
      expect((await ask('PATCH', `pools/${encodeURIComponent(id)}`, { name: 'x' })).status).toBe(404)
    }
  })
})
