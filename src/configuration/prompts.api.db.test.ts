import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { AccountId, FlowId } from '#base/id.ts'
import { newId } from '#platform/clock.ts'
import type { HttpServer } from '#platform/http/server.ts'
import { accountServer } from '../../test/support/account-server.ts'
import { testDatabase, type TestDatabase } from '../../test/support/database.ts'
import { promptRoutes } from './prompts.api.ts'
import { readPromptKeys } from './prompts.store.ts'
import type { PromptRow, PromptRows } from './prompts.wire.ts'

const account = newId<AccountId>()
const stranger = newId<AccountId>()
/** A sound of a second, as the media stage would answer it. */
const wav = Buffer.alloc(44 + 16_000, 1)
const keyOf = (letter: string): string => `prompts/${letter.repeat(64)}`

let asking: AccountId
let audited: string[]
let database: TestDatabase
let folder: string
let server: HttpServer
const keys = new Map<AccountId, ReadonlyMap<string, string>>()
const removed: string[] = []

const refresh = async (of: AccountId): Promise<void> => {
  keys.set(of, await database.db.account(of, (trx) => readPromptKeys(trx, of)))
}

beforeAll(async () => {
  database = await testDatabase()
  folder = await mkdtemp(join(tmpdir(), 'ringroot-prompts-'))
  await database.db.reference
    .insertInto('accounts')
    .values(
      [account, stranger].map((id) => ({ id, kind: 'client' as const, name: 'A', locale: 'ro' as const })),
    )
    .execute()
  server = await accountServer(() => asking, {
    audit: async (action, subject) => void audited.push(`${action} ${subject}`),
  })
  await server.register(
    promptRoutes({
      db: database.db,
      find: (of, name) => keys.get(of)?.get(name) ?? null,
      prompts: {
        speaks: ['en', 'ro'],
        upload: async (file) =>
          file[0] === 0x52
            ? { ok: true, value: keyOf(String.fromCharCode(file[4] ?? 0)) }
            : { ok: false, reason: 'not-wav' },
        say: async (text, locale) =>
          text === 'unspeakable'
            ? { ok: false, reason: 'no-voice', detail: locale }
            : { ok: true, value: keyOf(locale === 'ro' ? 'b' : 'e') },
        open: async (key) =>
          key === keyOf('d') ? null : { length: wav.length, read: () => Readable.from([wav]) },
      },
      remove: async (key) => void removed.push(key),
      refresh,
    }),
  )
})
afterAll(async () => {
  await server.close()
  await database.close()
  await rm(folder, { recursive: true, force: true })
})
beforeEach(() => {
  asking = account
  audited = []
})

const list = async (): Promise<PromptRows> => (await server.inject({ url: '/prompts' })).json()
const upload = (name: string, letter = 'a', type = 'audio/wav', bytes = Buffer.from(`RIFF${letter}`)) =>
  server.inject({
    method: 'POST',
    url: `/prompts?name=${encodeURIComponent(name)}`,
    headers: { 'content-type': type },
    payload: bytes,
  })

const speak = (payload: object) => server.inject({ method: 'POST', url: '/prompts/speak', payload })

describe('a sound', () => {
  test('is uploaded under a name, listed, heard, replaced and removed', async () => {
    const made = await upload('Waltz in C')
    expect({ status: made.statusCode, row: made.json<PromptRow>() }).toMatchObject({
      status: 201,
      row: { name: 'Waltz in C', lengthMs: 1000, usedBy: [] },
    })
    expect(await list()).toMatchObject({ prompts: [{ name: 'Waltz in C' }], speaks: ['en', 'ro'] })
    const heard = await server.inject({ url: '/prompts/Waltz%20in%20C.wav' })
    expect(heard.headers['content-type']).toBe('audio/wav')
    expect(heard.rawPayload).toEqual(wav)

    expect((await upload('Waltz in C', 'f')).statusCode).toBe(201)
    expect(keys.get(account)).toEqual(new Map([['Waltz in C', keyOf('f')]]))
    expect((await list()).prompts).toHaveLength(1)

    expect((await server.inject({ method: 'DELETE', url: '/prompts/Waltz%20in%20C' })).statusCode).toBe(204)
    expect(removed).toContain(keyOf('f'))
    expect((await list()).prompts).toEqual([])
    expect((await server.inject({ url: '/prompts/Waltz%20in%20C.wav' })).statusCode).toBe(404)
    expect(audited).toEqual([
      'prompt.uploaded Waltz in C',
      'prompt.uploaded Waltz in C',
      'prompt.removed Waltz in C',
    ])
  })

  test('that a published flow plays stays, and says which', async () => {
    await upload('Closed')
    const flow = newId<FlowId>()
    const body = {
      start: 'a',
      steps: { a: { does: 'announce', prompt: { file: 'Closed' }, next: 'hangup' } },
    }
    await database.db.account(account, async (trx) => {
      await trx
        .insertInto('flows')
        .values({ account_id: account, id: flow, name: 'Nights', version: 2 })
        .execute()
      const version = { account_id: account, flow_id: flow }
      await trx
        .insertInto('flow_versions')
        .values([
          { ...version, version: 1, body: JSON.stringify({}) },
          { ...version, version: 2, body: JSON.stringify(body) },
        ])
        .execute()
    })
    expect((await list()).prompts).toMatchObject([{ name: 'Closed', usedBy: ['Nights'] }])
    const refused = await server.inject({ method: 'DELETE', url: '/prompts/Closed' })
    expect(refused.json()).toMatchObject({
      status: 409,
      detail: 'It is played in Nights. Change that first.',
    })
    expect(await list()).toMatchObject({ prompts: [{ name: 'Closed' }] })
  })

  test('of another account is not there', async () => {
    await upload('Ours')
    asking = stranger
    await refresh(stranger)
    expect((await list()).prompts).toEqual([])
    expect((await server.inject({ url: '/prompts/Ours.wav' })).statusCode).toBe(404)
    expect((await server.inject({ method: 'DELETE', url: '/prompts/Ours' })).statusCode).toBe(404)
  })

  test.each([
    ['no WAV file', () => upload('Bad', 'a', 'audio/wav', Buffer.from('ID3')), 422],
    ['no sound at all', () => upload('Bad', 'a', 'application/json', Buffer.from('{}')), 415],
    ['a name of blanks', () => upload('  '), 400],
    ['a name too long', () => upload('x'.repeat(101)), 400],
    ['too large a file', () => upload('Big', 'a', 'audio/wav', Buffer.alloc(21 * 1024 ** 2, 'R')), 413],
  ])('is refused when it is %s', async (_, ask, status) => {
    expect((await ask()).statusCode).toBe(status)
  })
})

describe('a text', () => {
  test('is heard before it is published, in the language of the account unless told otherwise', async () => {
    for (const payload of [{ say: 'Bună ziua' }, { say: 'Hello', locale: 'en-GB' }]) {
      const spoken = await speak(payload)
      expect(spoken.statusCode).toBe(200)
      expect(spoken.rawPayload).toEqual(wav)
    }
  })

  test('that cannot be spoken says why', async () => {
    expect((await speak({ say: 'unspeakable' })).json()).toMatchObject({
      status: 422,
      detail: 'It cannot be spoken: no-voice (ro).',
      errors: [{ message: 'no-voice' }],
    })
    expect((await speak({ say: '' })).statusCode).toBe(400)
    expect((await speak({ say: 'x'.repeat(2001) })).statusCode).toBe(400)
    expect((await speak({ say: 'x', locale: '../..' })).statusCode).toBe(400)
  })
})
