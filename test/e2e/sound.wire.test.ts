import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { CallDetail } from '#stages/call/call.wire.ts'
import { Business } from '../support/business.ts'
import { testDatabase, type TestDatabase } from '../support/database.ts'
import { loudness, loudnessHeard, note, speech, type Listening } from '../support/loudness.ts'
import { startServer, type RunningServer } from '../support/server.ts'
import { SingingPhone } from '../support/singing-phone.ts'

/**
 * Who hears what, and what is in the recording. One call through the real server, from a carrier that speaks A-law to a desk phone that
 * speaks µ-law; each sings a note of its own, the announcement and the whisper are speech, and sox says who is to be heard where.
 */

const number = '+12025550110'
const caller = { hertz: 500, codec: 'PCMA' } as const
const callee = { hertz: 900, codec: 'PCMU' } as const

/** A note is sung at 0.35, and speech is ten times softer; the two laws' own noise is below 0.005. */
const sung = 0.1
const heard = 0.02
const notHeard = 0.008

let database: TestDatabase
let server: RunningServer
let business: Business
let carrier: SingingPhone
let desk: SingingPhone

beforeAll(async () => {
  database = await testDatabase()
  server = await startServer({ databaseUrl: database.url })
  carrier = await SingingPhone.open(caller)
  desk = await SingingPhone.open(callee)
  desk.pickUpAfter(1500)
  business = await Business.of(
    server,
    `
account: { country: US }
trunks: [{ name: Carrier, addresses: [127.0.0.1] }]
destinations: [{ name: Desk, sip: "sip:desk@127.0.0.1:${desk.port}" }]
flows:
  - name: Sales
    steps:
      - record: true
      - announce: This call may be recorded so that we remember what you said.
      - ring: [{ destination: Desk, for: 20 }]
        whisper: Call from [source]. The campaign of this call is the spring sale.
numbers: [{ number: "${number}", placement: { kind: billboard, source: billboard }, flow: Sales }]
`,
  )
})
afterAll(async () => {
  await carrier?.close()
  await desk?.close()
  await server?.close()
  await database?.close()
})

type Span = Readonly<{ from: number; until: number }>

/** When a leg heard its first prompt, by the wall clock; the ends are left out, where a packet may be early or late. */
function promptOf(call: CallDetail, leg: string): Span {
  const at = (kind: string): number =>
    Date.parse(call.timeline.find((entry) => entry.kind === kind && entry.leg === leg)?.at ?? '')
  return { from: at('prompt-started') + 250, until: at('prompt-ended') - 250 }
}

const onWire = (phone: SingingPhone, band: Listening['band'], { from, until }: Span): number =>
  loudnessHeard(phone.rtp.soundBetween(from, until), { band })

const last = async (): Promise<CallDetail> => business.call((await business.calls())[0]?.id ?? '')

const expectKeys = (keys: string): Promise<void> =>
  vi.waitFor(async () => expect((await last()).keys).toBe(keys), { timeout: 20_000, interval: 100 })

test('the recording has the caller left and everything the caller heard right; a whisper is for the callee alone', async () => {
  const calling = carrier.dial(number, server.sipPort)
  const talking = await desk.answered.first()
  await vi.waitFor(async () => expect((await business.calls())[0]?.phase).toBe('talking'), {
    timeout: 30_000,
    interval: 50,
  })
  const talkFrom = Date.now() + 300
  await new Promise((resolve) => setTimeout(resolve, 2000)) // they sing to each other
  const talkUntil = Date.now() - 300

  calling.press('4')
  await expectKeys('4')
  calling.pressByInfo('2')
  await expectKeys('42')

  await talking.reoffer('sendonly')
  const heldFrom = Date.now() + 300
  await new Promise((resolve) => setTimeout(resolve, 1500))
  const heldUntil = Date.now()
  await talking.reoffer('sendrecv')
  await new Promise((resolve) => setTimeout(resolve, 1500))
  const resumedUntil = Date.now()
  calling.hangup()
  expect(await talking.heard.end.first()).toMatchObject({ why: 'bye' })
  await vi.waitFor(async () => expect((await business.calls())[0]?.recording).toBe('ready'), {
    timeout: 20_000,
    interval: 50,
  })

  const call = await last()
  expect(call).toMatchObject({ result: 'answered', endedBy: 'caller', answeredBy: 'Desk', keys: '42' })
  expect(call.holdMs).toBeGreaterThan(1400)
  const wav = await business.recording(call.id)
  const begun = Date.parse(call.timeline.find(({ kind }) => kind === 'recording-started')?.at ?? '')
  expect((wav.length - 44) / 32).toBeCloseTo(call.recordingMs, -1)

  const inRecording = (channel: 'left' | 'right', band: Listening['band'], { from, until }: Span): number =>
    loudness(wav, { channel, band, from: (from - begun) / 1000, length: (until - from) / 1000 })

  const talk = { from: talkFrom, until: talkUntil }
  expect.soft(inRecording('left', note(caller.hertz), talk)).toBeGreaterThan(sung)
  expect.soft(inRecording('right', note(callee.hertz), talk)).toBeGreaterThan(sung)
  expect.soft(inRecording('left', note(callee.hertz), talk)).toBeLessThan(notHeard)
  expect.soft(inRecording('right', note(caller.hertz), talk)).toBeLessThan(notHeard)
  expect.soft(onWire(carrier, note(callee.hertz), talk)).toBeGreaterThan(sung)
  expect.soft(onWire(carrier, note(caller.hertz), talk)).toBeLessThan(notHeard) // no echo
  expect.soft(onWire(desk, note(caller.hertz), talk)).toBeGreaterThan(sung)
  expect.soft(onWire(desk, note(callee.hertz), talk)).toBeLessThan(notHeard)

  const announcement = promptOf(call, 'caller')
  expect.soft(onWire(carrier, speech, announcement)).toBeGreaterThan(heard)
  expect.soft(inRecording('right', speech, announcement)).toBeGreaterThan(heard)
  expect.soft(inRecording('left', speech, announcement)).toBeLessThan(notHeard)
  expect.soft(inRecording('left', note(caller.hertz), announcement)).toBeGreaterThan(sung) // they may speak meanwhile

  const whisper = promptOf(call, '1')
  expect(whisper.until - whisper.from).toBeGreaterThan(1000)
  expect.soft(onWire(desk, speech, whisper)).toBeGreaterThan(heard)
  expect.soft(onWire(carrier, speech, whisper)).toBeLessThan(notHeard)
  expect.soft(inRecording('left', speech, whisper)).toBeLessThan(notHeard)
  expect.soft(inRecording('right', speech, whisper)).toBeLessThan(notHeard)
  expect.soft(inRecording('right', note(callee.hertz), whisper)).toBeLessThan(notHeard) // not connected yet
  expect.soft(onWire(desk, note(caller.hertz), whisper)).toBeLessThan(0.1) // a voice has something of every note

  const held = { from: heldFrom, until: heldUntil }
  expect.soft(onWire(desk, note(caller.hertz), held)).toBeLessThan(notHeard)
  const resumed = { from: heldUntil + 500, until: resumedUntil }
  expect.soft(onWire(desk, note(caller.hertz), resumed)).toBeGreaterThan(sung)
  expect.soft(onWire(carrier, note(callee.hertz), resumed)).toBeGreaterThan(sung)

  expect(new Set(carrier.rtp.heard.map(({ header }) => header.payloadType))).toEqual(new Set([8]))
  expect(new Set(desk.rtp.heard.map(({ header }) => header.payloadType))).toEqual(new Set([0, 101]))
  expect(desk.rtp.keys).toBe('4') // the one in the stream goes on to the desk
}, 120_000)
