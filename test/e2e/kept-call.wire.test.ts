import { afterAll, beforeAll, expect, test } from 'vitest'
import { tryPort } from '../../src/platform/free-port.ts'
import { Business } from '../support/business.ts'
import { settingsFor } from '../support/carrier-connections.ts'
import { testDatabase, type TestDatabase } from '../support/database.ts'
import { MarkupCarrier } from '../support/markup-carrier.ts'
import { readXml, type Element } from '../support/markup-xml.ts'
import { startServer, type RunningServer, type ServerOptions } from '../support/server.ts'

/** A caller of a webhook carrier is in the middle of a menu when the server is killed. */

const number = '+12025550195'
const mobile = '+12025550196'
const { accountSid, authToken } = settingsFor['twilio'] ?? {}

let database: TestDatabase
let server: RunningServer
let carrier: MarkupCarrier
let options: ServerOptions

beforeAll(async () => {
  database = await testDatabase()
  carrier = await MarkupCarrier.open('twilio')
  options = { databaseUrl: database.url, environment: { PORT: String(await tryPort(0)) } }
  server = await startServer(options)
})
afterAll(async () => {
  await carrier?.close()
  await server?.close()
  await database?.close()
})

const caller = { CallSid: `CA${'0'.repeat(32)}`, From: '+12025550199', To: number, Direction: 'inbound' }
const ask = async (address: string, more: Readonly<Record<string, string>>): Promise<Element> =>
  readXml(await carrier.postOnce(address, { ...caller, CallStatus: 'in-progress', ...more }))
const verb = (document: Element, name: string): Element => {
  const found = document.children.find((child) => child.name === name)
  if (found === undefined) throw new Error(`no <${name}> in ${JSON.stringify(document)}`)
  return found
}

test('their key is heard by the next server, in the same call; what was answered before is answered the same', async () => {
  const business = await Business.of(
    server,
    `
account: { country: US }
trunks: [{ name: Trunk, addresses: [127.0.0.1] }]
carriers: [{ name: Twilio, carrier: twilio, settings: { accountSid: ${accountSid} }, secrets: { authToken: ${authToken} }, baseUrl: "${carrier.connection.baseUrl}" }]
destinations: [{ name: Mobile, number: "${mobile}", trunk: Trunk }]
flows:
  - name: Sales
    steps:
      - { menu: For sales press 2., keys: { "2": sales }, otherwise: sales }
      - { name: sales, ring: [Mobile] }
numbers: [{ number: "${number}", flow: Sales, placement: { kind: radio, source: radio } }]
`,
  )
  const { carriers } = await server.ask<{ carriers: readonly { id: string }[] }>(
    'GET',
    `${business.path}/carriers`,
  )
  const voice = `${server.url}/carriers/twilio/${carriers[0]?.id}/voice`
  const begun = await ask(voice, { CallStatus: 'ringing' })
  const { action = '' } = verb(begun, 'Gather').attributes

  await server.kill()
  server = await startServer({ ...options, data: server.data })
  expect(await ask(voice, { CallStatus: 'ringing' })).toEqual(begun)
  const rings = await ask(action, { Digits: '2' })
  expect(verb(rings, 'Dial').children.map(({ text }) => text)).toEqual([mobile])
  expect(await ask(action, { Digits: '2' })).toEqual(rings)

  const after = business.on(server)
  await expect.poll(() => after.calls()).toMatchObject([{ phase: 'ringing', result: 'in-progress' }])
  await ask(`${voice}-status`, { CallStatus: 'completed' })
  await expect.poll(() => after.calls()).toMatchObject([{ phase: 'ended', result: 'abandoned' }])
  const [call] = await after.calls()
  const { timeline } = await after.call(call?.id ?? '')
  expect(timeline.filter(({ kind }) => kind === 'key-pressed')).toHaveLength(1)
}, 120_000)
