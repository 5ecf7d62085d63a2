import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { sql } from 'kysely'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AccountId, CallId } from '#base/id.ts'
import { instant, milliseconds, minutes } from '#base/time.ts'
import { newId, now } from '#platform/clock.ts'
import { type Database, openDatabase } from '#platform/db.ts'
import { createLog } from '#platform/log.ts'
import { aCall, googleAds } from '../../../test/support/call-story.ts'
import { cuttable } from '../../../test/support/cuttable.ts'
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts'
import type { CallEvent } from './call-event.ts'
import { type CallLog, type CallLogParts, openCallLog } from './call-log.job.ts'
import { selectUnfinished } from './call-log.store.ts'

let database: TestDatabase
let folder: string
beforeAll(async () => {
  database = await testDatabase()
  folder = await mkdtemp(join(tmpdir(), 'ringroot-call-log-'))
})
afterAll(async () => {
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

/** A new, empty account. */
async function anAccount(): Promise<AccountId> {
  const id = newId<AccountId>()
  await database.db.reference.insertInto('accounts').values({ id, kind: 'client', name: 'Test' }).execute()
  return id
}

const open = (parts: Partial<CallLogParts> = {}): CallLog =>
  openCallLog({
    db: database.db,
    folder: join(folder, newId()),
    log: createLog('silent'),
    startedAt: now(),
    isAlive: () => false,
    recover: async () => null,
    ...parts,
  })

async function logged(events: Iterable<CallEvent>, parts: Partial<CallLogParts> = {}): Promise<void> {
  const log = open(parts)
  for (const event of events) log.record(event)
  await log.drained()
  expect(log.state()).toMatchObject({ refused: 0, lost: 0 })
  await log.close()
}

const calls = (account: AccountId, db: Database = database.db) =>
  db.account(account, (trx) => trx.selectFrom('calls').selectAll().orderBy('started_at').execute())
const events = (account: AccountId) =>
  database.db.account(account, (trx) => trx.selectFrom('call_events').selectAll().execute())

const rollup = (account: AccountId) =>
  database.db.account(account, (trx) =>
    trx
      .selectFrom('calls_by_source_hour')
      .select(['hour', 'source_id', 'calls', 'answered', 'missed', 'abandoned', 'first_time', 'connected_ms'])
      .where('calls', '<>', 0)
      .orderBy('hour')
      .orderBy('source_id')
      .execute(),
  )

/** What the rollup should be, counted from the calls themselves. */
async function recount(account: AccountId) {
  const cells = new Map<string, Awaited<ReturnType<typeof rollup>>[number]>()
  for (const call of await calls(account)) {
    if (call.test || call.spam || call.phase !== 'ended') continue
    const hour = new Date(call.started_at)
    hour.setUTCMinutes(0, 0, 0)
    const source_id = call.source_id ?? 0
    const key = `${hour.toISOString()} ${String(source_id).padStart(9, '0')}`
    const cell = cells.get(key) ?? {
      hour,
      source_id,
      calls: 0,
      answered: 0,
      missed: 0,
      abandoned: 0,
      first_time: 0,
      connected_ms: 0,
    }
    cells.set(key, {
      ...cell,
      calls: cell.calls + 1,
      answered: cell.answered + Number(call.result === 'answered'),
      missed: cell.missed + Number(call.result === 'missed'),
      abandoned: cell.abandoned + Number(call.result === 'abandoned'),
      first_time: cell.first_time + Number(call.first_time),
      connected_ms: cell.connected_ms + (call.result === 'answered' ? call.connected_ms : 0),
    })
  }
  return [...cells].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cell]) => cell)
}

/** First-time by its definition, worked out from all calls at once. */
async function expectFirstTimes(account: AccountId): Promise<void> {
  const seen = new Set<string>()
  const all = (await calls(account)).sort(
    (a, b) => a.started_at.getTime() - b.started_at.getTime() || (a.id < b.id ? -1 : 1),
  )
  for (const call of all) {
    const known = call.caller === null || call.test || seen.has(call.caller)
    expect({ id: call.id, first: call.first_time }).toEqual({ id: call.id, first: !known })
    if (call.caller !== null && !call.test) seen.add(call.caller)
  }
}

describe('a call in the log', () => {
  test('stands there with its events, its attribution, its source and its place in the rollup', async () => {
    const account = await anAccount()
    await logged(aCall({ account, source: googleAds, recorded: true }))
    const [call] = await calls(account)
    expect(call).toMatchObject({
      phase: 'ended',
      result: 'answered',
      number: '+12125550100',
      caller: '+12125550199',
      ring_ms: 5000,
      total_ms: 35_010,
      connected_ms: 30_000,
      ended_by: 'caller',
      answered_by_name: 'Reception',
      first_time: true,
      recording: 'ready',
      recording_ms: 30_000,
      peaks: [0, 0.5, 1],
      basis: 'placement',
    })
    const source = await database.db.account(account, (trx) =>
      trx.selectFrom('sources').selectAll().executeTakeFirstOrThrow(),
    )
    expect(source).toMatchObject(googleAds)
    expect(call?.source_id).toBe(source.id)
    expect(await events(account)).toHaveLength(11)
    expect(await rollup(account)).toEqual(await recount(account))
    const versions = await database.db.account(account, (trx) =>
      trx.selectFrom('call_attributions').selectAll().execute(),
    )
    expect(versions).toMatchObject([{ version: 1, basis: 'placement', source_id: source.id }])
  })

  test('is there while it rings', async () => {
    const account = await anAccount()
    await logged(aCall({ account }).slice(0, 1))
    expect(await calls(account)).toMatchObject([{ phase: 'ringing', result: 'in-progress' }])
    expect(await rollup(account)).toEqual([])
  })

  test('is the same when its events come late, twice, mixed up and to another process', async () => {
    const account = await anAccount()
    const story = aCall({ account, source: googleAds, recorded: true })
    await logged(story.slice(5))
    expect(await calls(account)).toEqual([])
    await logged([...story.slice(0, 5).toReversed(), ...story, ...story])
    const once = await calls(account)
    const counted = await rollup(account)
    await logged(story.toReversed())
    expect(await calls(account)).toEqual(once)
    expect(await rollup(account)).toEqual(counted)
    expect(counted).toMatchObject([{ calls: 1, answered: 1 }])
    expect(await events(account)).toHaveLength(story.length)
  })

  test('a later attribution replaces the earlier; both are kept as versions, and the rollup moves', async () => {
    const account = await anAccount()
    const story = aCall({ account })
    const [offered] = story
    if (offered === undefined) throw new Error('a story begins')
    await logged(story)
    const again: CallEvent = {
      id: 'attributed-2',
      callId: offered.callId,
      accountId: account,
      at: instant(offered.at + 99_000),
      kind: 'attributed',
      basis: 'placement',
      source: googleAds,
      visitId: null,
      evidence: { why: 'moved' },
    }
    await logged([again, again])
    const versions = await database.db.account(account, (trx) =>
      trx.selectFrom('call_attributions').select(['version', 'basis']).orderBy('version').execute(),
    )
    expect(versions).toEqual([
      { version: 1, basis: 'unlinked' },
      { version: 2, basis: 'placement' },
    ])
    const cells = await rollup(account)
    expect(cells).toHaveLength(1)
    expect(cells[0]?.source_id).toBeGreaterThan(0)
    expect(cells).toEqual(await recount(account))
  })

  test('one that the built-in telephone placed is kept but never counted', async () => {
    const account = await anAccount()
    await logged([
      ...aCall({ account, test: true }),
      ...aCall({ account, at: instant(Date.UTC(2026, 3, 2)) }),
    ])
    expect(await calls(account)).toHaveLength(2)
    expect(await rollup(account)).toMatchObject([{ calls: 1, first_time: 1 }])
    await expectFirstTimes(account)
  })

  test('an event for another account cannot be smuggled into this one', async () => {
    const [mine, theirs] = [await anAccount(), await anAccount()]
    const id = newId<CallId>()
    await logged([...aCall({ account: mine, id }), ...aCall({ account: theirs, id, caller: null })])
    expect(await calls(mine)).toMatchObject([{ caller: '+12125550199' }])
    expect(await calls(theirs)).toMatchObject([{ caller: null, first_time: false }])
  })
})

describe('hostile input', () => {
  const names: readonly (readonly [string, string])[] = [
    ['a NUL', 'a\u0000b'],
    ['half a surrogate pair', 'a\uD800'],
    ['64 KB', 'x'.repeat(65_536)],
    ['what looks like SQL', `'; drop table calls; --`],
    ['what looks like JSON', `{"$ne": null}\\u0000`],
    ['every direction', '\u202Eevil\u2066'],
  ]
  test.each(names)('a caller named %s is a caller', async (_, callerName) => {
    const account = await anAccount()
    const source = { ...googleAds, campaign: callerName, term: '💥'.repeat(5000) }
    await logged(aCall({ account, callerName, source }))
    const [call] = await calls(account)
    expect(call).toMatchObject({ result: 'answered' })
    expect(call?.caller_name?.length).toBeLessThanOrEqual(500)
  })

  test('an event that cannot even be written down is lost, counted, and throws nothing at the caller', async () => {
    const log = open()
    const [offered] = aCall({ account: await anAccount() })
    if (offered === undefined) throw new Error('a story begins')
    expect(() => log.record({ ...offered, at: 1n as never })).not.toThrow() // JSON knows no bigint
    expect(log.state()).toMatchObject({ lost: 1, entries: 0 })
    await log.close()
  })

  test('an event the database refuses does not hold up the others', async () => {
    const account = await anAccount()
    const log = open()
    const bad = aCall({ account, id: 'not-a-uuid' as CallId })
    for (const event of [...bad, ...aCall({ account })]) log.record(event)
    await log.drained()
    expect(log.state().refused).toBe(bad.length)
    expect(await calls(account)).toHaveLength(1)
    await log.close()
  })
})

describe('whatever happened in whatever order', () => {
  test('the rollups equal a recount, and first-time means no earlier call', async () => {
    const anyStory = fc.record({
      minute: fc.integer({ min: 0, max: 300 }),
      caller: fc.constantFrom('+12125550001', '+12125550002', null),
      source: fc.constantFrom(null, googleAds, { ...googleAds, campaign: 'autumn' }),
      ends: fc.constantFrom('answered' as const, 'missed' as const, 'abandoned' as const, 'not-yet' as const),
      test: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyStory, { minLength: 1, maxLength: 8 }),
        fc.infiniteStream(fc.nat()),
        async (stories, chance) => {
          const account = await anAccount()
          const all = stories.flatMap(({ minute, ...story }) =>
            aCall({ account, at: instant(Date.UTC(2026, 3, 1) + minutes(minute)), ...story }),
          )
          const rank = new Map([...all, ...all.slice(0, 9)].map((event) => [event, chance.next().value]))
          const mixed = [...rank.keys()].sort((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0))
          const cut = Math.floor(mixed.length / 2)
          await logged(mixed.slice(0, cut))
          await logged(mixed.slice(Math.max(0, cut - 5)))
          expect(await rollup(account)).toEqual(await recount(account))
          await expectFirstTimes(account)
          expect(await events(account)).toHaveLength(all.length)
        },
      ),
      { numRuns: 25 },
    )
  })
})

describe('when the database is away', () => {
  test('calls go on; when it is back everything is there, once', async () => {
    const account = await anAccount()
    const wire = await cuttable(database.url)
    const db = openDatabase(wire.url, { max: 3 })
    const log = open({ db })
    const stories = Array.from({ length: 30 }, (_, n) =>
      aCall({ account, at: instant(Date.UTC(2026, 3, 1) + n * 1000), caller: `+1212555${1000 + n}` }),
    )
    for (const story of stories.slice(0, 10)) for (const event of story) log.record(event)
    await new Promise(setImmediate)
    wire.cut()
    for (const story of stories.slice(10, 20)) for (const event of story) log.record(event)
    await expect.poll(() => log.state().away).toBe(true)
    for (const story of stories.slice(20)) for (const event of story) log.record(event)
    wire.mend()
    await log.drained()
    expect(await calls(account)).toHaveLength(30)
    expect(await rollup(account)).toMatchObject([{ calls: 30, answered: 30, first_time: 30 }])
    expect(await events(account)).toHaveLength(stories.flat().length)
    expect(log.state()).toMatchObject({ entries: 0, refused: 0, lost: 0 })
    await log.close()
    await db.close()
    await wire.close()
  })
})

test('a database that is full, or only reads, is waited for: nothing is given up', async () => {
  const account = await anAccount()
  const owner = new Client({ connectionString: database.url })
  await owner.connect()
  await owner.query(`
    create function no_room() returns trigger language plpgsql as $$
      begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$`)
  await owner.query('create trigger no_room before insert on call_events execute function no_room()')
  const log = open()
  const story = aCall({ account })
  for (const event of story) log.record(event)
  await expect.poll(() => log.state().away).toBe(true)
  await owner.query('drop trigger no_room on call_events')
  await owner.end()
  await log.drained()
  expect(log.state()).toMatchObject({ refused: 0, lost: 0, entries: 0 })
  expect(await events(account)).toHaveLength(story.length)
  await log.close()
})

describe('when the server was killed', () => {
  test('open calls are found by their own indexes, however many calls an account has had', async () => {
    const account = await anAccount()
    const text = await database.db.account(account, async (trx) => {
      await sql`
        insert into calls (account_id, id, started_at, number_id, number, phase, result)
        select ${account}, gen_random_uuid(), now() - interval '1 day', gen_random_uuid(), '+12025550100', 'ended', 'answered'
        from generate_series(1, 5000)`.execute(trx)
      const plan = await sql<Record<string, string>>`explain ${selectUnfinished(new Date())}`.execute(trx)
      return plan.rows.map((row) => row['QUERY PLAN']).join('\n')
    })
    expect(text).toContain('calls_open')
    expect(text).toContain('calls_still_recording')
  })

  test('closing open calls waits for the database, and is given up when the server stops', async () => {
    const account = await anAccount()
    await logged(aCall({ account, ends: 'not-yet' }))
    const wire = await cuttable(database.url)
    const db = openDatabase(wire.url, { max: 3 })
    wire.cut()
    const stopped = open({ db })
    const nothing = stopped.closeInterrupted()
    await new Promise(setImmediate)
    await stopped.close()
    expect(await nothing).toBe(0)

    const log = open({ db })
    const closed = log.closeInterrupted()
    await new Promise(setImmediate)
    wire.mend()
    expect(await closed).toBeGreaterThan(0)
    expect(await calls(account)).toMatchObject([{ result: 'interrupted' }])
    await log.close()
    await db.close()
    await wire.close()
  })

  test('every event it had kept is in the log once; calls that were open are interrupted', async () => {
    const account = await anAccount()
    const own = join(folder, newId())
    const victim = join(import.meta.dirname, '../../../test/victims/call-log.ts')
    const child = spawn(process.execPath, [victim, database.url, own, account], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (said.length > 60_000) child.kill('SIGKILL') // about a hundred calls
    })
    await new Promise((gone) => child.once('close', gone))
    const promised = said.split('\n').slice(0, -1) // the last line may be torn

    const log = open({ folder: own, startedAt: now() })
    const closed = await log.closeInterrupted()
    const kept = new Set((await events(account)).map(({ call_id, id }) => `${call_id} ${id}`))
    expect(promised.length).toBeGreaterThan(500)
    expect(promised.filter((key) => !kept.has(key))).toEqual([])

    const all = await calls(account)
    expect(all.filter(({ phase }) => phase !== 'ended')).toEqual([])
    const interrupted = all.filter(({ result }) => result === 'interrupted')
    expect(interrupted.length).toBeGreaterThan(10)
    expect(closed).toBeGreaterThanOrEqual(interrupted.length) // other tests left calls open, too
    expect(await rollup(account)).toEqual(await recount(account))
    expect((await rollup(account)).reduce((sum, { calls }) => sum + calls, 0)).toBe(all.length)
    await expectFirstTimes(account)

    expect(await log.closeInterrupted()).toBe(0)
    await log.close()
  })

  test('a call is closed with a recording as long as its file, and one without sound says so', async () => {
    const account = await anAccount()
    const at = instant(now() - minutes(5))
    const [whole, silent, alive] = [newId<CallId>(), newId<CallId>(), newId<CallId>()]
    const unfinished = (id: CallId) => aCall({ account, id, at, ends: 'not-yet', recorded: true })
    const over = aCall({ account, at, recorded: true }).slice(0, -1) // killed between the end and the recording's
    const speaking = aCall({ account, at, ends: 'not-yet' })
    const said = { accountId: account, callId: speaking[0]?.callId ?? whole, at: instant(at + 9000) }
    await logged([
      ...[whole, silent, alive].flatMap(unfinished),
      ...over,
      ...speaking,
      { ...said, id: '90', kind: 'message-started', mailbox: 'Sales' },
    ])

    const log = open({
      isAlive: (id) => id === alive,
      recover: async (_, id) =>
        id === silent ? null : { length: milliseconds(12_345), bytes: 395_040, peaks: [0.1] },
    })
    expect(await log.closeInterrupted()).toBeGreaterThanOrEqual(3) // other tests left calls open, too
    const byId = new Map((await calls(account)).map((call) => [call.id, call]))
    expect(byId.get(whole)).toMatchObject({
      result: 'interrupted',
      recording: 'ready',
      recording_ms: 12_345,
      peaks: [0.1],
      total_ms: 5010 + 12_345,
      connected_ms: 12_345,
    })
    expect(byId.get(silent)).toMatchObject({ result: 'interrupted', recording: 'failed', total_ms: 5010 })
    expect(byId.get(alive)).toMatchObject({ phase: 'talking', recording: 'running' })
    expect(byId.get(said.callId)).toMatchObject({
      mailbox: 'Sales',
      message_ms: 12_345,
      message_peaks: [0.1],
      total_ms: 9000 + 12_345,
    })
    expect(byId.get(over[0]?.callId ?? '')).toMatchObject({ result: 'answered', recording: 'ready' })
    await log.close()
  })
})
