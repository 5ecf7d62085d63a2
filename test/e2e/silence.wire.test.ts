import { afterAll, beforeAll, expect, test } from 'vitest'
import { Business } from '../support/business.ts'
import { testDatabase, type TestDatabase } from '../support/database.ts'
import { startServer, type RunningServer } from '../support/server.ts'
import { runSipp, startSipp } from '../support/sipp.ts'

/** Both telephones vanish in the middle of a call and neither says good-bye: nobody pays for a line on which nothing is heard. */

let database: TestDatabase
let server: RunningServer
beforeAll(async () => {
  database = await testDatabase()
  server = await startServer({ databaseUrl: database.url, environment: { MEDIA_TIMEOUT: '5' } })
})
afterAll(async () => {
  await server?.close()
  await database?.close()
})

test('a call on which no sound arrives is ended, and both sides are told', async () => {
  const desk = await startSipp({ scenario: 'phone-answers.xml', limitMs: 40_000 }) // SIPp sends no sound
  const business = await Business.of(
    server,
    `
account: { country: US }
trunks: [{ name: Carrier, addresses: [127.0.0.1] }]
destinations: [{ name: Desk, sip: "sip:desk@127.0.0.1:${desk.port}" }]
flows: [{ name: Sales, steps: [{ ring: [{ destination: Desk }] }] }]
numbers: [{ number: "+12025550195", flow: Sales, placement: { kind: radio, source: radio } }]
`,
  )
  const caller = await runSipp({
    scenario: 'callee-hangs-up.xml', // waits for the BYE
    to: server.sipPort,
    service: '+12025550195',
    limitMs: 40_000,
  })
  expect(caller, caller.errors).toMatchObject({ code: 0, failed: 0 })
  const rung = await desk.done
  expect(rung, rung.errors).toMatchObject({ code: 0, failed: 0 })
  await expect.poll(async () => (await business.calls())[0]?.phase, { timeout: 10_000 }).toBe('ended')
  const [call] = await business.calls()
  expect(call).toMatchObject({ result: 'answered', endedBy: 'system', cause: 'media-timeout' })
  expect(call?.connectedMs).toBeGreaterThan(4500)
})
