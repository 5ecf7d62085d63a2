import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Registration } from '#sip/registration/registration.ts'
import type { CallRow } from '#stages/call/call.wire.ts'
import { Business } from '../support/business.ts'
import { testDatabase, type TestDatabase } from '../support/database.ts'
import { startServer, type RunningServer } from '../support/server.ts'
import { SingingPhone } from '../support/singing-phone.ts'
import { runSipp, type SippOutcome } from '../support/sipp.ts'

/**
 * The telephones around the server: a carrier that calls with a password, a desk phone that registers, and a trunk at which the server
 * registers itself and through which it reaches a mobile when the desk phone is not there. The tests are one day and run in order.
 */

const number = '+12025550191'
const mobile = '+12025550198'
const carrier = { user: 'carrier', password: 'of the carrier' }
const reception = { user: 'reception', password: 'of the reception' }
const telco = { user: 'dealership', password: 'of the dealership' }

let database: TestDatabase
let server: RunningServer
let business: Business
let desk: SingingPhone
let outside: SingingPhone

beforeAll(async () => {
  database = await testDatabase()
  server = await startServer({ databaseUrl: database.url })
  desk = await SingingPhone.open({ hertz: 900 })
  desk.pickUpAfter(50)
  outside = await SingingPhone.open({ hertz: 700, account: telco })
  outside.pickUpAfter(50)
  business = await Business.of(
    server,
    `
account: { country: US }
trunks:
  - { name: Carrier, username: ${carrier.user}, password: ${carrier.password} }
  - { name: Telco, username: ${telco.user}, password: ${telco.password}, proxy: "sip:127.0.0.1:${outside.port}", registers: true }
phones: [{ name: Reception desk, username: ${reception.user}, password: ${reception.password} }]
destinations:
  - { name: Reception, phone: Reception desk }
  - { name: Mobile, number: "${mobile}", trunk: Telco }
flows:
  - { name: Sales, steps: [{ ring: [{ destination: Reception }, { destination: Mobile }] }] }
numbers: [{ number: "${number}", flow: Sales, placement: { kind: radio, source: radio } }]
`,
  )
})
afterAll(async () => {
  await desk?.close()
  await outside?.close()
  await server?.close()
  await database?.close()
})

const registerAs = ({ user, password }: typeof reception): Registration =>
  desk.userAgent.register({
    registrar: `sip:127.0.0.1:${server.sipPort}`,
    aor: `sip:${user}@127.0.0.1`,
    credentials: { user, password },
  })

const callAs = (scenario: string, credentials: typeof carrier): Promise<SippOutcome> =>
  runSipp({ scenario, to: server.sipPort, service: number, credentials })

/** The newest call, once it is over. */
async function lastCall(count: number): Promise<CallRow | undefined> {
  let calls: readonly CallRow[] = []
  await expect
    .poll(
      async () => {
        calls = await business.calls()
        return calls.filter(({ phase }) => phase === 'ended').length
      },
      { timeout: 20_000 },
    )
    .toBe(count)
  return calls[0]
}

test('the server registers at a trunk that wants it', async () => {
  await expect.poll(() => outside.userAgent.registrar?.lookup(telco.user).length, { timeout: 20_000 }).toBe(1)
})

test('a stranger, and whoever has the wrong password, gets no further', async () => {
  for (const credentials of [
    { user: 'stranger', password: 'a guess' },
    { ...carrier, password: 'a guess' },
    { ...carrier, password: '' },
  ]) {
    const outcome = await callAs('wrong-digest-is-refused.xml', credentials)
    expect(outcome, outcome.errors).toMatchObject({ code: 0, failed: 0 })
  }
  expect(await business.calls()).toEqual([])
})

test('a destination behind a trunk is dialled there, with our password, when the desk phone is not registered', async () => {
  const outcome = await callAs('right-digest-is-answered.xml', carrier)
  expect(outcome, outcome.errors).toMatchObject({ code: 0, failed: 0 })
  const call = await lastCall(1)
  expect(call).toMatchObject({ result: 'answered', answeredBy: 'Mobile', caller: '+12025550199' })
  const { carrier: from, legs } = await business.call(call?.id ?? '')
  expect(from.name).toBe('Carrier')
  expect(legs).toMatchObject([
    { name: 'Reception', outcome: 'unreachable' },
    { name: 'Mobile', outcome: 'answered', address: mobile },
  ])
})

test('nobody registers as the desk phone without its password', async () => {
  const registration = registerAs({ ...reception, password: 'a guess' })
  await expect.poll(() => registration.state.kind, { timeout: 20_000 }).toBe('failed')
  await registration.close()
})

test('a desk phone that has registered is rung, until it unregisters', async () => {
  const registration = registerAs(reception)
  await expect.poll(() => registration.state.kind, { timeout: 20_000 }).toBe('registered')
  const outcome = await callAs('right-digest-is-answered.xml', carrier)
  expect(outcome, outcome.errors).toMatchObject({ code: 0, failed: 0 })
  expect(await lastCall(2)).toMatchObject({ answeredBy: 'Reception' })

  await registration.close()
  const later = await callAs('right-digest-is-answered.xml', carrier)
  expect(later, later.errors).toMatchObject({ code: 0, failed: 0 })
  expect(await lastCall(3)).toMatchObject({ answeredBy: 'Mobile' })
})

test('a server that stops takes its registration back', async () => {
  await server.stop()
  await expect.poll(() => outside.userAgent.registrar?.lookup(telco.user)).toEqual([])
})
