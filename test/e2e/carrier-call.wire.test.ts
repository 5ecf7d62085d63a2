import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { wavHeader } from '#media/wav.ts'
import { Business } from '../support/business.ts'
import { settingsFor } from '../support/carrier-connections.ts'
import { testDatabase, type TestDatabase } from '../support/database.ts'
import { startServer, type RunningServer } from '../support/server.ts'
import { twilioHouse, type TwilioHouse } from '../support/twilio-house.ts'

/** A call over Twilio through the real server: believed by its signature, recorded there, and heard here. */

const publicUrl = 'https://calls.example.com'
const number = '+12025550111'
const { accountSid = '', authToken = '' } = settingsFor['twilio'] ?? {}

let database: TestDatabase
let house: TwilioHouse
let server: RunningServer
let business: Business
let connection: string

beforeAll(async () => {
  database = await testDatabase()
  house = await twilioHouse()
  server = await startServer({ databaseUrl: database.url, environment: { PUBLIC_URL: publicUrl } })
  business = await Business.of(
    server,
    `
account: { country: US }
carriers:
  - name: Main
    carrier: twilio
    settings: { accountSid: ${accountSid} }
    secrets: { authToken: ${authToken} }
    baseUrl: ${house.url}
destinations: [{ name: Desk, sip: "sip:desk@192.0.2.7" }]
flows:
  - name: Sales
    steps:
      - record: true
      - ring: [{ destination: Desk, for: 20 }]
numbers: [{ number: "${number}", carrier: Main, placement: { kind: billboard, source: billboard }, flow: Sales }]
`,
  )
  const { carriers } = await server.ask<{ carriers: { id: string }[] }>('GET', `${business.path}/carriers`)
  connection = carriers[0]?.id ?? ''
})
afterAll(async () => {
  await server?.close()
  await house?.close()
  await database?.close()
})

/** A webhook as Twilio sends it, to the address it knows us by. */
async function told(address: string, fields: Readonly<Record<string, string>>, token = authToken) {
  const text = Object.entries({ AccountSid: accountSid, ...fields }).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const signature = createHmac('sha1', token)
    .update(address + text.flat().join(''))
    .digest('base64')
  return fetch(address.replace(publicUrl, server.url), {
    method: 'POST',
    headers: { 'x-twilio-signature': signature },
    body: new URLSearchParams(text),
  })
}
const webhook = (path: string): string => `${publicUrl}/carriers/twilio/${connection}/${path}`
const call = { CallSid: `CA${'1'.repeat(32)}`, From: '+12025550199', To: number }

test('the whole call: the flow as a document, the recording in our own storage, the record in the log', async () => {
  const ringing = await told(webhook('voice'), { ...call, CallStatus: 'ringing' })
  expect(ringing.status).toBe(200)
  let document = await ringing.text()
  const callback = /recordingStatusCallback="([^"]+)"/i
  // The first document may only answer; what comes next says where the recording is told of.
  for (let step = 0; step < 5 && !callback.test(document); step++) {
    const next = /(?:action="|<Redirect[^>]*>)([^"<]+)/.exec(document)?.[1] ?? ''
    document = await (await told(next, { ...call, CallStatus: 'in-progress' })).text()
  }
  const recordingAt = callback.exec(document)?.[1] ?? ''
  expect(document).toContain('desk@192.0.2.7')

  const sound = Buffer.alloc(2 * 8000 * 4, 1)
  house.recordings.set('RE1', Buffer.concat([wavHeader(sound.length), sound]))
  const recording = { RecordingSid: 'RE1', RecordingStatus: 'completed', RecordingDuration: '2' }
  expect((await told(recordingAt, { ...call, ...recording })).status).toBe(200)
  await told(webhook('voice-status'), { ...call, CallStatus: 'completed', CallDuration: '4' })

  const last = async () => business.call((await business.calls())[0]?.id ?? '')
  await vi.waitFor(async () => expect((await last()).recording).toBe('ready'), {
    timeout: 40_000,
    interval: 200,
  })
  const heard = await business.recording((await last()).id)
  expect(heard.subarray(44)).toEqual(sound)
  expect(house.visits.at(-1)?.headers.authorization).toMatch(/^Basic /)
})

test('a webhook that is not signed, wrongly signed, or for nobody is refused in words, and is no call', async () => {
  const before = (await business.calls()).length
  const forged = await told(webhook('voice'), { ...call, CallSid: 'CA2' }, 'another token')
  expect({ status: forged.status, body: await forged.json() }).toMatchObject({
    status: 403,
    body: { detail: expect.stringMatching(/signature does not fit/i) },
  })
  const bare = await fetch(webhook('voice').replace(publicUrl, server.url), {
    method: 'POST',
    body: new URLSearchParams(call),
  })
  expect(bare.status).toBe(403)
  const nobody = webhook('voice').replace(connection, crypto.randomUUID())
  expect((await told(nobody, call)).status).toBe(404)
  expect((await business.calls()).length).toBe(before)
})

test('status says what waits, and nothing was given up', async () => {
  await vi.waitFor(
    async () =>
      expect(await server.ask('GET', '/api/v1/status')).toMatchObject({
        // The question after the end of the call waits for its half hour.
        jobs: { waiting: 1, running: 0, failed: 0, oldestSeconds: 0 },
      }),
    { timeout: 20_000, interval: 200 },
  )
})
