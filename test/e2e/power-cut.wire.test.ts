import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CallAttribution } from '#stages/attribution/attribution.wire.ts'
import type { CallsBySourceRow } from '#reports/calls-by-source/report.ts'
import type { ReportReply } from '#reports/report.ts'
import type { CallRow } from '#stages/call/call.wire.ts'
import { Business } from '../support/business.ts'
import { loudness, note } from '../support/loudness.ts'
import { startServer, type RunningServer } from '../support/server.ts'
import { SingingPhone } from '../support/singing-phone.ts'
import { runSipp, startSipp, type Sipp } from '../support/sipp.ts'
import { visitPage } from '../support/visitor.ts'

/**
 * The machine loses its power twice: the server and its PostgreSQL are killed during fifty calls from a carrier, and again right after
 * the next start. Whatever was known is there afterwards, once.
 */

const over = 10
const talking = 28
const singing = 2
const ringing = 10

const answered = '+12025550121'
const unanswered = '+12025550122'
/** Each singer has a number of its own. */
const sung = (n: number): string => `+1202555014${n}`
const siteKey = 'power-cut-site'
const landing = 'https://dealership.example/?utm_source=google&utm_medium=cpc&utm_campaign=spring+sale'

let server: RunningServer
let business: Business
const peers: Sipp[] = []
const phones: SingingPhone[] = []

beforeAll(async () => {
  server = await startServer()
})
afterAll(async () => {
  for (const peer of peers) peer.stop()
  for (const phone of phones) await phone.close()
  await server?.close()
})

async function peer(...[options]: Parameters<typeof startSipp>): Promise<Sipp> {
  const started = await startSipp({ limitMs: 150_000, ...options })
  peers.push(started)
  return started
}

/** SIGKILL to the server and to the PostgreSQL it runs. */
async function cutPower(): Promise<void> {
  const pidFile = join(server.data, 'postgres', 'cluster', 'postmaster.pid')
  const postmaster = Number((await readFile(pidFile, 'utf8')).split('\n')[0])
  const gone = server.kill()
  process.kill(postmaster, 'SIGKILL')
  await gone
}

async function startAgain(): Promise<void> {
  const { data } = server
  server = await startServer({ data, readyWithinMs: 90_000 })
  business = business.on(server)
}

const phases = (rows: readonly CallRow[]): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Array.from(
      Map.groupBy(rows, ({ phase, result }) => `${phase} ${result}`),
      ([key, found]) => [key, found.length],
    ),
  )

async function expectPhases(expected: Readonly<Record<string, number>>): Promise<void> {
  await expect
    .poll(async () => phases(await business.calls()), { timeout: 60_000, interval: 250 })
    .toEqual(expected)
}

test('after two power cuts every call is in the log once, recordings play, and visitors keep their numbers', async () => {
  const [desk, silent] = [
    await peer({ scenario: 'phone-answers.xml', calls: 200, args: ['-d', '10'] }),
    await peer({ scenario: 'phone-is-never-picked-up.xml', calls: 200 }),
  ]
  for (let count = 0; count < 2 * singing; count++)
    phones.push(await SingingPhone.open({ hertz: count < singing ? 500 : 900 }))
  const callers = phones.slice(0, singing)
  const callees = phones.slice(singing)
  for (const callee of callees) callee.pickUpAfter(100)
  const recorded = '[{ record: true }, { ring: [{ destination: NAME, for: 300 }] }]'
  business = await Business.of(
    server,
    `
account: { country: US }
trunks: [{ name: Carrier, addresses: [127.0.0.1] }]
destinations:
  - { name: Desk, sip: "sip:desk@127.0.0.1:${desk.port}" }
  - { name: Silent, sip: "sip:silent@127.0.0.1:${silent.port}" }
${callees.map(({ port }, n) => `  - { name: Singer ${n}, sip: "sip:singer@127.0.0.1:${port}" }`).join('\n')}
flows:
  - { name: Answered, steps: ${recorded.replace('NAME', 'Desk')} }
  - { name: Unanswered, steps: [{ ring: [{ destination: Silent, for: 300 }] }] }
${callees.map((_, n) => `  - { name: Sung ${n}, steps: ${recorded.replace('NAME', `Singer ${n}`)} }`).join('\n')}
pools: [{ name: Web, flow: Answered }]
numbers:
  - { number: "${answered}", placement: { kind: radio, source: radio }, flow: Answered }
  - { number: "${unanswered}", placement: { kind: print, source: print }, flow: Unanswered }
${callees.map((_, n) => `  - { number: "${sung(n)}", placement: { kind: radio, source: radio }, flow: Sung ${n} }`).join('\n')}
  - { number: "+12025550131", pool: Web }
  - { number: "+12025550132", pool: Web }
  - { number: "+12025550133", pool: Web }
sites:
  - { name: Dealership, key: ${siteKey}, url: "https://dealership.example", consent: always, swaps: [{ find: "+12025550100", pool: Web }] }
`,
  )
  const early = await visitPage(server.url, siteKey, landing)
  expect(early.number).toMatch(/^\+1202555013\d$/)

  // Fifty calls: some over, some talking, some ringing.
  const brief = await runSipp({
    scenario: 'caller-hangs-up.xml',
    to: server.sipPort,
    service: answered,
    calls: over,
    rate: 20,
    args: ['-d', '300'],
  })
  expect(brief, brief.errors).toMatchObject({ succeeded: over })
  await peer({
    scenario: 'caller-hangs-up.xml',
    to: server.sipPort,
    service: answered,
    calls: talking,
    rate: 20,
    args: ['-d', '140000'],
  })
  await peer({
    scenario: 'nobody-answers.xml',
    to: server.sipPort,
    service: unanswered,
    calls: ringing,
    rate: 20,
  })
  // Each with a number of their own: one caller over several numbers would be taken for a robot.
  callers.forEach((caller, n) => caller.dial(sung(n), server.sipPort, `+1202555016${n}`))
  await expectPhases({
    'ended answered': over,
    'talking in-progress': talking + singing,
    'ringing in-progress': ringing,
  })
  await wait(2500) // something to hear: the recorder writes once a second
  const before = new Map((await business.calls()).map((call) => [call.id, call]))
  const late = await visitPage(server.url, siteKey, landing)
  expect(late.number).not.toBe(early.number)

  await cutPower()
  await startAgain()
  await cutPower()
  await startAgain()

  await expectPhases({ 'ended answered': over, 'ended interrupted': talking + singing + ringing })
  const after = await business.calls()
  expect(new Set(after.map(({ id }) => id))).toEqual(new Set(before.keys()))
  const wasOver = ({ id }: CallRow): boolean => before.get(id)?.phase === 'ended'
  expect(after.filter(wasOver)).toEqual([...before.values()].filter(wasOver))
  for (const call of after.filter((each) => !wasOver(each))) {
    const was = before.get(call.id)
    expect(call).toMatchObject({ endedBy: 'system', cause: 'interrupted' })
    expect(call).toMatchObject({
      connectedAt: was?.connectedAt,
      answeredBy: was?.answeredBy,
      source: was?.source,
    })
    expect(call.totalMs).toBeGreaterThanOrEqual(call.connectedMs)
  }

  // The recordings of those who sang play up to the cut, with both voices.
  const songs = after.filter(({ answeredBy }) => answeredBy?.startsWith('Singer'))
  expect(songs).toHaveLength(singing)
  for (const { id, recording, recordingMs } of songs) {
    expect(recording).toBe('ready')
    expect(recordingMs).toBeGreaterThan(1500)
    const wav = await business.recording(id)
    expect(wav.readUInt32LE(40)).toBe(wav.length - 44) // the header says what is there
    expect(loudness(wav, { channel: 'left', band: note(500), from: 0.5 })).toBeGreaterThan(0.1)
    expect(loudness(wav, { channel: 'right', band: note(900), from: 0.5 })).toBeGreaterThan(0.1)
  }

  // A report counts each call once.
  const report = await server.ask<ReportReply<CallsBySourceRow>>(
    'GET',
    `${business.path}/reports/calls-by-source`,
  )
  expect(report.totals.calls).toBe(over + talking + singing + ringing)
  expect(new Map(report.rows.map(({ source, calls }) => [source, calls]))).toEqual(
    new Map([
      ['radio', over + talking + singing],
      ['print', ringing],
    ]),
  )

  // Who was lent a number has it still, and a call to it leads to their visit.
  for (const [n, visit] of [early, late].entries()) {
    const again = await visitPage(server.url, siteKey, 'https://dealership.example/cars', visit)
    expect(again).toEqual(visit)
    const call = await runSipp({
      scenario: 'named-caller-hangs-up.xml',
      to: server.sipPort,
      service: visit.number ?? '',
      keys: { caller: `<sip:+1202555017${n}@127.0.0.1>` },
      args: ['-d', '100'],
    })
    expect(call, call.errors).toMatchObject({ succeeded: 1 })
    await expect
      .poll(async () => (await likeliest(visit.number))?.source?.campaign, { timeout: 20_000 })
      .toBe('spring sale')
    expect(await likeliest(visit.number)).toMatchObject({ visitId: visit.visit })
  }
}, 240_000)

/** Whom the call to this number comes from, if anybody. */
async function likeliest(number: string | null) {
  const call = (await business.calls()).find((each) => each.number === number)
  if (call === undefined) return undefined
  const { versions } = await server.ask<CallAttribution>(
    'GET',
    `${business.path}/calls/${call.id}/attribution`,
  )
  return versions.at(-1)?.candidates[0]
}
