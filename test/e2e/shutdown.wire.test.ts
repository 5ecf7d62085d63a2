import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { livingProcess } from '#platform/living-process.ts'
import { Business } from '../support/business.ts'
import { loudness, note } from '../support/loudness.ts'
import { startServer, type RunningServer } from '../support/server.ts'
import { SingingPhone } from '../support/singing-phone.ts'

/** Ctrl-C with people on the line: they are told, the log knows why, their recordings are whole, and nothing of ours runs on. */

const talkedTo = '+12025550181'
const rung = '+12025550182'

let server: RunningServer
let talker: SingingPhone
let waiter: SingingPhone
let desk: SingingPhone
let sleeper: SingingPhone

beforeAll(async () => {
  server = await startServer()
  talker = await SingingPhone.open({ hertz: 500 })
  waiter = await SingingPhone.open({ hertz: 500 })
  desk = await SingingPhone.open({ hertz: 900 })
  desk.pickUpAfter(100)
  sleeper = await SingingPhone.open({ hertz: 900 })
  sleeper.pickUpAfter(600_000)
})
afterAll(async () => {
  for (const phone of [talker, waiter, desk, sleeper]) await phone?.close()
  await server?.close()
})

test('a server told to stop hangs up, writes down why, and leaves nothing running', async () => {
  const business = await Business.of(
    server,
    `
account: { country: US }
trunks: [{ name: Carrier, addresses: [127.0.0.1] }]
destinations:
  - { name: Desk, sip: "sip:desk@127.0.0.1:${desk.port}" }
  - { name: Sleeper, sip: "sip:sleeper@127.0.0.1:${sleeper.port}" }
flows:
  - { name: Answered, steps: [{ record: true }, { ring: [{ destination: Desk }] }] }
  - { name: Ringing, steps: [{ ring: [{ destination: Sleeper, for: 300 }] }] }
numbers:
  - { number: "${talkedTo}", flow: Answered, placement: { kind: radio, source: radio } }
  - { number: "${rung}", flow: Ringing, placement: { kind: print, source: print } }
`,
  )
  const talking = talker.dial(talkedTo, server.sipPort)
  const waiting = waiter.dial(rung, server.sipPort)
  const answered = await desk.answered.first()
  await waiting.heard.ringing.first()
  await new Promise((resolve) => setTimeout(resolve, 1500)) // they sing to each other
  const postmaster = Number(
    (await readFile(join(server.data, 'postgres', 'cluster', 'postmaster.pid'), 'utf8')).split('\n')[0],
  )
  expect(livingProcess(postmaster)).not.toBeNull()

  await server.stop()
  expect(server.process.exitCode).toBe(0)
  expect(await talking.heard.end.first()).toMatchObject({ why: 'bye' })
  expect(await answered.heard.end.first()).toMatchObject({ why: 'bye' })
  expect(await waiting.heard.end.first()).toMatchObject({ why: 'rejected' })
  expect(livingProcess(postmaster)).toBeNull()
  for (const left of ['run.json', 'lock', 'postgres/cluster/postmaster.pid'])
    expect(existsSync(join(server.data, left)), left).toBe(false)

  server = await startServer({ data: server.data })
  const later = business.on(server)
  const calls = await later.calls()
  expect(calls).toHaveLength(2)
  const known = { phase: 'ended', result: 'interrupted', endedBy: 'system', cause: 'shutdown' }
  for (const call of calls) expect(call).toMatchObject(known)
  const talk = calls.find(({ number }) => number === talkedTo)
  expect(talk).toMatchObject({ answeredBy: 'Desk', recording: 'ready' })
  expect(talk?.connectedMs).toBeGreaterThan(1400)
  expect(calls.find(({ number }) => number === rung)).toMatchObject({ connectedAt: null, connectedMs: 0 })
  const wav = await later.recording(talk?.id ?? '')
  expect(loudness(wav, { channel: 'left', band: note(500), from: 0.5 })).toBeGreaterThan(0.1)
  expect(loudness(wav, { channel: 'right', band: note(900), from: 0.5 })).toBeGreaterThan(0.1)
}, 120_000)
