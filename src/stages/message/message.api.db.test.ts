import { Readable } from 'node:stream'
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test } from 'vitest'
import type { AccountId, MessageId } from '#base/id.ts'
import { instant } from '#base/time.ts'
import type { HttpServer } from '#platform/http/server.ts'
import { newId, now } from '#platform/clock.ts'
import { accountServer } from '../../../test/support/account-server.ts'
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts'
import { person, textHouse, type TextHouse } from '../../../test/support/text-house.ts'
import { attachmentKey } from './attachment.ts'
import { messageRoutes } from './message.api.ts'
import type { MessageRow, TextSettingsReply, ThreadDetail, ThreadList, ThreadRow } from './message.wire.ts'
import { textSettingsRoutes } from './text-settings.api.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())

let house: TextHouse
let server: HttpServer
let files: Map<string, Buffer>
let audited: string[]
let asked: AccountId

beforeEach(async () => {
  house = await textHouse(database.db)
  asked = house.account
  files = new Map()
  audited = []
  server = await accountServer(() => asked, {
    actor: () => 'user:1',
    audit: async (action, subject) => void audited.push(`${action} ${subject}`),
  })
  const open = async (key: string) => {
    const bytes = files.get(key)
    return bytes === undefined ? null : { length: bytes.length, read: () => Readable.from([bytes]) }
  }
  await server.register(messageRoutes({ db: database.db, messages: house.log, storage: { open } }))
  await server.register(textSettingsRoutes({ db: database.db, mail: true }))
})
afterEach(async () => {
  await server.close()
  await house.close()
})

async function ask<Reply = Readonly<{ detail?: string }>>(
  method: 'GET' | 'POST' | 'PUT',
  url: string,
  body?: object,
  read: (text: string) => Reply = (text) => JSON.parse(text) as Reply, // the test names what it expects, and checks it
): Promise<Readonly<{ status: number; body: Reply }>> {
  const reply = await server.inject({ method, url, ...(body === undefined ? {} : { payload: body }) })
  return { status: reply.statusCode, body: read(reply.body) }
}
const send = (body: object) =>
  ask<MessageRow & { detail?: string }>('POST', '/messages', {
    to: person,
    from: house.number,
    body: 'Hi',
    ...body,
  })
const threads = async (query = '') => (await ask<ThreadList>('GET', `/threads${query}`)).body
const firstThread = async (): Promise<ThreadRow> => {
  const [thread] = (await threads()).threads
  if (thread === undefined) throw new Error('there is a thread')
  return thread
}

describe('sending', () => {
  test('keeps the text and queues it for the carrier; the same request twice is one text', async () => {
    const id = newId<MessageId>()
    const first = await send({ id })
    const again = await send({ id })
    expect([first.status, again.status]).toEqual([201, 201])
    expect(first.body).toMatchObject({ id, status: 'queued', author: 'user:1', occasion: 'typed' })
    expect(house.jobs).toEqual([{ do: 'send', message: id }])
    expect((await send({ id, body: 'Something else' })).status).toBe(409)
  })

  test('reads a number as people write it, and knows which of ours they wrote to last', async () => {
    await house.receive({ body: 'Hello' })
    const reply = await ask<MessageRow>('POST', '/messages', { to: '(212) 555-0199', body: 'Hi' })
    expect(reply.body).toMatchObject({ person, number: house.number })
  })

  test.each([
    ['no number', { to: 'Ana' }, 400],
    ['a number of somebody else’s', { from: '+12125550000' }, 422],
    ['nothing to say', { body: ' \n ' }, 400],
    ['too much to say', { body: 'x'.repeat(1601) }, 400],
    ['a NUL', { body: 'a\u0000b' }, 400],
    ['an id that is none', { id: 'x' }, 400],
  ])('is refused with %s', async (_, body, status) => {
    expect((await send(body)).status).toBe(status)
    expect(house.jobs).toEqual([])
  })

  test('to somebody who said STOP is refused before anything is kept', async () => {
    await house.receive({ body: 'STOP' })
    const reply = await send({})
    expect([reply.status, reply.body.detail]).toEqual([422, `${person} asked for no more texts.`])
  })

  test('is not possible in the name of another account', async () => {
    const other = await textHouse(database.db)
    expect((await send({ from: other.number })).status).toBe(422)
    await other.close()
  })
})

describe('conversations', () => {
  test('come page by page, are found by their number, and by what is unread', async () => {
    for (let n = 0; n < 5; n++) await house.receive({ person: `+1212555020${n}`, body: `text ${n}` })
    const seen: string[] = []
    for (let query: string | null = '?limit=2'; query !== null;) {
      const page: ThreadList = await threads(query)
      seen.push(...page.threads.map(({ last }) => last.body))
      query = page.next === null ? null : `?limit=2&cursor=${page.next}`
    }
    expect(seen).toEqual(['text 4', 'text 3', 'text 2', 'text 1', 'text 0'])
    expect((await threads('?search=555-0203')).threads).toMatchObject([{ last: { body: 'text 3' } }])
    expect((await threads('?search=%25')).threads).toHaveLength(5)
    const row = { account_id: house.account, number: '+12125550201', name: 'Ana Pop' }
    await database.db.account(house.account, (trx) => trx.insertInto('callers').values(row).execute())
    expect((await threads('?search=ana')).threads).toMatchObject([{ personName: 'Ana Pop' }])
    const { id } = await firstThread()
    expect((await ask('POST', `/threads/${id}/read`)).status).toBe(200)
    expect(await threads('?unread=true')).toMatchObject({ unread: 4, threads: { length: 4 } })
    expect((await ask('GET', '/threads?cursor=made-up')).status).toBe(400)
  })

  test('show their texts from the newest back', async () => {
    const start = now()
    for (let n = 0; n < 3; n++) await house.receive({ body: `text ${n}`, at: instant(start - 1000 + n) })
    const { id } = await firstThread()
    const { body } = await ask<ThreadDetail>('GET', `/threads/${id}`)
    expect(body.messages.map((message) => message.body)).toEqual(['text 0', 'text 1', 'text 2'])
    expect(body.earlier).toBeNull()
  })

  test('of another account are not there', async () => {
    await house.receive({ body: 'Hello' })
    const { id } = await firstThread()
    const other = await textHouse(database.db)
    asked = other.account
    for (const [method, path] of [
      ['GET', ''],
      ['POST', '/read'],
    ] as const)
      expect((await ask(method, `/threads/${id}${path}`)).status).toBe(404)
    expect((await ask('PUT', `/threads/${id}/consent`, { state: 'stopped' })).status).toBe(404)
    expect((await threads()).threads).toEqual([])
    await other.close()
  })

  test('can be stopped and opened by a colleague, and not opened after the person’s own STOP', async () => {
    await house.receive({ body: 'Hello' })
    const { id } = await firstThread()
    const consent = (state: 'open' | 'stopped') => ask<ThreadRow>('PUT', `/threads/${id}/consent`, { state })
    expect((await consent('stopped')).body.consent).toMatchObject({ state: 'stopped', by: 'colleague' })
    expect((await send({})).status).toBe(422)
    expect((await consent('open')).body.consent).toMatchObject({ state: 'open' })
    await house.receive({ body: 'STOP' })
    expect((await consent('open')).status).toBe(422)
    expect((await firstThread()).consent).toMatchObject({ state: 'stopped', by: 'person' })
  })
})

describe('an attachment', () => {
  const png = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
  async function withFile(type: string) {
    const id = await house.receive({
      body: 'Look',
      media: [{ url: 'https://x.example/1', contentType: 'image/png' }],
    })
    files.set(attachmentKey(house.account, id, 0), png)
    const event = { messageId: id, accountId: house.account, id: 'attachment 0', at: now() }
    await house.log.write(house.account, () =>
      Promise.resolve([{ ...event, kind: 'attachment-kept', index: 0, type, bytes: png.length }]),
    )
    return server.inject({ method: 'GET', url: `/messages/${id}/attachments/0` })
  }

  test('that is a picture is shown in the page, and it is written down who opened it', async () => {
    const { headers, rawPayload } = await withFile('image/png')
    expect(headers).toMatchObject({
      'content-type': 'image/png',
      'content-disposition': expect.stringMatching(/^inline/),
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    })
    expect(rawPayload).toEqual(png)
    expect(audited).toHaveLength(1)
  })

  test('that is anything else is a file to save', async () => {
    expect((await withFile('text/html')).headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': expect.stringMatching(/^attachment/),
    })
  })

  test('that is not here is not found', async () => {
    for (const path of [`${newId()}/attachments/0`, 'x/attachments/0', `${newId()}/attachments/100`])
      expect([400, 404]).toContain((await ask('GET', `/messages/${path}`)).status)
    expect(audited).toEqual([])
  })
})

const set = (body: object) =>
  ask<TextSettingsReply>('PUT', '/text-settings', {
    scope: 'account',
    subjectId: house.account,
    textBack: null,
    forwardTo: null,
    ...body,
  })

describe('the settings of texts', () => {
  const textBack = {
    on: true,
    body: null,
    abandoned: false,
    everyHours: 12,
    quiet: { from: 1260, until: 480 },
  }
  test('are set for the account and a number, and gone when nothing is set', async () => {
    await set({ textBack, answers: 'all' })
    const { body } = await set({ scope: 'number', subjectId: house.numberId, forwardTo: ['ana@example.com'] })
    expect(body).toMatchObject({
      answers: 'all',
      mail: true,
      settings: [
        { scope: 'account', textBack, forwardTo: null },
        { scope: 'number', subjectId: house.numberId, textBack: null, forwardTo: ['ana@example.com'] },
      ],
    })
    await set({ scope: 'number', subjectId: house.numberId })
    expect((await set({})).body).toMatchObject({ answers: 'all', settings: [{ textBack: null }] })
    expect(audited).toHaveLength(4)
  })

  test.each([
    ['a number of nobody', { scope: 'number', subjectId: newId() }, 404],
    ['another account', { subjectId: newId() }, 404],
    ['no id', { subjectId: 'x' }, 404],
    ['an address that hides another', { forwardTo: ['a@b.example, c@d.example'] }, 400],
    ['an hour that is none', { textBack: { ...textBack, quiet: { from: 1440, until: 0 } } }, 400],
  ])('are refused for %s', async (_, body, status) => {
    expect((await set(body)).status).toBe(status)
  })
})
