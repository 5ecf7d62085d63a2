import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AccountId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { newId } from '#platform/clock.ts'
import { createHttpServer, type HttpServer } from '#platform/http/server.ts'
import { createLog } from '#platform/log.ts'
import { openSecrets, type Secrets } from '#platform/secrets.ts'
import { testDatabase, type TestDatabase } from '../../test/support/database.ts'
import { changeConfiguration } from './change.store.ts'
import { readConfiguration } from './current.store.ts'
import { directoryRoutes } from './directory.api.ts'
import type { ConfigurationFile } from './file.wire.ts'
import { wantedBy } from './file.ts'
import { Inventory } from './inventory.ts'
import { emptyConfiguration } from './items.ts'
import { peopleRoutes } from './people.api.ts'

const account = newId<AccountId>()
const siteKey = 'people-site-key'
const business = `
trunks: [{ name: Telco, addresses: [192.0.2.1] }]
phones: [{ name: Desk, username: people-desk, password: long enough }]
agents: [{ name: Anna, extension: 201, phone: Desk }]
destinations:
  - { name: Reception, answeringPhone: true }
  - { name: Whoever is called, personCalled: true }
flows: [{ name: Direct, steps: [{ ring: Whoever is called }], failOpen: Reception }]
numbers: [{ number: "+12025550181" }, { number: "+12025550182" }]
sites: [{ name: Shop, url: "https://shop.example", key: ${siteKey}, directory: true }]
`

const inventory = new Inventory()
let database: TestDatabase
let folder: string
let secrets: Secrets
let server: HttpServer
const read = () => database.db.account(account, (trx) => readConfiguration(trx, account, secrets))
const refresh = async () => inventory.replace(await read())

beforeAll(async () => {
  database = await testDatabase()
  folder = await mkdtemp(join(tmpdir(), 'ringroot-people-'))
  secrets = await openSecrets(folder)
  await database.db.reference
    .insertInto('accounts')
    .values({ id: account, kind: 'client', name: 'Dealership', country: 'US' })
    .execute()
  const { configuration } = wantedBy(parse(business) as ConfigurationFile, {
    current: emptyConfiguration,
    secrets: {},
    parseNumber: (text) => text as PhoneNumber, // E.164 in this text
  })
  const made = await changeConfiguration({ db: database.db, secrets }, account, () => ({
    configuration,
    prune: new Set(),
  }))
  expect(made.faults).toEqual([])
  server = await createHttpServer({ log: createLog('silent') })
  server.addHook('preHandler', async (request) => {
    request.account = account // what `accounts` does after its permission check
    request.audit = async () => {}
  })
  await server.register(peopleRoutes({ db: database.db, secrets, refresh }))
  await server.register(directoryRoutes({ inventory, countryOf: () => 'US' }))
  await refresh()
})
afterAll(async () => {
  await server.close()
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

async function post(path: string, payload: object) {
  const reply = await server.inject({ method: 'POST', url: path, payload })
  return { status: reply.statusCode, body: reply.json<Record<string, unknown>>() }
}
const directory = (key = siteKey) => server.inject({ method: 'GET', url: `/collect/${key}/directory` })

test('a list with a fault changes nobody, and each fault names its row or its person', async () => {
  const text = 'name,extension,mobile\nDan,201,\nEva,abc,\nFay,,hello\n'
  const { status, body } = await post('/agents/import', { text })
  expect(status).toBe(422)
  expect(body['detail']).toContain('row 3: extension: must match pattern')
  expect(body['detail']).toContain('row 4: "hello" is no telephone number')
  expect(body['detail']).toContain('agent "Dan": extension 201 is given twice')
  expect((await read()).configuration.agents.map(({ name }) => name)).toEqual(['Anna'])
})

test('a list adds people, their departments, and the destinations that ring them; a second time it changes nobody', async () => {
  const text = 'name\tdepartment\textension\tmobile\nAnna\tSales\t\t\nDan\tSales\t202\t(202) 555-0191\n'
  const { body } = await post('/agents/import', { text })
  expect(body).toEqual({ agents: ['Anna', 'Dan'], departments: ['Sales'] })
  const { agents, destinations } = (await read()).configuration
  expect(agents).toMatchObject([
    { name: 'Anna', department: 'Sales', extension: '201', phone: 'Desk' },
    { name: 'Dan', mobile: { number: '+12025550191', trunk: 'Telco' } },
  ])
  expect(destinations).toContainEqual(expect.objectContaining({ target: { kind: 'agent', agent: 'Dan' } }))
  expect((await post('/agents/import', { text })).body).toEqual({ agents: [], departments: [] })
})

test('everybody gets a number that is in no use, and who it was not enough for is said', async () => {
  await post('/agents/import', { text: 'name\nEva\n' })
  const { body } = await post('/agents/numbers', { flowId: 'Direct' })
  expect(body).toEqual({
    given: [
      { agent: 'Anna', number: '+12025550181' },
      { agent: 'Dan', number: '+12025550182' },
    ],
    without: ['Eva'],
  })
  expect((await post('/agents/numbers', { flowId: 'Direct' })).body).toEqual({ given: [], without: ['Eva'] })
  expect((await post('/agents/numbers', { flowId: 'Nowhere', numbers: ['+12025550183'] })).status).toBe(422)
  expect(inventory.findNumber('+12025550182')?.agent?.name).toBe('Dan')
})

test('the site shows them, any page may ask, and a site that was not told to shows nobody', async () => {
  const reply = await directory()
  expect(reply.headers['access-control-allow-origin']).toBe('*')
  expect(reply.json()).toEqual({
    people: [
      { name: 'Anna', department: 'Sales', number: '+12025550181', shown: '(202) 555-0181' },
      { name: 'Dan', department: 'Sales', number: '+12025550182', shown: '(202) 555-0182' },
    ],
  })
  expect((await directory('another-key')).statusCode).toBe(404)
  const { configuration } = await read()
  const sites = configuration.sites.map((site) => ({ ...site, directory: false }))
  await changeConfiguration({ db: database.db, secrets }, account, () => ({
    configuration: { ...emptyConfiguration, sites },
    prune: new Set(),
  }))
  await refresh()
  expect((await directory()).statusCode).toBe(404)
})
