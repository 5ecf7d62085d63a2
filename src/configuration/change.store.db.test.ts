import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AccountId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { newId } from '#platform/clock.ts'
import { createLog } from '#platform/log.ts'
import { openSecrets, type Secrets } from '#platform/secrets.ts'
import { aRing } from '../../test/support/flow-parts.ts'
import { testDatabase, type TestDatabase } from '../../test/support/database.ts'
import { createAccountDefaults } from './account-defaults.store.ts'
import { changeConfiguration } from './change.store.ts'
import { openInventory } from './inventory.store.ts'
import { emptyConfiguration, kinds, type Configuration } from './items.ts'
import { describeChange } from './plan.ts'

const phone = (text: string) => text as PhoneNumber // fixtures
const all: ReadonlySet<(typeof kinds)[number]> = new Set(kinds)

/** Everything there is, once. The last digits differ so that each account has numbers of its own. */
const shop = (tail: string): Configuration => ({
  trunks: [
    {
      name: 'Telco',
      addresses: ['10.0.0.0/24'],
      username: `t${tail}`,
      password: 'sesame',
      proxy: null,
      registers: false,
    },
  ],
  carriers: [],
  phones: [{ name: 'Desk', username: `desk${tail}`, password: 'long enough' }],
  departments: [{ name: 'Sales', mailbox: 'Sales', extension: '600', flow: 'Main', callerId: null }],
  agents: [
    {
      name: 'Anna',
      department: 'Sales',
      extension: '201',
      phone: 'Desk',
      mobile: { number: phone('+40722000001'), trunk: 'Telco' },
      rings: 'both',
      email: 'anna@example.com',
      callerId: null,
      callThrough: true,
      listed: true,
    },
  ],
  destinations: [
    { name: 'Person called', target: { kind: 'person-called' } },
    { name: 'Anna', target: { kind: 'agent', agent: 'Anna' } },
    { name: 'Reception', target: { kind: 'phone', phone: 'Desk' } },
    { name: 'Mobile', target: { kind: 'number', number: phone('+40722000000'), trunk: 'Telco' } },
  ],
  flows: [
    {
      name: 'Main',
      start: 'announce',
      steps: {
        announce: { does: 'announce', prompt: { say: 'This call may be recorded.' }, next: 'record' },
        record: { does: 'record', action: 'start', next: 'ring' },
        ring: { ...aRing, destinations: [{ destination: 'Reception', ringFor: 20_000, weight: 1 }] },
        bye: { does: 'hangup' },
      },
      failOpen: 'Mobile',
    },
  ],
  pools: [{ name: 'Web', flow: 'Main' }],
  numbers: [
    {
      number: phone(`+1202555${tail}1`),
      name: 'Pool 1',
      use: 'pool',
      placement: null,
      pool: 'Web',
      flow: null,
    },
    {
      number: phone(`+1202555${tail}2`),
      name: 'Billboard',
      use: 'placement',
      placement: { kind: 'billboard', source: 'billboard', medium: 'offline', campaign: '' },
      pool: null,
      flow: 'Main',
    },
  ],
  sites: [
    {
      name: 'Shop',
      url: 'https://example.com',
      consent: 'always',
      key: null,
      swaps: [{ find: phone('+12025550000'), pool: 'Web' }],
    },
  ],
})

let database: TestDatabase
let folder: string
let secrets: Secrets
beforeAll(async () => {
  database = await testDatabase()
  folder = await mkdtemp(join(tmpdir(), 'ringroot-secrets-'))
  secrets = await openSecrets(folder)
})
afterAll(async () => {
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

async function newAccount(): Promise<AccountId> {
  const id = newId<AccountId>()
  await database.db.reference.insertInto('accounts').values({ id, kind: 'client', name: id }).execute()
  return id
}
const change = (account: AccountId, configuration: Configuration, prune = all) =>
  changeConfiguration({ db: database.db, secrets }, account, () => ({ configuration, prune }))

describe('changing a configuration', () => {
  test('makes everything, and a second time nothing', async () => {
    const account = await newAccount()
    const first = await change(account, shop('100'))
    expect(first.faults).toEqual([])
    expect(first.plan.map(describeChange)).toEqual([
      '+ trunk "Telco"',
      '+ phone "Desk"',
      '+ department "Sales"',
      '+ agent "Anna"',
      '+ destination "Person called"',
      '+ destination "Anna"',
      '+ destination "Reception"',
      '+ destination "Mobile"',
      '+ flow "Main"',
      '+ pool "Web"',
      '+ number "+12025551001"',
      '+ number "+12025551002"',
      '+ site "Shop"',
    ])
    expect((await change(account, shop('100'))).plan).toEqual([])
    expect(first.configuration.sites[0]?.key).toMatch(/^[\w-]{12}$/)
  })

  test('a changed flow is a new version, and the old one stays for the calls that began with it', async () => {
    const account = await newAccount()
    const before = shop('200')
    await change(account, before)
    const flows = before.flows.map((flow) => ({
      ...flow,
      steps: { ...flow.steps, bye: { does: 'reject', as: 'busy' } as const },
    }))
    const { plan, configuration } = await change(account, { ...before, flows })
    expect(plan.map(describeChange)).toEqual(['~ flow "Main" (steps)'])
    expect(configuration.flows[0]?.version).toBe(2)
    const versions = await database.db.account(account, (trx) =>
      trx.selectFrom('flow_versions').select('version').orderBy('version').execute(),
    )
    expect(versions).toEqual([{ version: 1 }, { version: 2 }])
  })

  test('what is pruned is gone, users before what they use', async () => {
    const account = await newAccount()
    await change(account, shop('300'))
    const { plan, faults } = await change(account, { ...shop('300'), numbers: [], sites: [], pools: [] })
    expect(faults).toEqual([])
    expect(plan.map(({ does, kind }) => `${does} ${kind}`)).toEqual([
      'remove sites',
      'remove numbers',
      'remove numbers',
      'remove pools',
    ])
    const left = await database.db.reference
      .selectFrom('number_directory')
      .where('account_id', '=', account)
      .selectAll()
      .execute()
    expect(left).toEqual([])
  })

  test('what is used cannot go, and nothing is half done', async () => {
    const account = await newAccount()
    await change(account, shop('400'))
    const { faults } = await change(account, { ...shop('400'), flows: [], sites: [] })
    expect(faults.map(({ message }) => message)).toContain('there is no flow "Main"')
    expect((await change(account, shop('400'))).plan).toEqual([])
  })

  test('another account’s numbers, user names and keys are taken; whose they are is not said', async () => {
    const [mine, theirs] = [await newAccount(), await newAccount()]
    const { configuration } = await change(theirs, shop('500'))
    const copy = {
      ...shop('500'),
      sites: shop('500').sites.map((site) => ({ ...site, key: configuration.sites[0]?.key ?? '' })),
    }
    const { faults } = await change(mine, copy)
    expect(faults.map(({ kind, path }) => `${kind} ${path.join('.')}`)).toEqual([
      'numbers number',
      'numbers number',
      'trunks username',
      'phones username',
      'sites key',
    ])
    expect(JSON.stringify(faults)).not.toContain(theirs)
  })

  test('passwords are sealed in the database', async () => {
    const account = await newAccount()
    await change(account, shop('600'))
    const rows = await database.db.account(account, (trx) =>
      trx.selectFrom('trunks').select('password').execute(),
    )
    expect(rows[0]?.password?.toString('latin1')).not.toContain('sesame')
  })

  test('two changes at the same time both happen', async () => {
    const account = await newAccount()
    await change(account, shop('700'))
    const add = (number: string) =>
      changeConfiguration({ db: database.db, secrets }, account, ({ configuration }) => ({
        configuration: {
          ...configuration,
          numbers: [
            ...configuration.numbers,
            { number: phone(number), name: '', use: 'unused', placement: null, pool: null, flow: null },
          ],
        },
        prune: all,
      }))
    await Promise.all([add('+12025557778'), add('+12025557779')])
    const { configuration } = await change(account, shop('700'), new Set())
    expect(configuration.numbers).toHaveLength(4)
  })
})

describe('a new account', () => {
  test('has a test number that rings the built-in answering phone, once', async () => {
    const account = await newAccount()
    await createAccountDefaults({ db: database.db, secrets }, account)
    await createAccountDefaults({ db: database.db, secrets }, account)
    const { configuration } = await change(account, emptyConfiguration, new Set())
    expect(configuration.numbers).toMatchObject([{ use: 'test', flow: configuration.flows[0]?.name }])
    expect(configuration.flows[0]).toMatchObject({
      start: 'announce',
      steps: { announce: { next: 'record' }, record: { next: 'ring' }, ring: { nobody: 'hangup' } },
    })
    expect(configuration.destinations).toMatchObject([{ target: { kind: 'answering-phone' } }])
  })
})

describe('the inventory', () => {
  test('knows what a call, a registration and a page ask for, follows changes, and forgets removed accounts', async () => {
    const account = await newAccount()
    const store = await openInventory({
      db: database.db,
      url: database.url,
      secrets,
      log: createLog('silent'),
    })
    const { inventory } = store
    await change(account, shop('800'))
    await expect.poll(() => inventory.findNumber('+12025558001')).not.toBeNull()
    const entry = inventory.findNumber('+12025558001')
    expect(entry).toMatchObject({
      accountId: account,
      use: 'pool',
      flow: { name: 'Main', start: 'announce', version: 1 },
    })
    expect([...(entry?.destinations.values() ?? [])].map(({ to }) => to)).toContainEqual({
      kind: 'phone',
      username: 'desk800',
    })
    expect(inventory.findUser('t800')).toMatchObject({ kind: 'trunk', password: 'sesame' })
    expect(inventory.trunks().find((trunk) => trunk.accountId === account)?.addresses).toEqual([
      '10.0.0.0/24',
    ])
    expect(entry?.poolId && inventory.poolNumbers(account).get(entry.poolId)).toEqual([entry?.numberId])
    const key = (await change(account, shop('800'))).configuration.sites[0]?.key ?? ''
    expect(inventory.findSite(key)).toMatchObject({
      swaps: [{ find: '+12025550000', poolId: entry?.poolId }],
    })

    await change(account, { ...shop('800'), numbers: [], sites: [] })
    await expect.poll(() => inventory.findNumber('+12025558001')).toBeNull()
    await database.db.reference.deleteFrom('accounts').where('id', '=', account).execute()
    await store.refresh(account)
    expect(inventory.findUser('t800')).toBeNull()
    expect([...inventory.accounts()]).not.toContain(account)
    await store.close()
  })
})
