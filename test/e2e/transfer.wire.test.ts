import { afterAll, beforeAll, expect, test } from 'vitest'
import { Business } from '../support/business.ts'
import { testDatabase, type TestDatabase } from '../support/database.ts'
import { loudness, loudnessHeard, note } from '../support/loudness.ts'
import { startServer, type RunningServer } from '../support/server.ts'
import { SingingPhone, type Line } from '../support/singing-phone.ts'

/** A salesperson hands on who called them, or whom they called: by the transfer button of a desk phone (REFER), or by keys. It stays one call. */

const number = '+12025550182'
const anna = { user: 'anna', password: 'anna-at-her-desk' }

let database: TestDatabase
let server: RunningServer
let business: Business
let caller: SingingPhone
let desk: SingingPhone
let secondLine: SingingPhone
let service: SingingPhone
let stranger: SingingPhone

beforeAll(async () => {
  database = await testDatabase()
  server = await startServer({ databaseUrl: database.url })
  caller = await SingingPhone.open({ hertz: 500 })
  desk = await SingingPhone.open({ hertz: 900 })
  secondLine = await SingingPhone.open({ hertz: 1100 })
  service = await SingingPhone.open({ hertz: 700 })
  stranger = await SingingPhone.open({ hertz: 1300 })
  for (const phone of [desk, service, stranger]) phone.pickUpAfter(50)
  business = await Business.of(
    server,
    `
account: { country: US }
trunks: [{ name: Carrier, addresses: [127.0.0.1], proxy: "sip:127.0.0.1:${stranger.port}" }]
phones: [{ name: Anna's desk, username: ${anna.user}, password: ${anna.password} }]
destinations:
  - { name: Sales, sip: "sip:sales@127.0.0.1:${desk.port}" }
  - { name: Workshop, sip: "sip:workshop@127.0.0.1:${service.port}" }
flows:
  - { name: Sales, steps: [{ ring: [{ destination: Sales, for: 30 }] }] }
  - { name: Service, steps: [{ ring: [{ destination: Workshop, for: 30 }] }] }
departments: [{ name: Service, extension: 12, flow: Service }]
numbers: [{ number: "${number}", flow: Sales, placement: { kind: radio, source: radio } }]
`,
  )
})
afterAll(async () => {
  for (const phone of [caller, desk, secondLine, service, stranger]) await phone?.close()
  await server?.close()
  await database?.close()
})

/** The caller and sales talk. */
async function talk(): Promise<Readonly<{ caller: Line; sales: Line }>> {
  const answered = desk.answered.next()
  const line = caller.dial(number, server.sipPort)
  return { caller: line, sales: await answered }
}

/** The caller, or whom sales called, hears the workshop's note from now on, and not that of sales. */
async function expectToHearTheWorkshop(who = caller): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 300)) // what was on its way
  const from = Date.now()
  await expect.poll(() => who.rtp.soundBetween(from, Infinity).length).toBeGreaterThan(6000)
  const sound = who.rtp.soundBetween(from, Infinity)
  expect(loudnessHeard(sound, { band: note(700) })).toBeGreaterThan(0.1)
  expect(loudnessHeard(sound, { band: note(900) })).toBeLessThan(0.02)
}

/** The newest call, once it is over. */
async function record() {
  await expect.poll(async () => (await business.calls())[0]?.phase).toBe('ended')
  const [call] = await business.calls()
  return business.call(call?.id ?? '')
}

test('blind: the caller is connected with the extension, and the phone that handed them on is free', async () => {
  const answered = service.answered.next()
  const lines = await talk()
  expect(await lines.sales.refer('12')).toBe(202)
  await answered
  await lines.sales.heard.end.first()
  await expectToHearTheWorkshop()
  lines.caller.hangup()
  const { legs, timeline } = await record()
  expect(legs).toMatchObject([
    { name: 'Sales', outcome: 'answered' },
    { name: 'Workshop', outcome: 'answered' },
  ])
  expect(timeline.filter(({ kind }) => kind === 'transferred')).toHaveLength(1)
})

test('attended: whom the phone talks with on its other line comes into the call, and both lines are free', async () => {
  const lines = await talk()
  await lines.sales.reoffer('sendonly')
  const answered = service.answered.next()
  const consult = secondLine.dial('12', server.sipPort, anna.user, anna)
  await answered
  await consult.heard.answered.first()
  expect(await lines.sales.refer('12', consult)).toBe(202)
  await Promise.all([lines.sales.heard.end.first(), consult.heard.end.first()])
  await expectToHearTheWorkshop()
  lines.caller.hangup()
  await expect
    .poll(async () => (await business.calls()).filter(({ phase }) => phase === 'ended').length)
    .toBe(3)
  const calls = await Promise.all((await business.calls()).map(({ id }) => business.call(id)))
  const handedOn = calls.find(({ timeline }) =>
    timeline.some(({ kind, detail }) => kind === 'transfer-asked' && detail['way'] === 'attended'),
  )
  expect(handedOn?.legs).toMatchObject([
    { name: 'Sales', outcome: 'answered' },
    { name: 'Workshop', outcome: 'answered' },
  ])
  expect(handedOn?.timeline.filter(({ kind }) => kind === 'transferred')).toHaveLength(1)
})

test('to nobody: the phone is told, and the caller stays', async () => {
  const lines = await talk()
  expect(await lines.sales.refer('99999')).toBe(202)
  await expect.poll(() => lines.sales.heard.referred.values).toEqual([100, 404])
  expect(lines.caller.heard.end.values).toEqual([])
  lines.caller.hangup()
  await lines.sales.heard.end.first()
})

/** Sales has called somebody outside, and they talk. */
async function callOut(): Promise<Readonly<{ sales: Line; stranger: Line }>> {
  const answered = stranger.answered.next()
  const sales = desk.dial('+12025550155', server.sipPort, anna.user, anna)
  const lines = { sales, stranger: await answered }
  await sales.heard.answered.first()
  return lines
}

/** Presses them slowly enough to be told apart. */
async function press(line: Line, keys: string): Promise<void> {
  for (const key of keys) {
    line.press(key)
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
}

test('whom sales called is handed on by keys, and the recording goes on', async () => {
  const lines = await callOut()
  const answered = service.answered.next()
  await press(lines.sales, '##12#')
  await answered
  await lines.sales.heard.end.first()
  await expectToHearTheWorkshop(stranger)
  lines.stranger.hangup()
  const call = await record()
  expect(call).toMatchObject({ direction: 'outbound', result: 'answered', recording: 'ready' })
  expect(call.timeline.filter(({ kind }) => kind === 'transferred')).toHaveLength(1)
  const wav = await business.recording(call.id)
  const lately = { from: call.recordingMs / 1000 - 1, length: 0.7 }
  expect(loudness(wav, { ...lately, channel: 'left', band: note(700) })).toBeGreaterThan(0.1)
  expect(loudness(wav, { ...lately, channel: 'right', band: note(1300) })).toBeGreaterThan(0.1)
})

test('or by the transfer button, after a word with whom they are handed to', async () => {
  const lines = await callOut()
  await lines.sales.reoffer('sendonly')
  const answered = service.answered.next()
  const consult = secondLine.dial('12', server.sipPort, anna.user, anna)
  await answered
  await consult.heard.answered.first()
  expect(await lines.sales.refer('12', consult)).toBe(202)
  await Promise.all([lines.sales.heard.end.first(), consult.heard.end.first()])
  await expectToHearTheWorkshop(stranger)
  lines.stranger.hangup()
})

test('whom sales called orders nothing', async () => {
  const lines = await callOut()
  expect(await lines.stranger.refer('12')).toBe(202)
  await expect.poll(() => lines.stranger.heard.referred.values).toContain(603)
  await press(lines.stranger, '##12#')
  expect(lines.sales.heard.end.values).toEqual([])
  lines.sales.hangup()
  await lines.stranger.heard.end.first()
  const { timeline } = await record()
  expect(timeline.filter(({ kind }) => kind.startsWith('transfer'))).toEqual([])
})
