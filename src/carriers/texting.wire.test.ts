import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { ConnectionEntry } from '#configuration/inventory.ts'
import { after, minutes } from '#base/time.ts'
import { newId, now } from '#platform/clock.ts'
import { type Jobs, openJobs } from '#platform/jobs.ts'
import { createLog } from '#platform/log.ts'
import { openMailer } from '#platform/mail.ts'
import { openStorage } from '#platform/storage.ts'
import type { CallId, MessageId } from '#base/id.ts'
import { attribute } from '#stages/attribution/attribute.ts'
import { type CallLog, openCallLog } from '#stages/call/call-log.job.ts'
import { carrierMessageId } from '#stages/message/message-log.job.ts'
import { eventsOfReceived } from '#stages/message/from-carrier.ts'
import { saveSettings } from '#stages/message/text-settings.store.ts'
import { aCall } from '../../test/support/call-story.ts'
import { carrierHouse, type CarrierHouse } from '../../test/support/carrier-house.ts'
import { settingsFor } from '../../test/support/carrier-connections.ts'
import { type TestDatabase, testDatabase } from '../../test/support/database.ts'
import { mailHouse, type MailHouse } from '../../test/support/mail-house.ts'
import { person, textHouse, type TextHouse } from '../../test/support/text-house.ts'
import { findCarriers } from './carriers.ts'
import { connectionsIn } from './connections.ts'
import { openTexting, type Texting } from './texting.ts'

// What follows from a call or a text, through the real queue, to the carrier's house and the mail server's.

const picture = Buffer.from('\x89PNG\r\n\x1a\n and the rest of a picture', 'latin1')
const log = createLog('silent')
const soon = { timeout: 30_000, interval: 50 }

let database: TestDatabase
let folder: string
let business: TextHouse
let carrier: CarrierHouse
let mail: MailHouse
let texting: Texting
let calls: CallLog
let jobs: Jobs

beforeAll(async () => {
  database = await testDatabase()
  const { db, url } = database
  folder = await mkdtemp(join(tmpdir(), 'ringroot-texting-'))
  business = await textHouse(db, { mail: true })
  mail = await mailHouse()
  carrier = await carrierHouse(({ method }) =>
    method === 'POST'
      ? { status: 201, body: { sid: `SM${carrier.visits.length}`, status: 'queued', num_segments: '1' } }
      : { status: 200, headers: { 'content-type': 'image/png' }, body: picture },
  )
  const entry: ConnectionEntry = {
    id: newId(),
    accountId: business.account,
    name: 'Main',
    carrier: 'twilio',
    settings: settingsFor['twilio'] ?? {},
    baseUrl: carrier.url,
  }
  texting = openTexting({
    db,
    folder,
    storage: await openStorage(folder),
    live: { topic: () => {} },
    inventory: { findNumber: () => null },
    connections: connectionsIn(
      { findConnection: () => entry, connectionOf: () => entry, connections: () => [] },
      await findCarriers(),
      { allowPrivate: true, patience: minutes(1) },
    ),
    attribution: { attribute: ({ placement }, at) => attribute({ placement, shown: null }, at) },
    mailer: openMailer({ smtpUrl: mail.url, mailFrom: 'texts@ringroot.example' }),
    publicUrl: 'https://calls.example.com',
    now,
    log,
  })
  calls = openCallLog({
    db,
    folder: join(folder, 'calls'),
    log,
    startedAt: now(),
    isAlive: () => false,
    recover: () => Promise.resolve(null),
    ended: texting.ended,
  })
  jobs = openJobs({ db, url, log, now, workers: texting.workers })
  await saveSettings(db, business.account, {
    scope: 'account',
    subjectId: business.account,
    textBack: { on: true, body: null, abandoned: true, everyHours: 24, quiet: null },
    forwardTo: ['sales@example.com'],
  })
})
afterAll(async () => {
  await jobs.close()
  await calls.close()
  await texting.close()
  await business.close()
  await carrier.close()
  await mail.close()
  await database.close()
  await rm(folder, { recursive: true })
})

describe('through the queue', () => {
  test('two missed calls of one caller are answered by one text', async () => {
    const { account, number, numberId } = business
    for (const back of [10, 8])
      for (const event of aCall({
        account,
        number,
        numberId,
        caller: person,
        id: newId<CallId>(),
        at: after(now(), minutes(-back)),
        ends: 'missed',
      }))
        calls.record(event)
    await calls.drained()
    await vi.waitFor(async () => expect(await jobs.backlog()).toMatchObject({ waiting: 0, running: 0 }), soon)
    const sent = carrier.visits.filter(({ method }) => method === 'POST')
    expect(sent.map(({ body }) => new URLSearchParams(body).get('To'))).toEqual([person])
  })

  test('a text with a picture is forwarded by mail, with the picture', async () => {
    const { account, number, numberId } = business
    const messageId = carrierMessageId(account, 'twilio', 'SMpicture')
    const media = [{ url: `${carrier.url}/picture`, contentType: 'image/png' }]
    const from = {
      kind: 'received',
      ref: 'SMpicture',
      from: person,
      to: number,
      body: 'The red one',
      media,
      at: now(),
    } as const
    await texting.messages.record(
      eventsOfReceived(
        from,
        { accountId: account, carrier: 'twilio', connection: 'Main', messageId, at: now() },
        {
          number,
          numberId,
          person,
          language: 'en',
          attribution: { kind: 'attributed', basis: 'unlinked', source: null, visitId: null, evidence: {} },
        },
      ),
    )
    await vi.waitFor(() => expect(mail.letters).toHaveLength(1), soon)
    const [letter] = mail.letters
    expect(letter?.to).toEqual(['sales@example.com'])
    expect(letter?.text).toContain('Subject: Text from (212) 555-0199 to ')
    expect(letter?.text).toContain('The red one')
    expect(letter?.text).toContain(picture.toString('base64'))
    expect(letter?.text).toContain(`Message-ID: <${messageId satisfies MessageId}@ringroot.example>`)
  })
})
