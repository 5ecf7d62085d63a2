import { generateKeyPairSync, sign } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import twilioLibrary from 'twilio'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { MessageId, ThreadId } from '#base/id.ts'
import type { NumberEntry } from '#configuration/inventory.ts'
import { now } from '#platform/clock.ts'
import { openDatabase, type Database } from '#platform/db.ts'
import { createHttpServer, type HttpServer } from '#platform/http/server.ts'
import { JournalFull } from '#platform/journal.ts'
import { createLog } from '#platform/log.ts'
import { openStorage, type Storage } from '#platform/storage.ts'
import { createAttachmentKeeper } from '#stages/message/attachments.job.ts'
import { attachmentKey } from '#stages/message/attachment.ts'
import type { TextJob } from '#stages/message/follow-up.job.ts'
import { type MessageLog, openMessageLog } from '#stages/message/message-log.job.ts'
import { readMessages, readThreads } from '#stages/message/message.store.ts'
import { createTextSender } from '#stages/message/text-sender.job.ts'
import { carrierHouse, type CarrierHouse } from '../../test/support/carrier-house.ts'
import { connectionTo, settingsFor } from '../../test/support/carrier-connections.ts'
import { cuttable, type Cuttable } from '../../test/support/cuttable.ts'
import { testDatabase, type TestDatabase } from '../../test/support/database.ts'
import { composedBy, textHouse, type TextHouse } from '../../test/support/text-house.ts'
import { messageWebhooks } from './message-webhooks.api.ts'
import { carrier as telnyx } from './telnyx/telnyx.ts'
import { carriedTexts } from './texts.ts'
import { carrier as twilio } from './twilio/twilio.ts'

// The whole way of a text: over HTTP, signed as the carrier signs, through the journal, into the database, and out to a carrier's house.

const publicUrl = 'https://calls.example.com'
const png = Buffer.from('\x89PNG\r\n\x1a\n and the rest of a picture', 'latin1')
const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const telnyxSettings = {
  ...settingsFor['telnyx'],
  publicKey: publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64'),
}

let database: TestDatabase
let wire: Cuttable
let db: Database
beforeAll(async () => {
  database = await testDatabase()
  wire = await cuttable(database.url)
  db = openDatabase(wire.url, { max: 4 })
})
afterAll(async () => {
  await db.close()
  await wire.close()
  await database.close()
})

let business: TextHouse
let house: CarrierHouse
let folder: string
let storage: Storage
let log: MessageLog
let jobs: TextJob[]
let http: HttpServer
/** The disk takes no more. */
let full: boolean

const connection = () => connectionTo('twilio', house.url)
const known = (carrier: string, id: string) => {
  if (id !== connection().id) return null
  if (carrier === 'twilio') return { accountId: business.account, carrier: twilio, connection: connection() }
  const telnyxConnection = connectionTo('telnyx', house.url, telnyxSettings)
  return carrier === 'telnyx'
    ? { accountId: business.account, carrier: telnyx, connection: telnyxConnection }
    : null
}

beforeEach(async () => {
  business = await textHouse(database.db)
  folder = await mkdtemp(join(tmpdir(), 'ringroot-webhooks-'))
  storage = await openStorage(folder)
  jobs = []
  full = false
  log = openMessageLog({
    db,
    folder: join(folder, 'texts'),
    log: createLog('silent'),
    mail: false,
    queue: (_trx, _account, job) => Promise.resolve(void jobs.push(job)),
  })
  house = await carrierHouse(({ method, path }) =>
    method === 'POST'
      ? { status: 201, body: { sid: 'SMfromthehouse', status: 'queued', num_segments: '1' } }
      : path.endsWith('/picture')
        ? { status: 200, headers: { 'content-type': 'image/svg+xml' }, body: png }
        : { status: 404, body: { code: 20404, message: 'not there' } },
  )
  http = await createHttpServer({ log: createLog('silent') })
  const { accountId, ...number } = {
    accountId: business.account,
    numberId: business.numberId,
    country: 'US',
    locale: 'en',
  }
  await http.register(
    messageWebhooks({
      findConnection: known,
      findNumber: (dialled) =>
        dialled === business.number ? ({ accountId, ...number } as NumberEntry) : null, // as much of one as texts need
      attribute: () => ({
        kind: 'attributed',
        basis: 'placement',
        source: null,
        visitId: null,
        evidence: {},
      }),
      record: (events) => (full ? Promise.reject(new JournalFull('the disk is full')) : log.record(events)),
      publicUrl,
      now,
      log: createLog('silent'),
    }),
  )
})
afterEach(async () => {
  wire.mend()
  await http.close()
  await log.close()
  await house.close()
  await business.close()
  await rm(folder, { recursive: true })
})

type Fields = Readonly<Record<string, string>>
const received = (more: Fields = {}): Fields => ({
  MessageSid: 'SM1',
  From: '+12125550199',
  To: business.number,
  Body: 'Is it still there?',
  NumMedia: '0',
  SmsStatus: 'received',
  ...more,
})

/** As Twilio posts, and signs. */
function post(
  fields: Fields,
  { path = 'message', key = settingsFor['twilio']?.['authToken'] ?? '', signed = true } = {},
) {
  const url = `/carriers/twilio/${connection().id}/${path}`
  const signature = twilioLibrary.getExpectedTwilioSignature(key, publicUrl + url, fields)
  return http.inject({
    method: 'POST',
    url,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(signed ? { 'x-twilio-signature': signature } : {}),
    },
    payload: new URLSearchParams(fields).toString(),
  })
}

/** As Telnyx posts, and signs. */
function postTelnyx(body: object, at = Math.floor(now() / 1000)) {
  const text = JSON.stringify(body)
  return http.inject({
    method: 'POST',
    url: `/carriers/telnyx/${connection().id}/message`,
    headers: {
      'content-type': 'application/json',
      'telnyx-timestamp': String(at),
      'telnyx-signature-ed25519': sign(null, Buffer.from(`${at}|${text}`), privateKey).toString('base64'),
    },
    payload: text,
  })
}
const telnyxText = (text: string) => ({
  data: {
    event_type: 'message.received',
    payload: {
      id: '7ee4241c-f127-47e5-9c34-3aac291f8058',
      from: { phone_number: '+12125550198' },
      to: [{ phone_number: business.number }],
      text,
      media: [],
    },
  },
})

async function texts() {
  await log.drained()
  const threads = await readThreads(database.db, business.account, { limit: 50 })
  const all = await Promise.all(
    threads.map(({ id }) => readMessages(database.db, business.account, id as ThreadId, { limit: 50 })), // a thread's own id
  )
  return all.flat()
}

describe('a webhook that is genuine', () => {
  test('is a text, once, however often it comes', async () => {
    for (let time = 0; time < 3; time++) {
      const reply = await post(received())
      expect([reply.statusCode, reply.body]).toEqual([
        200,
        '<?xml version="1.0" encoding="UTF-8"?><Response/>',
      ])
    }
    expect(await texts()).toMatchObject([
      { body: 'Is it still there?', person: '+12125550199', basis: 'placement' },
    ])
  })

  test('in Telnyx’s JSON is a text as well', async () => {
    expect((await postTelnyx(telnyxText('Hello'))).statusCode).toBe(204)
    expect(await texts()).toMatchObject([{ body: 'Hello', person: '+12125550198' }])
  })

  test('for a number nobody told us of is kept under its digits', async () => {
    expect((await post(received({ To: '+12125559999' }))).statusCode).toBe(200)
    expect(await texts()).toMatchObject([{ number: '+12125559999', basis: 'unlinked' }])
  })

  test('is answered while the database is away, and is there when it is back', async () => {
    wire.cut()
    expect((await post(received())).statusCode).toBe(200)
    wire.mend()
    expect(await texts()).toMatchObject([{ body: 'Is it still there?' }])
  })

  test('is asked for again when not even the disk can keep it', async () => {
    full = true
    expect((await post(received())).statusCode).toBe(503)
    full = false
    expect((await post(received())).statusCode).toBe(200)
    expect(await texts()).toHaveLength(1)
  })

  test('that tells of something else is taken and changes nothing', async () => {
    expect(
      (await postTelnyx({ data: { event_type: 'message.sent.of.the.future', payload: { id: '1' } } }))
        .statusCode,
    ).toBe(204)
    expect(await texts()).toEqual([])
  })
})

describe('a webhook that is not believed', () => {
  test.each([
    ['unsigned', { signed: false }, 403],
    ['signed with another key', { key: '0'.repeat(32) }, 403],
  ] as const)('because it is %s leaves nothing behind', async (_, how, status) => {
    const reply = await post(received(), how)
    expect([reply.statusCode, reply.headers['content-type']]).toEqual([
      status,
      'application/problem+json; charset=utf-8',
    ])
    expect(await texts()).toEqual([])
  })

  test('because its words were changed, its hour has passed, or its address is another’s', async () => {
    const genuine = await post(received())
    const changed = await http.inject({
      method: 'POST',
      url: `/carriers/twilio/${connection().id}/message`,
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': 'c2lnbmVk' },
      payload: new URLSearchParams(received({ Body: 'changed' })).toString(),
    })
    const late = await postTelnyx(telnyxText('late'), Math.floor(now() / 1000) - 3600)
    const elsewhere = await http.inject({
      method: 'POST',
      url: '/carriers/twilio/nobody/message',
      payload: {},
    })
    const other = await http.inject({
      method: 'POST',
      url: `/carriers/acme/${connection().id}/message`,
      payload: {},
    })
    expect([genuine, changed, late, elsewhere, other].map(({ statusCode }) => statusCode)).toEqual([
      200, 403, 403, 404, 404,
    ])
    expect(await texts()).toHaveLength(1)
  })

  test('because it is malformed, or huge', async () => {
    const { From: _, ...nobody } = received()
    expect((await post(nobody)).statusCode).toBe(400)
    expect((await post(received({ To: 'sales' }))).statusCode).toBe(400)
    expect((await post(received({ Body: 'x'.repeat(100_000) }))).statusCode).toBe(413)
    expect(await texts()).toEqual([])
  })
})

const carriers = () =>
  carriedTexts({
    carrierOf: (_account, number) =>
      number === business.number ? { carrier: twilio, connection: connection() } : null,
    connection: (_account, id) =>
      id === connection().id ? { carrier: twilio, connection: connection() } : null,
    publicUrl,
  })

const send = (id: MessageId) =>
  createTextSender({ messages: log, carrier: carriers(), now })(business.account, id, true)

describe('a text of ours', () => {
  test('reaches the carrier, and its callbacks reach it, however they cross', async () => {
    const text = composedBy(business)
    await log.write(business.account, () => Promise.resolve([text]))
    await send(text.messageId)
    const asked = new URLSearchParams(house.visits[0]?.body)
    expect(Object.fromEntries(asked)).toMatchObject({
      From: business.number,
      To: '+12125550199',
      Body: 'Your car is ready',
    })
    expect(asked.get('StatusCallback')).toBe(
      `${publicUrl}/carriers/twilio/${connection().id}/message-status?message=${text.messageId}`,
    )
    for (const MessageStatus of ['delivered', 'sent', 'queued', 'delivered']) {
      const path = `message-status?message=${text.messageId}`
      expect((await post({ MessageSid: 'SMfromthehouse', MessageStatus }, { path })).statusCode).toBe(200)
    }
    expect(await texts()).toMatchObject([{ status: 'delivered' }])
  })

  test('from a number that no carrier has fails, and says so', async () => {
    const text = composedBy({ ...business, number: '+12125550000' as typeof business.number })
    await log.write(business.account, () => Promise.resolve([text]))
    await send(text.messageId)
    expect(await texts()).toMatchObject([{ status: 'failed', failure: 'not-connected' }])
  })
})

const fetchAll = async () => {
  const keep = createAttachmentKeeper({ db: database.db, messages: log, carrier: carriers(), storage, now })
  for (const job of jobs.splice(0))
    if (job.do === 'fetch') await keep(business.account, job.message, job.attachment, true)
}

describe('a picture', () => {
  test('is fetched once, kept encrypted, and called what it is, not what it was called', async () => {
    const MediaUrl0 = `${house.url}/picture`
    await post(
      received({
        NumMedia: '2',
        MediaUrl0,
        MediaContentType0: 'image/svg+xml',
        MediaUrl1: `${house.url}/gone`,
      }),
    )
    await log.drained()
    const again = [...jobs]
    await fetchAll()
    jobs.push(...again)
    await fetchAll()
    const [text] = await texts()
    expect(text?.attachments).toMatchObject([
      { state: 'kept', type: 'image/png', bytes: png.length, inline: true },
      { state: 'failed', why: 'not-found' },
    ])
    expect(await storage.get(attachmentKey(business.account, text?.id as MessageId, 0))).toEqual(png) // a text's own id
    expect(house.visits.filter(({ path }) => path === '/picture')).toHaveLength(1)
  })
})
