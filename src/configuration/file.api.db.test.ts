import { mkdtemp, rm } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AccountId } from '#base/id.ts'
import { newId } from '#platform/clock.ts'
import { createHttpServer, type HttpServer } from '#platform/http/server.ts'
import { createLog } from '#platform/log.ts'
import { openSecrets } from '#platform/secrets.ts'
import { testDatabase, type TestDatabase } from '../../test/support/database.ts'
import { configurationFileRoutes } from './file.api.ts'
import type { FileReply } from './file.wire.ts'

const guide = readFileSync(new URL('../../docs/apply.md', import.meta.url), 'utf8')
const example = /```yaml\n(.*?)```/s.exec(guide)?.[1] ?? ''
const secrets = { TELCO_PASSWORD: 'sesame', RECEPTION_PASSWORD: 'sesame open' }
const account = newId<AccountId>()

let database: TestDatabase
let folder: string
let server: HttpServer
beforeAll(async () => {
  database = await testDatabase()
  folder = await mkdtemp(join(tmpdir(), 'ringroot-file-'))
  await database.db.reference
    .insertInto('accounts')
    .values({ id: account, kind: 'client', name: 'Dealership' })
    .execute()
  server = await createHttpServer({ log: createLog('silent') })
  server.addHook('preHandler', async (request) => {
    request.account = account // what `accounts` does after its permission check
    request.audit = async () => {}
  })
  const parts = { db: database.db, secrets: await openSecrets(folder), refresh: async () => {} }
  await server.register(configurationFileRoutes(parts))
})
afterAll(async () => {
  await server.close()
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

async function post(path: 'plan' | 'apply', payload: object) {
  const reply = await server.inject({ method: 'POST', url: `/configuration/${path}`, payload })
  return { status: reply.statusCode, reply: reply.json<FileReply & { detail?: string }>() }
}
const lines = ({ changes }: FileReply) => changes.map(({ line }) => line)

test('the guide’s example is planned, applied, and a second time changes nothing; its export changes nothing either', async () => {
  const planned = await post('plan', { text: example, secrets })
  expect(planned.reply).toMatchObject({ faults: [], applied: false })
  expect(lines(planned.reply)).toEqual([
    '~ account "Dealership" (country, currency, timeZone)',
    '+ trunk "Telco"',
    '+ phone "Reception desk"',
    '+ department "Sales desk"',
    '+ agent "Anna Pop"',
    '+ destination "Reception"',
    '+ destination "Anna"',
    '+ destination "Whoever is called"',
    '+ destination "Sales mobile"',
    '+ destination "Showroom PBX"',
    '+ flow "Sales"',
    '+ flow "Direct line"',
    '+ pool "Web"',
    '+ number "+40213120001"',
    '+ number "+40213120002"',
    '+ number "+40213120003"',
    '+ number "+40213120004"',
    '+ site "Dealership"',
    '~ channels (Partners)',
    '~ spam (anonymous, robocaller, robocallerNumbers, failedAttestation)',
    '~ texts (account, Direct line, 021 312 0003)',
  ])
  const applied = await post('apply', { text: example, secrets })
  expect(applied.reply).toMatchObject({ faults: [], applied: true })
  expect(lines((await post('apply', { text: example, secrets })).reply)).toEqual([])

  const exported = (await server.inject({ method: 'GET', url: '/configuration' })).json<{ text: string }>()
  expect(exported.text).not.toContain('sesame')
  expect(lines((await post('apply', { text: exported.text, prune: true })).reply)).toEqual([])
})

test('another password, and nothing else, is a change of that one thing', async () => {
  const { reply } = await post('plan', { text: example, secrets: { ...secrets, TELCO_PASSWORD: 'new' } })
  expect(lines(reply)).toEqual(['~ trunk "Telco" (password)'])
})

test('nothing is removed unless asked, then only in the sections of the file, and never what is in use', async () => {
  const text = 'numbers:\n  - number: 021 312 0001\n    pool: Web\n'
  expect(lines((await post('plan', { text })).reply)).toEqual([])
  expect(lines((await post('plan', { text, prune: true })).reply)).toEqual([
    '- number "+40213120002"',
    '- number "+40213120003"',
    '- number "+40213120004"',
  ])
  const { reply } = await post('plan', { text: 'prune: true\npools: []\n' })
  expect(reply.faults.map(({ message }) => message)).toContain('site "Dealership": there is no pool "Web"')
  expect((await post('apply', { text: 'prune: true\npools: []\n' })).status).toBe(422)
  expect(lines((await post('plan', { text: example, secrets })).reply)).toEqual([])
})

test('a wrong file changes nothing and is refused with each fault’s place', async () => {
  const text = 'account: { timeZone: Mars/Base }\npools:\n  - { name: New, flow: Nowhere }\n'
  const { reply } = await post('plan', { text })
  expect(reply.faults).toEqual([
    { line: 1, column: 22, message: '"Mars/Base" is no time zone' },
    { line: 3, column: 24, message: 'there is no flow "Nowhere"' },
  ])
  const refused = await post('apply', { text })
  expect(refused.status).toBe(422)
  expect(refused.reply.detail).toContain('line 3, column 24: there is no flow "Nowhere"')
  expect((await post('apply', { text: '['.repeat(50_000) })).status).toBe(422)
  expect((await post('plan', { text: 'x'.repeat(1_000_001) })).status).toBe(400)
})

test('the server’s own environment is never read', async () => {
  const { reply } = await post('plan', {
    text: 'phones:\n  - { name: P, username: p, password: "env:PATH" }',
  })
  expect(reply.faults[0]?.message).toBe('the environment has no PATH')
})

const anyRule = (channel: string) =>
  `  - { channel: ${channel}, when: [{ word: source, comparison: is, values: [x] }] }\n`

test('the channels of a file are all there are, in its order; a file that does not speak of them leaves them alone', async () => {
  const two = `channels:\n${anyRule('Press')}${anyRule('Partners')}`
  expect(lines((await post('apply', { text: two })).reply)).toEqual(['~ channels (Press, Partners)'])
  expect(lines((await post('apply', { text: two })).reply)).toEqual([])
  expect(lines((await post('apply', { text: 'pools: []' })).reply)).toEqual([])
  const turned = `channels:\n${anyRule('Partners')}${anyRule('Press')}`
  expect(lines((await post('plan', { text: turned })).reply)).toEqual(['~ channels (Partners, Press)'])
  const { reply } = await post('plan', { text: 'channels:\n  - { channel: Mine, when: [{ word: colour }] }' })
  expect(reply.faults[0]).toMatchObject({ line: 2 })
  expect(lines((await post('apply', { text: 'channels: []' })).reply)).toEqual(['~ channels (none)'])
})

const exported = async () =>
  (await server.inject({ method: 'GET', url: '/configuration' })).json<{ text: string }>().text

test('spam rules and texts come back as they were applied, and what a file says of them is all there is of texts', async () => {
  await post('apply', { text: example, secrets })
  const before = await exported()
  expect(before).toContain('robocallerNumbers: 4')
  expect(before).toContain('quiet: 20:00-08:30')
  const other =
    'spam: { anonymous: reject }\ntexts:\n  - { flow: Sales, textBack: { quiet: never }, forwardTo: [] }\n'
  expect(lines((await post('apply', { text: other })).reply)).toEqual([
    '~ spam (anonymous)',
    '~ texts (Sales)',
  ])
  expect(lines((await post('apply', { text: other })).reply)).toEqual([])
  const after = await exported()
  expect(after).toContain('robocallerNumbers: 4')
  expect(after).toContain('quiet: never')
  expect(after).not.toContain('Direct line\n    textBack')
  await post('apply', { text: before })
  expect(await exported()).toBe(before)
  expect(lines((await post('apply', { text: 'texts: []' })).reply)).toEqual(['~ texts (none)'])
})

test('texts of what is not there, or said twice, are named by their line and change nothing', async () => {
  const text = [
    'spam: { anonymous: reject }',
    'texts:',
    '  - { flow: Nowhere, textBack: {} }',
    '  - { number: 021 999 0000, textBack: {} }',
    '  - { flow: Sales, answers: all }',
    '  - { forwardTo: [a@b.example] }',
    '  - { answers: all }',
  ].join('\n')
  const before = await exported()
  const { reply } = await post('plan', { text })
  expect(reply.faults.map(({ line, message }) => `${line}: ${message}`)).toEqual([
    '3: there is no flow "Nowhere"',
    '4: there is no number "021 999 0000"',
    '5: answers is said of the account, without flow and number',
    '7: this place has stood above already',
  ])
  expect((await post('apply', { text })).status).toBe(422)
  expect(await exported()).toBe(before)
  const hostile = await post('plan', {
    text: 'texts:\n  - { textBack: { quiet: 25:00-99:99, everyHours: 0 } }',
  })
  expect(hostile.reply.faults.length).toBeGreaterThan(0)
})
