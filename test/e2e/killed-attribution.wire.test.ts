import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CallAttribution, PoolPlan } from '#stages/attribution/attribution.wire.ts'
import type { CallRow } from '#stages/call/call.wire.ts'
import { Business } from '../support/business.ts'
import { testDatabase, type TestDatabase } from '../support/database.ts'
import { startServer, type RunningServer } from '../support/server.ts'
import { runSipp, startSipp, type Sipp } from '../support/sipp.ts'
import { visitPage, type Visit } from '../support/visitor.ts'

/**
 * The server is killed while visitors come and call. Whoever was answered a number before sees the same one after, nobody is shown it as if it
 * were new, and calls from before and after lead to their visits.
 */

const siteKey = 'killed-in-the-middle'
const campaigns = ['spring', 'summer', 'autumn']
const poolSize = 9

let database: TestDatabase
let server: RunningServer
let business: Business
let desk: Sipp
beforeAll(async () => {
  database = await testDatabase()
  desk = await startSipp({ scenario: 'phone-answers.xml', calls: 50, args: ['-d', '10'], limitMs: 150_000 })
  server = await startServer({ databaseUrl: database.url })
  business = await Business.of(server, configuration())
})
afterAll(async () => {
  desk.stop()
  await server.close()
  await database.close()
})

const configuration = (): string => `
account: { country: US }
trunks: [{ name: Carrier, addresses: [127.0.0.1] }]
destinations: [{ name: Desk, sip: "sip:desk@127.0.0.1:${desk.port}" }]
flows: [{ name: Main, steps: [{ ring: [{ destination: Desk, for: 30 }] }] }]
pools: [{ name: Web, flow: Main }]
numbers:
${Array.from({ length: poolSize }, (_, n) => `  - { number: "+1202555014${n}", pool: Web }`).join('\n')}
sites:
  - { name: Shop, key: ${siteKey}, url: "https://shop.example", consent: always, swaps: [{ find: "+12025550100", pool: Web }] }
`

type Shown = Visit & Readonly<{ campaign: string }>

const come = async (campaign: string, known?: Visit): Promise<Shown> => ({
  ...(await visitPage(
    server.url,
    siteKey,
    `https://shop.example/?utm_source=google&utm_medium=cpc&utm_campaign=${campaign}`,
    known,
  )),
  campaign,
})

/** One visitor of each campaign, one after another. */
async function round(): Promise<readonly Shown[]> {
  const shown: Shown[] = []
  for (const campaign of campaigns) shown.push(await come(campaign))
  return shown
}

/** Somebody who has not called before. */
async function callTo(number: string | null, caller: string): Promise<CallRow> {
  const known = new Set((await business.calls()).map(({ id }) => id))
  const outcome = await runSipp({
    scenario: 'named-caller-hangs-up.xml',
    to: server.sipPort,
    service: number ?? '',
    keys: { caller: `<sip:${caller}@127.0.0.1>` },
    args: ['-d', '100'],
  })
  expect(outcome, outcome.errors).toMatchObject({ succeeded: 1 })
  const call = (await business.calls()).find(({ id }) => !known.has(id))
  if (call === undefined) throw new Error('the call is not in the log')
  return call
}

const versionsOf = async ({ id }: CallRow): Promise<CallAttribution['versions']> =>
  (await server.ask<CallAttribution>('GET', `${business.path}/calls/${id}/attribution`)).versions

test('a kill in the middle of visits and calls loses no assignment, and no number is lent as if it were new', async () => {
  const before: Shown[] = []
  for (let i = 0; i < 12; i += 1) before.push(...(await round()))
  const early = await callTo(before.at(-3)?.number ?? null, '+12145550151')
  await expect
    .poll(async () => (await versionsOf(early)).map(({ phase }) => phase))
    .toEqual(['ring', 'final'])

  // Visitors keep coming while the server dies.
  const pending = Array.from({ length: 30 }, (_, i) => come(campaigns[i % 3] ?? ''))
  await Promise.race(pending)
  await server.kill()
  const answered = (await Promise.allSettled(pending)).flatMap((outcome) =>
    outcome.status === 'fulfilled' ? [outcome.value] : [],
  )
  expect(answered.length).toBeGreaterThan(0)
  const { data } = server
  server = await startServer({ data, databaseUrl: database.url })
  business = business.on(server)

  for (const visit of [...before, ...answered]) expect(await come(visit.campaign, visit)).toEqual(visit)

  // The blocks stand: no campaign is shown another's number, and the number shown last is not the next to be lent.
  const newcomers = await round()
  for (const { campaign, number } of newcomers) {
    const seen = new Set(
      before
        .slice(-18)
        .filter((one) => one.campaign === campaign)
        .map((one) => one.number),
    )
    expect([...seen]).toContain(number)
  }

  const late = await callTo(newcomers[2]?.number ?? null, '+12145550152')
  await expect.poll(async () => (await versionsOf(late)).map(({ phase }) => phase)).toEqual(['ring', 'final'])
  const [ring] = await versionsOf(late)
  expect(ring?.candidates.map(({ visitId }) => visitId)).toContain(newcomers[2]?.visit)
  expect(ring?.candidates.length).toBeGreaterThan(1) // visits of before the kill were shown it, too
  const known = new Set([...before, ...answered, ...newcomers].map(({ visit }) => visit))
  expect(ring?.candidates.filter(({ visitId }) => !known.has(visitId))).toEqual([])
  expect(ring?.campaigns[0]).toMatchObject({ campaign: 'autumn' })

  const { pools } = await server.ask<{ pools: readonly Readonly<{ id: string }>[] }>(
    'GET',
    `${business.path}/pools`,
  )
  const plan = await server.ask<PoolPlan>('GET', `${business.path}/pools/${pools[0]?.id}/plan?campaign=0.9`)
  expect(plan).toMatchObject({ numbers: poolSize, calls: 2 })
  expect(plan.blocks.flatMap(({ numbers }) => numbers)).toHaveLength(poolSize)
}, 120_000)
