import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { sql } from 'kysely'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CallId } from '#base/id.ts'
import { instant, milliseconds, minutes } from '#base/time.ts'
import { newId, now } from '#platform/clock.ts'
import { openDatabase } from '#platform/db.ts'
import { aCall } from '../../../test/support/call-story.ts'
import { type CallLogHouse, callLogHouse } from '../../../test/support/call-log-house.ts'
import { cuttable } from '../../../test/support/cuttable.ts'
import { selectUnfinished } from './call-log.store.ts'

let house: CallLogHouse
beforeAll(async () => {
  house = await callLogHouse()
})
afterAll(() => house.close())

describe('when the database is away', () => {
  test('calls go on; when it is back everything is there, once', async () => {
    const account = await house.anAccount()
    const wire = await cuttable(house.database.url)
    const db = openDatabase(wire.url, { max: 3 })
    const log = house.open({ db })
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
    expect(await house.calls(account)).toHaveLength(30)
    expect(await house.rollup(account)).toMatchObject([{ calls: 30, answered: 30, first_time: 30 }])
    expect(await house.events(account)).toHaveLength(stories.flat().length)
    expect(log.state()).toMatchObject({ entries: 0, refused: 0, lost: 0 })
    await log.close()
    await db.close()
    await wire.close()
  })
})

test('a database that is full, or only reads, is waited for: nothing is given up', async () => {
  const account = await house.anAccount()
  const owner = new Client({ connectionString: house.database.url })
  await owner.connect()
  await owner.query(`
    create function no_room() returns trigger language plpgsql as $$
      begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$`)
  await owner.query('create trigger no_room before insert on call_events execute function no_room()')
  const log = house.open()
  const story = aCall({ account })
  for (const event of story) log.record(event)
  await expect.poll(() => log.state().away).toBe(true)
  await owner.query('drop trigger no_room on call_events')
  await owner.end()
  await log.drained()
  expect(log.state()).toMatchObject({ refused: 0, lost: 0, entries: 0 })
  expect(await house.events(account)).toHaveLength(story.length)
  await log.close()
})

describe('when the server was killed', () => {
  test('open calls are found by their own indexes, however many calls an account has had', async () => {
    const account = await house.anAccount()
    const text = await house.database.db.account(account, async (trx) => {
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
    const account = await house.anAccount()
    await house.logged(aCall({ account, ends: 'not-yet' }))
    const wire = await cuttable(house.database.url)
    const db = openDatabase(wire.url, { max: 3 })
    wire.cut()
    const stopped = house.open({ db })
    const nothing = stopped.closeInterrupted()
    await new Promise(setImmediate)
    await stopped.close()
    expect(await nothing).toBe(0)

    const log = house.open({ db })
    const closed = log.closeInterrupted()
    await new Promise(setImmediate)
    wire.mend()
    expect(await closed).toBeGreaterThan(0)
    expect(await house.calls(account)).toMatchObject([{ result: 'interrupted' }])
    await log.close()
    await db.close()
    await wire.close()
  })

  test('every event it had kept is in the log once; calls that were open are interrupted', async () => {
    const account = await house.anAccount()
    const own = join(house.folder, newId())
    const victim = join(import.meta.dirname, '../../../test/victims/call-log.ts')
    const child = spawn(process.execPath, [victim, house.database.url, own, account], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (said.length > 60_000) child.kill('SIGKILL') // about a hundred calls
    })
    await new Promise((gone) => child.once('close', gone))
    const promised = said.split('\n').slice(0, -1) // the last line may be torn

    const log = house.open({ folder: own, startedAt: now() })
    const closed = await log.closeInterrupted()
    const kept = new Set((await house.events(account)).map(({ call_id, id }) => `${call_id} ${id}`))
    expect(promised.length).toBeGreaterThan(500)
    expect(promised.filter((key) => !kept.has(key))).toEqual([])

    const all = await house.calls(account)
    expect(all.filter(({ phase }) => phase !== 'ended')).toEqual([])
    const interrupted = all.filter(({ result }) => result === 'interrupted')
    expect(interrupted.length).toBeGreaterThan(10)
    expect(closed).toBeGreaterThanOrEqual(interrupted.length) // other tests left calls open, too
    expect(await house.rollup(account)).toEqual(await house.recount(account))
    expect((await house.rollup(account)).reduce((sum, { calls }) => sum + calls, 0)).toBe(all.length)
    await house.expectFirstTimes(account)

    expect(await log.closeInterrupted()).toBe(0)
    await log.close()
  })

  test('a call is closed with a recording as long as its file, and one without sound says so', async () => {
    const account = await house.anAccount()
    const at = instant(now() - minutes(5))
    const [whole, silent, alive] = [newId<CallId>(), newId<CallId>(), newId<CallId>()]
    const unfinished = (id: CallId) => aCall({ account, id, at, ends: 'not-yet', recorded: true })
    const over = aCall({ account, at, recorded: true }).slice(0, -1) // killed between the end and the recording's
    const speaking = aCall({ account, at, ends: 'not-yet' })
    const said = { accountId: account, callId: speaking[0]?.callId ?? whole, at: instant(at + 9000) }
    await house.logged([
      ...[whole, silent, alive].flatMap(unfinished),
      ...over,
      ...speaking,
      { ...said, id: '90', kind: 'message-started', mailbox: 'Sales' },
    ])

    const log = house.open({
      isAlive: (id) => id === alive,
      recover: async (_, id) =>
        id === silent ? null : { length: milliseconds(12_345), bytes: 395_040, peaks: [0.1] },
    })
    expect(await log.closeInterrupted()).toBeGreaterThanOrEqual(3) // other tests left calls open, too
    const byId = new Map((await house.calls(account)).map((call) => [call.id, call]))
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
