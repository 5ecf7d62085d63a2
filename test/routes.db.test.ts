import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '#platform/clock.ts'
import { readConfig } from '#platform/config.ts'
import { createLog } from '#platform/log.ts'
import { start, type Running } from '../src/main.ts'
import { testDatabase, type TestDatabase } from './support/database.ts'

// Walks every route of the real server, so that one added next year is held to the rule without anybody remembering it.

/** Routes that ask nobody who they are, each with the reason. Everything else must refuse a stranger. */
const openRoutes: Readonly<Record<string, string>> = {
  'GET /api/openapi.json': 'describes the API, holds no data',
  'GET /api/problems': 'describes the refusals, holds no data',
  'GET /api/v1/status': 'says only that the server is ready',
  'POST /api/auth/sign-in': 'the door itself; attempts are limited',
  'GET /api/auth/link': 'the door itself: the token is the right',
  'POST /api/auth/sign-out': 'ends a session if there is one',
  'GET /ringroot.js': 'the snippet, for everybody’s pages',
  'GET /starter.js': 'the snippet, for everybody’s pages',
}
/** The dashboard's files, and what pages of customers send; their own tests look at them. */
const isPublicPage = (url: string): boolean => !url.startsWith('/api/')

const accountPrefix = '/api/v1/accounts/:account'

let database: TestDatabase
let folder: string
let running: Running

type Known = Readonly<{ id: string; key: string }>
let alice: Known
let bob: Known

beforeAll(async () => {
  database = await testDatabase()
  folder = await mkdtemp(join(tmpdir(), 'ringroot-routes-'))
  const environment = { PORT: '0', SIP_PORT: '0', RINGROOT_DATA: folder, DATABASE_URL: database.url }
  const { config } = readConfig(environment, {})
  running = await start(config, createLog('silent'))
  alice = await makeAccount('Alice')
  bob = await makeAccount('Bob')
})
afterAll(async () => {
  await running.stop()
  await database.close()
  await rm(folder, { recursive: true })
})

async function ask(method: string, path: string, bearer: string | undefined, body?: object) {
  const response = await fetch(running.url + path, {
    method,
    headers: {
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? null : JSON.stringify(body),
  })
  const text = await response.text()
  return { status: response.status, text, type: response.headers.get('content-type') ?? '' }
}

async function makeAccount(name: string): Promise<Known> {
  const made = await ask('POST', '/api/v1/accounts', running.token, { name, kind: 'client' })
  const { id } = JSON.parse(made.text) as { id: string } // asserted by its use
  const key = await ask('POST', `/api/v1/accounts/${id}/api-keys`, running.token, { name: 'test' })
  return { id, key: (JSON.parse(key.text) as { key: string }).key } // asserted by its use
}

const routes = (): readonly Readonly<{ method: string; url: string }>[] =>
  running.http.knownRoutes.filter(({ method, url }) => method !== 'HEAD' && !isPublicPage(url))

const ofAccounts = () => routes().filter(({ url }) => url.startsWith(accountPrefix))

/** A path with this account in it, and ids nobody has for what else it names. */
const pathOf = (url: string, account: string): string =>
  url.replace(':account', account).replaceAll(/:[A-Za-z]+/g, newId<string>())

describe('every route of the API', () => {
  test('is seen', () => {
    expect(routes().length).toBeGreaterThan(40)
    expect(routes().filter(({ url }) => url.startsWith(accountPrefix)).length).toBeGreaterThan(30)
  })

  test('refuses a stranger, unless it is named here with the reason', async () => {
    const let_in: string[] = []
    for (const { method, url } of routes()) {
      if (`${method} ${url}` in openRoutes) continue
      const { status, type } = await ask(
        method,
        pathOf(url, alice.id),
        undefined,
        method === 'GET' ? undefined : {},
      )
      if (status !== 401 || !type.includes('problem+json')) let_in.push(`${method} ${url}: ${status}`)
    }
    expect(let_in).toEqual([])
  })

  test('refuses a key that was never given out', async () => {
    for (const bearer of ['rr_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', `${running.token}x`])
      for (const { method, url } of routes()) {
        if (`${method} ${url}` in openRoutes) continue
        const { status } = await ask(method, pathOf(url, alice.id), bearer, method === 'GET' ? undefined : {})
        expect(status, `${method} ${url}`).toBe(401)
      }
  })
})

describe('every route of an account', () => {
  test('says to the key of another account that there is no such account, and shows nothing of it', async () => {
    for (const { method, url } of ofAccounts()) {
      const reply = await ask(method, pathOf(url, alice.id), bob.key, method === 'GET' ? undefined : {})
      expect(reply.status, `${method} ${url}`).toBe(404)
      expect(reply.text, `${method} ${url}`).toContain('No account with this id, or none of yours.')
      expect(reply.text, `${method} ${url}`).not.toContain('Alice')
    }
  })

  test.each(['not-a-uuid', '%00', '..', "'or 1=1--", '00000000-0000-0000-0000-000000000000'])(
    'takes no account that is none: %s',
    async (account) => {
      for (const { method, url } of ofAccounts().slice(0, 10)) {
        const path = pathOf(url, encodeURIComponent(decodeURIComponent(account)))
        const { status } = await ask(method, path, bob.key, method === 'GET' ? undefined : {})
        expect([400, 401, 404], `${method} ${path}`).toContain(status)
      }
    },
  )

  test('that reads answers its own key', async () => {
    const answered: string[] = []
    for (const { url } of ofAccounts().filter(
      ({ method, url }) => method === 'GET' && !url.endsWith('/live'),
    )) {
      const { status } = await ask('GET', pathOf(url, bob.id), bob.key)
      expect([200, 400, 403, 404], url).toContain(status)
      if (status === 200) answered.push(url)
    }
    expect(answered.length).toBeGreaterThan(8)
  })

  test('shows another account nothing by id: what Alice has, Bob does not find in his own account', async () => {
    const kinds = ['destinations', 'flows', 'numbers', 'pools', 'sites', 'trunks', 'carriers', 'phones']
    let looked = 0
    for (const kind of kinds) {
      const { text } = await ask('GET', `/api/v1/accounts/${alice.id}/${kind}`, alice.key)
      const ids = [...text.matchAll(/"id":"([0-9a-f-]{36})"/g)].map(([, id]) => id)
      for (const id of ids) {
        looked += 1
        const path = `/api/v1/accounts/${bob.id}/${kind}/${id}`
        expect((await ask('PATCH', path, bob.key, { name: 'mine now' })).status, path).not.toBe(200)
        expect((await ask('DELETE', path, bob.key)).status, path).toBe(404)
      }
    }
    expect(looked).toBeGreaterThan(2)
  })
})
