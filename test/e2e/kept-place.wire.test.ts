import { afterAll, beforeAll, expect, test } from 'vitest'
import { Business } from '../support/business.ts'
import { testDatabase, type TestDatabase } from '../support/database.ts'
import { startServer, type RunningServer } from '../support/server.ts'
import { SingingPhone } from '../support/singing-phone.ts'

/** "You keep your place, we will call you back" is a promise; the server is killed between it and the call. */

const number = '+12025550191'
const person = '+12025550192'

let database: TestDatabase
let server: RunningServer
let outside: SingingPhone
let desk: SingingPhone

beforeAll(async () => {
  database = await testDatabase()
  server = await startServer({ databaseUrl: database.url })
  outside = await SingingPhone.open({ hertz: 500 })
  desk = await SingingPhone.open({ hertz: 900 })
})
afterAll(async () => {
  for (const phone of [outside, desk]) await phone?.close()
  await server?.close()
  await database?.close()
})

test('who asked to be called back is called when a server that was killed is back', async () => {
  const hour = 3_600_000
  desk.pickUpAfter(hour)
  outside.pickUpAfter(0)
  const business = await Business.of(
    server,
    `
account: { country: US }
trunks: [{ name: Carrier, addresses: [127.0.0.1], proxy: "sip:127.0.0.1:${outside.port}" }]
destinations: [{ name: Desk, sip: "sip:desk@127.0.0.1:${desk.port}" }]
flows:
  - name: Sales
    steps: [{ queue: Sales, ring: [Desk], callback: { key: 1, offer: Press 1. } }]
numbers: [{ number: "${number}", flow: Sales, placement: { kind: radio, source: radio } }]
`,
  )
  const waiting = outside.dial(number, server.sipPort, person)
  await waiting.heard.answered.first()
  await desk.invited.first()
  waiting.press('1')
  await waiting.heard.end.first()
  await expect
    .poll(() => business.calls())
    .toMatchObject([expect.anything(), { callbackAsked: true, phase: 'ended' }])

  await server.kill()
  expect(outside.invited.values).toEqual([]) // the desk had not answered
  desk.pickUpAfter(0)
  server = await startServer({ data: server.data, databaseUrl: database.url })
  const answered = await outside.answered.first()
  expect(answered.invite?.uri).toMatch(/^sip:\+12025550192@/)
  const after = business.on(server)
  const told = async () => {
    const calls = await after.calls()
    const asked = calls.find(({ callbackAsked }) => callbackAsked)
    return (await after.call(asked?.id ?? '')).timeline.filter(({ kind }) => kind === 'called-back')
  }
  await expect.poll(told).toMatchObject([{ detail: { reached: true } }])
  answered.hangup()
  expect(outside.invited.values).toHaveLength(1)
}, 120_000)
