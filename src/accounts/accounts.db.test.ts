import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { UserId } from '#base/id.ts'
import { newId } from '#platform/clock.ts'
import { createHttpServer, type HttpServer } from '#platform/http/server.ts'
import { createLog } from '#platform/log.ts'
import { openSecrets } from '#platform/secrets.ts'
import { testDatabase, type TestDatabase } from '../../test/support/database.ts'
import { accountApi, meApi } from './accounts.api.ts'
import { createAccounts, type Accounts } from './accounts.store.ts'
import type { Account, Me } from './accounts.wire.ts'
import { createApiKeys } from './api-keys.store.ts'
import { createAuditLog } from './audit.store.ts'
import { createGuard } from './guard.ts'
import { ownerLink, signInApi } from './sign-in.api.ts'
import { openSignIn, type SignIn } from './sign-in.ts'

const localToken = 'local-token-of-the-test'
const defaults = { timeZone: 'Europe/Bucharest', country: 'RO', currency: 'RON', locale: 'ro' } as const

let database: TestDatabase
let folder: string
let server: HttpServer
let url: string
let signIn: SignIn
let accounts: Accounts

beforeAll(async () => {
  database = await testDatabase()
  folder = await mkdtemp(join(tmpdir(), 'ringroot-accounts-'))
  server = await createHttpServer({ log: createLog('silent') })
  url = 'http://dashboard.test'
  signIn = openSignIn({ db: database.db, secrets: await openSecrets(folder), url })
  accounts = createAccounts({ db: database.db, defaults })
  const apiKeys = createApiKeys(database.db)
  const audit = createAuditLog(database.db)
  const guard = createGuard({ signIn, accounts, apiKeys, audit, localToken, origins: [url] })
  const services = { guard, accounts, apiKeys, audit, signIn, url, origins: [url] }
  await server.register(signInApi(services))
  await server.register(meApi(services))
  await server.register(
    async (scope) => {
      scope.addHook('onRequest', guard.enter)
      await scope.register(accountApi(services))
    },
    { prefix: '/api/v1/accounts/:account' },
  )
  await server.ready()
})
afterAll(async () => {
  await server.close()
  await database.close()
  await rm(folder, { recursive: true })
})

type Ask = Readonly<{
  cookie?: string
  bearer?: string
  body?: unknown
  headers?: Record<string, string>
  from?: string
}>

async function ask(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  { cookie, bearer, body, headers = {}, from = '127.0.0.1' }: Ask = {},
) {
  const reply = await server.inject({
    method,
    url: path,
    remoteAddress: from,
    headers: {
      ...headers,
      ...(cookie === undefined ? {} : { cookie }),
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
    },
    ...(body === undefined ? {} : { payload: body as object }), // tests send objects only
  })
  return {
    status: reply.statusCode,
    body: (reply.body === '' ? undefined : JSON.parse(reply.body)) as Record<string, unknown>, // asserted by each test
    location: reply.headers.location,
    cookie: reply.cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; '),
    setCookie: String(reply.headers['set-cookie'] ?? ''),
  }
}

/** Each comes from an address of its own: the door counts attempts by address. */
let visitors = 0
async function signInAsOwner(): Promise<string> {
  const link = new URL((await ownerLink({ signIn, accounts, url })).url)
  const { cookie } = await ask('GET', link.pathname + link.search, { from: `10.0.0.${++visitors}` })
  return cookie
}

const me = async (cookie: string): Promise<Me> =>
  (await ask('GET', '/api/v1/me', { cookie })).body as unknown as Me

describe('the first start', () => {
  test('makes one owner and one account, however often and however many at once', async () => {
    const owners = await Promise.all([accounts.firstOwner(), accounts.firstOwner(), accounts.firstOwner()])
    expect(new Set(owners.map(({ id }) => id)).size).toBe(1)
    const all = await accounts.visible({ kind: 'local' })
    expect(all).toEqual([
      expect.objectContaining({
        name: 'My business',
        kind: 'client',
        country: 'RO',
        timeZone: 'Europe/Bucharest',
        sample: false,
      }),
    ])
  })

  test('gives a link that signs in once', async () => {
    const link = new URL((await ownerLink({ signIn, accounts, url })).url)
    const first = await ask('GET', link.pathname + link.search)
    expect([first.status, first.location]).toEqual([302, '/'])
    expect(first.setCookie).toMatch(/HttpOnly; SameSite=Lax/i)
    const again = await ask('GET', link.pathname + link.search)
    expect([again.status, again.location, again.cookie]).toEqual([302, '/sign-in?link=used', ''])
    expect(await me(first.cookie)).toMatchObject({
      user: { email: null, hasPassword: false },
      accounts: [{ role: 'owner' }],
    })
  })

  test('gives links to the command line on the server only', async () => {
    const made = await ask('POST', '/api/v1/sign-in-links', { bearer: localToken })
    expect(made.body).toMatchObject({ url: expect.stringContaining(`${url}/api/auth/link?token=`) as string })
    const cookie = await signInAsOwner()
    expect((await ask('POST', '/api/v1/sign-in-links', { cookie })).status).toBe(403)
    expect((await ask('POST', '/api/v1/sign-in-links')).status).toBe(401)
  })
})

describe('signing in', () => {
  test('with a password works once one is set, and changing it needs the old one and ends other sessions', async () => {
    const cookie = await signInAsOwner()
    const change = await ask('PATCH', '/api/v1/me', {
      cookie,
      body: { email: 'Ana@Example.com', password: 'correct horse' },
    })
    expect(change.body).toMatchObject({ user: { email: 'ana@example.com', hasPassword: true } })

    const signed = await ask('POST', '/api/auth/sign-in', {
      body: { email: ' ANA@example.com', password: 'correct horse' },
    })
    expect(signed.status).toBe(204)
    expect((await me(signed.cookie)).user?.email).toBe('ana@example.com')

    const without = await ask('PATCH', '/api/v1/me', { cookie, body: { password: 'battery staple' } })
    expect([without.status, without.body['code']]).toEqual([400, 'invalid-request'])
    const body = { password: 'battery staple', currentPassword: 'correct horse' }
    expect((await ask('PATCH', '/api/v1/me', { cookie, body })).status).toBe(200)
    expect((await ask('GET', '/api/v1/me', { cookie: signed.cookie })).status).toBe(401)
    expect((await ask('GET', '/api/v1/me', { cookie })).status).toBe(200)
  })

  test('ends with signing out', async () => {
    const cookie = await signInAsOwner()
    expect((await ask('POST', '/api/auth/sign-out', { cookie })).status).toBe(204)
    expect((await ask('GET', '/api/v1/me', { cookie })).status).toBe(401)
  })

  test.each([
    ['an unknown address', { email: 'nobody@example.com', password: 'correct horse' }, 401],
    ['a wrong password', { email: 'ana@example.com', password: 'wrong wrong' }, 401],
    ['no password', { email: 'ana@example.com' }, 400],
    ['an object for a password', { email: 'ana@example.com', password: { $ne: '' } }, 400],
  ])('is refused for %s', async (_, body, status) => {
    const reply = await ask('POST', '/api/auth/sign-in', { body })
    expect([reply.status, reply.cookie]).toEqual([status, ''])
  })

  test('cannot be tried without end', async () => {
    const statuses: number[] = []
    for (let n = 0; n < 15; n++)
      statuses.push(
        (
          await ask('POST', '/api/auth/sign-in', {
            body: { email: 'ana@example.com', password: `guess ${n}` },
          })
        ).status,
      )
    expect(statuses.at(-1)).toBe(429)
  })

  test('does not reach further than our own pages', async () => {
    const cookie = await signInAsOwner()
    const change = (headers: Record<string, string>) =>
      ask('PATCH', '/api/v1/me', { cookie, headers, body: { name: 'Ana' } })
    expect((await change({ origin: 'https://evil.example' })).body['code']).toBe('wrong-origin')
    expect((await change({ origin: 'null' })).body['code']).toBe('wrong-origin')
    expect((await change({ 'sec-fetch-site': 'cross-site' })).body['code']).toBe('wrong-origin')
    expect((await change({ origin: url })).status).toBe(200)
    expect((await change({ origin: 'http://127.0.0.1:3000', host: '127.0.0.1:3000' })).status).toBe(200)
  })
})

const make = async (cookie: string, body: object): Promise<Account> =>
  (await ask('POST', '/api/v1/accounts', { cookie, body })).body as unknown as Account

describe('accounts', () => {
  test('of clients are open to the owner of their agency, and to nobody else', async () => {
    const cookie = await signInAsOwner()
    const agency = await make(cookie, { name: 'Agency', kind: 'agency' })
    const client = await make(cookie, { name: 'Client', kind: 'client', parentId: agency.id, locale: 'uk' })
    expect(client).toMatchObject({ parentId: agency.id, role: 'owner', locale: 'uk', currency: 'RON' })
    expect((await me(cookie)).accounts.map(({ name }) => name)).toContain('Client')

    const stranger = { kind: 'user', user: { id: newId<UserId>(), name: '', email: '' } } as const
    expect(await accounts.visible(stranger)).toEqual([])
  })

  test.each([
    [{ name: 'x', kind: 'client', parentId: '00000000-0000-7000-8000-000000000000' }, 404],
    [{ name: '', kind: 'client' }, 400],
    [{ name: 'x', kind: 'client', timeZone: 'Mars/Olympus' }, 400],
    [{ name: 'x', kind: 'client', country: 'Romania' }, 400],
    [{ name: 'x', kind: 'kingdom' }, 400],
  ])('are refused when they make no sense: %j', async (body, status) => {
    expect((await ask('POST', '/api/v1/accounts', { cookie: await signInAsOwner(), body })).status).toBe(
      status,
    )
  })

  test('change, and the audit log says who did it', async () => {
    const cookie = await signInAsOwner()
    const { user, accounts: mine } = await me(cookie)
    const path = `/api/v1/accounts/${mine[0]?.id}`
    const changed = await ask('PATCH', path, { cookie, body: { name: 'Autohaus', timeZone: 'Europe/Kyiv' } })
    expect(changed.body).toMatchObject({ name: 'Autohaus' })
    expect((await ask('GET', path, { cookie })).body).toMatchObject({
      name: 'Autohaus',
      timeZone: 'Europe/Kyiv',
    })
    const log = (await ask('GET', `${path}/audit-log?limit=1`, { cookie })).body as unknown
    expect(log).toEqual([expect.objectContaining({ actor: `user:${user?.id}`, action: 'account.changed' })])
  })

  test('are removed whole only when they are samples', async () => {
    const cookie = await signInAsOwner()
    const { user, accounts: mine } = await me(cookie)
    expect((await ask('DELETE', `/api/v1/accounts/${mine[0]?.id}`, { cookie })).status).toBe(422)
    const sample = await accounts.create(
      { name: 'Sample', kind: 'client' },
      { owner: user?.id as UserId, sample: true },
    )
    expect((await ask('DELETE', `/api/v1/accounts/${sample}`, { cookie })).status).toBe(204)
    expect((await ask('GET', `/api/v1/accounts/${sample}`, { cookie })).status).toBe(404)
  })

  test('let a viewer see and change nothing', async () => {
    const id = await accounts.create({ name: 'Watched', kind: 'client' })
    const viewer = newId<UserId>()
    const { reference } = database.db
    await reference
      .insertInto('users')
      .values({ id: viewer, name: 'V', email: 'v@example.com', email_verified: true })
      .execute()
    await reference
      .insertInto('memberships')
      .values({ account_id: id, user_id: viewer, role: 'viewer' })
      .execute()
    const { token } = await signIn.link({ email: 'v@example.com' })
    const { cookie } = await ask('GET', `/api/auth/link?token=${token}`)
    const path = `/api/v1/accounts/${id}`
    expect((await ask('GET', path, { cookie })).status).toBe(200)
    expect((await ask('PATCH', path, { cookie, body: { name: 'Mine' } })).body['code']).toBe('not-allowed')
    expect((await ask('GET', `${path}/api-keys`, { cookie })).status).toBe(403)
    expect(
      (await ask('POST', '/api/v1/accounts', { cookie, body: { name: 'x', kind: 'agency' } })).status,
    ).toBe(403)
  })
})

describe('an API key', () => {
  test('opens its account and, for an agency, those of its clients; not after it was revoked', async () => {
    const cookie = await signInAsOwner()
    const { accounts: mine } = await me(cookie)
    const agency = mine.find(({ kind }) => kind === 'agency')
    const client = mine.find(({ parentId }) => parentId === agency?.id)
    const other = mine.find(({ parentId, kind }) => kind === 'client' && parentId === null)
    const keys = `/api/v1/accounts/${agency?.id}/api-keys`
    const made = await ask('POST', keys, { cookie, body: { name: 'reports' } })
    const { key, id } = made.body as { key: string; id: string } // asserted by its use
    expect(key).toMatch(/^rr_/)

    const get = (account: string | undefined) => ask('GET', `/api/v1/accounts/${account}`, { bearer: key })
    expect([
      (await get(agency?.id)).status,
      (await get(client?.id)).status,
      (await get(other?.id)).status,
    ]).toEqual([200, 200, 404])
    expect((await ask('GET', keys, { bearer: key })).status).toBe(403)
    expect(JSON.stringify((await ask('GET', keys, { cookie })).body)).not.toContain(key)

    expect((await ask('DELETE', `${keys}/${id}`, { cookie })).status).toBe(204)
    expect((await ask('DELETE', `${keys}/${id}`, { cookie })).status).toBe(404)
    expect((await get(agency?.id)).status).toBe(401)
  })

  test.each(['', 'rr_', 'x'.repeat(5000), "rr_' or 1=1 --", localToken.slice(0, -1)])(
    'that is none opens nothing: %#',
    async (bearer) => {
      expect((await ask('GET', '/api/v1/me', { bearer })).status).toBe(401)
    },
  )
})
