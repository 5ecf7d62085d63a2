import { afterAll, beforeAll, expect, test } from 'vitest'
import { header } from '#sip/grammar/headers.ts'
import { Baresip } from '../support/baresip.ts'
import { Business } from '../support/business.ts'
import { testDatabase, type TestDatabase } from '../support/database.ts'
import { loudness, note } from '../support/loudness.ts'
import { startServer, type RunningServer } from '../support/server.ts'
import { SingingPhone } from '../support/singing-phone.ts'

/** A desk phone that is not ours, baresip, registers with us and does what people do with a desk phone. */

const anna = { user: 'anna', password: 'anna-at-her-desk' }
const number = '+12025550181'

let database: TestDatabase
let server: RunningServer
let business: Business
let desk: Baresip
let caller: SingingPhone
let outside: SingingPhone

beforeAll(async () => {
  database = await testDatabase()
  server = await startServer({ databaseUrl: database.url })
  caller = await SingingPhone.open({ hertz: 500 })
  outside = await SingingPhone.open({ hertz: 700 })
  business = await Business.of(
    server,
    `
account: { country: US }
trunks:
  - { name: Carrier, addresses: [127.0.0.1], proxy: "sip:127.0.0.1:${outside.port}", emergencyCallerId: "+12025550111" }
phones: [{ name: Anna's desk, username: ${anna.user}, password: ${anna.password} }]
agents: [{ name: Anna Pop, phone: Anna's desk, extension: 11 }]
destinations: [{ name: Anna, agent: Anna Pop }]
flows:
  - { name: Sales, steps: [{ record: true }, { ring: [{ destination: Anna, for: 30 }] }] }
numbers: [{ number: "${number}", flow: Sales, placement: { kind: radio, source: radio } }]
`,
  )
  desk = await Baresip.open({ ...anna, port: server.sipPort, hertz: 900 })
})
afterAll(async () => {
  await caller?.close()
  await outside?.close()
  await desk?.close()
  await server?.close()
  await database?.close()
})

/** The one call that is going on: does its callee hold it? */
async function held(is: boolean): Promise<void> {
  const kinds = is ? ['held'] : ['held', 'resumed']
  await expect
    .poll(
      async () => {
        const [call] = await business.calls()
        const { timeline } = await business.call(call?.id ?? '')
        return timeline.map(({ kind }) => kind).filter((kind) => kind === 'held' || kind === 'resumed')
      },
      { timeout: 20_000 },
    )
    .toEqual(kinds)
}

test('it registers, rings, is answered, and both hear each other; hold and resume are measured', async () => {
  await desk.heard('REGISTER_OK')
  const line = caller.dial(number, server.sipPort)
  expect(await desk.heard('CALL_INCOMING')).toMatchObject({ peerdisplayname: 'Ann Lee' })
  desk.command('accept')
  await desk.heard('CALL_ESTABLISHED')
  await new Promise((resolve) => setTimeout(resolve, 1200)) // there is nothing to wait for but sound
  desk.command('hold')
  await held(true)
  desk.command('resume')
  await held(false)
  desk.command('hangup')
  await line.heard.end.first()

  await expect.poll(async () => (await business.calls())[0]?.recording, { timeout: 20_000 }).toBe('ready')
  const [call] = await business.calls()
  expect(call).toMatchObject({ result: 'answered', answeredBy: 'Anna Pop', endedBy: 'callee' })
  const wav = await business.recording(call?.id ?? '')
  expect(loudness(wav, { channel: 'left', band: note(500), from: 0.4 })).toBeGreaterThan(0.1)
  expect(loudness(wav, { channel: 'right', band: note(900), from: 0.4 })).toBeGreaterThan(0.1)
})

test('it calls a person: they see the number they called last, and the call is theirs', async () => {
  outside.pickUpAfter(100)
  desk.command('dial', '+12025550199')
  const talking = await outside.answered.next()
  expect(talking.invite && header(talking.invite, 'From')).toContain(`<sip:${number}@`)
  await desk.heard('CALL_ESTABLISHED', 2)
  await new Promise((resolve) => setTimeout(resolve, 1200)) // there is nothing to wait for but sound
  desk.command('hangup')
  await talking.heard.end.first()

  await expect.poll(async () => (await business.calls())[0]?.recording, { timeout: 20_000 }).toBe('ready')
  const [call] = await business.calls()
  expect(call).toMatchObject({ result: 'answered', number, caller: null })
  const { timeline } = await business.call(call?.id ?? '')
  expect(timeline[0]).toMatchObject({
    kind: 'offered',
    detail: { direction: 'outbound', callee: '+12025550199', agent: { name: 'Anna Pop' } },
  })
  const wav = await business.recording(call?.id ?? '')
  expect(loudness(wav, { channel: 'left', band: note(900), from: 0.4 })).toBeGreaterThan(0.1)
  expect(loudness(wav, { channel: 'right', band: note(700), from: 0.4 })).toBeGreaterThan(0.1)
})

test('a click rings the desk phone first, then the person, and the call is recorded', async () => {
  const answered = outside.answered.next()
  const { callId } = await server.ask<{ callId: string }>('POST', `${business.path}/calls`, {
    agent: 'Anna Pop',
    to: '(202) 555-0199',
  })
  await desk.heard('CALL_INCOMING', 2)
  desk.command('accept')
  const talking = await answered
  expect(talking.invite && header(talking.invite, 'From')).toContain(`<sip:${number}@`)
  const control = (what: string, id = callId) =>
    server.ask('POST', `${business.path}/calls/${id}/control`, { what })
  await control('pause-recording')
  await control('resume-recording')
  await expect(control('hangup', 'nobody')).rejects.toThrow('No such call goes on')
  await new Promise((resolve) => setTimeout(resolve, 1200)) // there is nothing to wait for but sound
  talking.hangup()
  await desk.heard('CALL_CLOSED', 3)
  await expect.poll(async () => (await business.call(callId)).recording).toBe('ready')
  const { timeline } = await business.call(callId)
  expect(timeline.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['recording-paused', 'recording-resumed']),
  )
  const wav = await business.recording(callId)
  expect(loudness(wav, { channel: 'left', band: note(900), from: 0.6 })).toBeGreaterThan(0.1)
  expect(loudness(wav, { channel: 'right', band: note(700), from: 0.6 })).toBeGreaterThan(0.1)
})

const click = (body: object): Promise<unknown> => server.ask('POST', `${business.path}/calls`, body)

test('a click nobody can carry out is explained', async () => {
  await expect(click({ agent: 'Nobody', to: '2025550199' })).rejects.toThrow('Nobody here is called')
  await expect(click({ agent: 'Anna Pop', to: 'hello' })).rejects.toThrow('not a telephone number')
  await expect(click({ agent: 'Anna Pop', to: '2025550199', mobile: true })).rejects.toThrow('no mobile')
})

test('it calls for help: at once, by the trunk, under the number of the place', async () => {
  const answered = outside.answered.next()
  desk.command('dial', '911')
  const talking = await answered
  expect(talking.invite?.uri).toMatch(/^sip:911@/)
  expect(talking.invite && header(talking.invite, 'From')).toContain('<sip:+12025550111@')
  expect(talking.invite && header(talking.invite, 'Priority')).toBe('emergency')
  talking.hangup()
  await expect
    .poll(async () => {
      const [call] = await business.calls()
      return (await business.call(call?.id ?? '')).timeline[0]?.detail
    })
    .toMatchObject({ direction: 'outbound', dialled: '911', agent: { name: 'Anna Pop' } })
})
