import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AccountId, CallId, FlowId, NumberId, PoolId, VisitId, VisitorId } from '#base/id.ts'
import { after, instant, minutes, seconds, type Duration } from '#base/time.ts'
import { newId, now } from '#platform/clock.ts'
import { createLog } from '#platform/log.ts'
import { openCallLog, type CallLog } from '#stages/call/call-log.job.ts'
import { aCall, googleAds } from '../../../test/support/call-story.ts'
import { testDatabase, type TestDatabase } from '../../../test/support/database.ts'
import type { Attributed } from './attribute.ts'
import type { CallAttribution } from './attribution.wire.ts'
import { readCallAttribution } from './attribution.store.ts'
import { openLending, type Lending } from './lending.job.ts'

const account = newId<AccountId>()
const pool = newId<PoolId>()
const numbers = [newId<NumberId>(), newId<NumberId>(), newId<NumberId>()]
const caller = '+12145550123'
const day = minutes(24 * 60)

let database: TestDatabase
let folder: string
let lending: Lending
let callLog: CallLog
let at = instant(Date.UTC(2026, 3, 1, 12))
const pass = (time: Duration): void => {
  at = after(at, time)
}

/** A server's part that lends and judges, with a clock of its own. */
async function open(): Promise<void> {
  const log = createLog('silent')
  const { db } = database
  lending = await openLending({
    db,
    folder,
    callerKey: Buffer.alloc(32),
    now: () => at,
    clock: () => at,
    log,
  })
  callLog = openCallLog({
    db,
    folder: join(folder, 'calls'),
    log,
    startedAt: now(),
    isAlive: () => true,
    recover: async () => null,
    ended: async (_trx, of, calls) => lending.attribution.ended(of, calls),
  })
  await lending.configure(account, new Map([[pool, numbers]]))
  lending.attribution.begin(callLog)
  await lending.attribution.ready()
}

async function close(): Promise<void> {
  await lending.leases.drained()
  await callLog.close()
  await lending.close()
}

beforeAll(async () => {
  database = await testDatabase()
  folder = await mkdtemp(join(tmpdir(), 'ringroot-attribution-'))
  await database.db.reference
    .insertInto('accounts')
    .values({ id: account, kind: 'client', name: 'Test' })
    .execute()
  const flow = newId<FlowId>()
  await database.db.account(account, async (trx) => {
    await trx.insertInto('flows').values({ account_id: account, id: flow, name: 'Main' }).execute()
    await trx
      .insertInto('pools')
      .values({ account_id: account, id: pool, name: 'Web', flow_id: flow })
      .execute()
    for (const [n, id] of numbers.entries())
      await trx
        .insertInto('numbers')
        .values({ account_id: account, id, number: `+1202555010${n}`, use: 'pool', pool_id: pool })
        .execute()
  })
  await open()
})
afterAll(async () => {
  await close()
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

/** A visit from a campaign; answers the number it is shown. */
function visit(campaign: string, id = newId<VisitId>()): Readonly<{ id: VisitId; number: NumberId }> {
  const source = { ...googleAds, campaign }
  const asking = { visit: id, visitor: newId<VisitorId>(), source, device: 'mobile', region: 'US-TX' }
  const number = lending.leases.lend(account, pool, asking)
  if (number === null) throw new Error('a pool with numbers lends one')
  return { id, number }
}

/** Somebody calls the number and talks for a minute. */
async function call(numberId: NumberId, from = caller): Promise<Readonly<{ id: CallId; ring: Attributed }>> {
  const id = newId<CallId>(at)
  const ring = lending.attribution.attribute(
    { accountId: account, numberId, placement: null, callId: id, caller: from },
    at,
  )
  const story = aCall({ account, id, at, numberId, caller: from, talkMs: 60_000 })
  pass(minutes(2))
  for (const event of story)
    callLog.record(event.kind === 'attributed' ? { ...event, ...ring, id: event.id } : event)
  await callLog.drained()
  return { id, ring }
}

const read = async (id: CallId): Promise<CallAttribution | undefined> => {
  await callLog.drained()
  return readCallAttribution(database.db, account, id)
}
const phasesOf = async (id: CallId): Promise<readonly string[]> =>
  (await read(id))?.versions.map(({ phase }) => phase) ?? []

test('a call is judged while it rings, at hang-up, after ten minutes and after a day, a restart in between', async () => {
  visit('autumn')
  pass(seconds(30))
  const { id: caused, number } = visit('spring')
  pass(seconds(20))
  lending.leases.sign(account, caused, 'tapped')
  pass(seconds(8))
  const { id, ring } = await call(number)
  expect(ring).toMatchObject({ basis: 'model', visitId: caused, source: { campaign: 'spring', term: 'suv' } })
  expect(ring.judgement).toMatchObject({ badge: 'high', phase: 'ring' })
  expect(await phasesOf(id)).toEqual(['ring', 'final'])

  pass(minutes(9))
  await lending.attribution.look()
  expect(await phasesOf(id)).toEqual(['ring', 'final'])
  await close()
  pass(minutes(5))
  await open() // what fell due meanwhile is caught up with
  await lending.attribution.look()
  expect(await phasesOf(id)).toEqual(['ring', 'final', 'revised-10m'])

  pass(day)
  await lending.attribution.look()
  const found = await read(id)
  expect(found).toMatchObject({ basis: 'model', badge: 'high' })
  expect(found?.versions.map(({ phase }) => phase)).toEqual(['ring', 'final', 'revised-10m', 'revised-24h'])
  const [likeliest] = found?.versions.at(-1)?.candidates ?? []
  expect(likeliest).toMatchObject({ visitId: caused, region: 'US-TX' })
  expect(likeliest?.evidence?.tap).toBeGreaterThan(1)
  expect(likeliest?.evidence?.area).toBeGreaterThan(0) // the caller's number is of Texas, too
}, 60_000)

test('two visits that cannot be told apart get half each, and the call names neither', async () => {
  // More campaigns than numbers: two of them share one.
  const shown = ['a', 'b', 'c', 'd', 'e', 'f'].map((campaign) => ({ campaign, ...visit(campaign) }))
  const [first, second] =
    [...Map.groupBy(shown, ({ number }) => number).values()].find((some) => some.length === 2) ?? []
  pass(minutes(1))
  const { ring } = await call(first?.number ?? numbers[0] ?? newId<NumberId>(), '+12145550124')
  expect(ring).toMatchObject({ basis: 'model', visitId: null, judgement: { badge: 'ambiguous' } })
  expect(ring.source).toMatchObject({ source: 'google', campaign: '' }) // both came from there
  const shares = new Map(ring.judgement?.candidates.map(({ visitId, p }) => [visitId, p]))
  expect(shares.get(first?.id ?? '')).toBeGreaterThan(0.3)
  expect(shares.get(first?.id ?? '')).toBe(shares.get(second?.id ?? ''))
})

test('a text is judged like a call, and not remembered', () => {
  const { id, number } = visit('spring')
  pass(seconds(30))
  const contact = {
    accountId: account,
    numberId: number,
    placement: null,
    callId: null,
    caller: '+12145550125',
  }
  const told = lending.attribution.attribute(contact, at)
  expect(told.judgement?.candidates[0]?.visitId).toBe(id)
  expect(lending.attribution.attribute(contact, at)).toEqual(told)
})

test('a number that is printed somewhere needs no judging', () => {
  const placement = { kind: 'billboard', source: 'billboard A1', medium: 'offline', campaign: 'north' }
  const contact = { accountId: account, numberId: newId<NumberId>(), placement, callId: null, caller }
  expect(lending.attribution.attribute(contact, at)).toMatchObject({
    basis: 'placement',
    evidence: { placement: 'billboard' },
  })
})

test('the plan of a pool says who shares which numbers', async () => {
  const plan = await lending.attribution.plan(account, pool, { campaign: 0.9, numbers: 5 })
  expect(plan).toMatchObject({ numbers: 3, calls: 2, learnedFrom: 0, learnedAt: null })
  expect(plan?.blocks.flatMap((block) => block.numbers).toSorted()).toEqual(numbers.toSorted())
  expect(plan?.blocks.flatMap(({ labels }) => labels).map(({ campaign }) => campaign)).toContain('spring')
  expect(plan?.plan.map((row) => row.numbers)).toContain(5)
  expect(await lending.attribution.plan(account, newId<PoolId>(), {})).toBeNull()
})
