import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startPostgres, type Postgres } from '#platform/postgres.ts'
import type { CallRow } from '#stages/call/call.wire.ts'
import { Business } from '../support/business.ts'
import { loudness, note } from '../support/loudness.ts'
import { startServer, type RunningServer } from '../support/server.ts'
import { SingingPhone } from '../support/singing-phone.ts'
import { visitPage, type Visit } from '../support/visitor.ts'

/** PostgreSQL is really stopped. Visitors are lent numbers, their calls are connected and recorded, and later all of it is in the log. */

const siteKey = 'database-stopped-site'
const landing = 'https://dealership.example/?utm_source=bing&utm_medium=cpc&utm_campaign=winter'

let folder: string
let postgres: Postgres
let server: RunningServer
let business: Business
let caller: SingingPhone
let desk: SingingPhone

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringroot-stopped-'))
  postgres = await startPostgres({ folder })
  server = await startServer({ databaseUrl: postgres.url() })
  caller = await SingingPhone.open({ hertz: 500 })
  desk = await SingingPhone.open({ hertz: 900 })
  desk.pickUpAfter(200)
  business = await Business.of(
    server,
    `
account: { country: US }
trunks: [{ name: Carrier, addresses: [127.0.0.1] }]
destinations: [{ name: Desk, sip: "sip:desk@127.0.0.1:${desk.port}" }]
flows:
  - { name: Sales, steps: [{ record: true }, { ring: [{ destination: Desk, for: 20 }] }] }
pools: [{ name: Web, flow: Sales }]
numbers:
  - { number: "+12025550171", pool: Web }
  - { number: "+12025550172", pool: Web }
sites:
  - { name: Dealership, key: ${siteKey}, url: "https://dealership.example", consent: always, swaps: [{ find: "+12025550100", pool: Web }] }
`,
  )
})
afterAll(async () => {
  await caller?.close()
  await desk?.close()
  await server?.close()
  await postgres?.stop()
  await rm(folder, { recursive: true, force: true })
})

/** Long enough that a kill right after the call, which loses the last 1.5 seconds of its recording at most, leaves something to listen to. */
const talks = 3500

/** A person comes to the site, dials what they see, talks for a while and hangs up. */
async function visitAndCall(from: string): Promise<Visit> {
  const visit = await visitPage(server.url, siteKey, landing)
  const line = caller.dial(visit.number ?? '', server.sipPort, from)
  const talking = await desk.answered.next()
  await new Promise((resolve) => setTimeout(resolve, talks))
  line.hangup()
  expect(await talking.heard.end.first()).toMatchObject({ why: 'bye' })
  return visit
}

/** The calls, once there are so many and all of them are told to their end. */
async function calls(count: number): Promise<readonly CallRow[]> {
  let rows: readonly CallRow[] = []
  await expect
    .poll(
      async () => {
        rows = await business.calls().catch(() => [])
        return rows.filter(({ phase, recording }) => phase === 'ended' && recording === 'ready').length
      },
      { timeout: 30_000, interval: 250 },
    )
    .toBe(count)
  expect(rows).toHaveLength(count)
  return rows
}

async function expectWholeStory(row: CallRow | undefined, visit: Visit): Promise<void> {
  expect(row).toMatchObject({
    result: 'answered',
    endedBy: 'caller',
    answeredBy: 'Desk',
    number: visit.number,
    visitId: visit.visit,
    source: { source: 'bing', campaign: 'winter' },
  })
  const { id, journey } = await business.call(row?.id ?? '')
  expect(journey).toMatchObject({ landingUrl: landing, pages: [{ url: landing }] })
  const wav = await business.recording(id)
  expect(loudness(wav, { channel: 'left', band: note(500), from: 0.5 })).toBeGreaterThan(0.1)
  expect(loudness(wav, { channel: 'right', band: note(900), from: 0.5 })).toBeGreaterThan(0.1)
}

async function expectApology(): Promise<void> {
  const reply = await fetch(server.url + business.path + '/calls', {
    headers: { authorization: `Bearer ${server.token}` },
  })
  expect(reply.status).toBe(503)
  expect(reply.headers.get('content-type')).toContain('application/problem+json')
  expect(await reply.json()).toMatchObject({
    code: 'database-away',
    title: expect.any(String),
    cure: expect.stringContaining('calls go on'),
  })
}

test('a visit and its call go on without the database, and are in the log once it is back, even if the server is killed before', async () => {
  await postgres.stop()
  const first = await visitAndCall('+12025550198')
  await expectApology()
  postgres = await startPostgres({ folder })
  await expectWholeStory((await calls(1))[0], first)

  await postgres.stop()
  const second = await visitAndCall('+12025550199')
  expect(second.visit).not.toBe(first.visit)
  await expectApology()
  await server.kill()
  postgres = await startPostgres({ folder })
  server = await startServer({ data: server.data, databaseUrl: postgres.url() })
  business = business.on(server)
  const [newest, oldest] = await calls(2)
  await expectWholeStory(newest, second)
  await expectWholeStory(oldest, first)
}, 150_000)
