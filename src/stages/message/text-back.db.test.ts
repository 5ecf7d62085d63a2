import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { CallId } from '#base/id.ts'
import { after, type Instant, instant, minutes } from '#base/time.ts'
import { newId } from '#platform/clock.ts'
import { createLog } from '#platform/log.ts'
import type { CallEvent } from '#stages/call/call-event.ts'
import { type CallLog, openCallLog } from '#stages/call/call-log.job.ts'
import { aCall, googleAds } from '../../../test/support/call-story.ts'
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts'
import { person, textHouse, type TextHouse } from '../../../test/support/text-house.ts'
import { readThreads } from './message.store.ts'
import type { TextBackSetting } from './message.wire.ts'
import { createTextBack, followEndedCalls, type QueueTextBack } from './text-back.job.ts'
import type { TextBackRefusal } from './text-back.ts'
import { saveSettings } from './text-settings.store.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())

const noon = instant(Date.parse('2026-11-20T12:00:00Z'))
const on: TextBackSetting = { on: true, body: null, abandoned: true, everyHours: 24, quiet: null }

let house: TextHouse
let calls: CallLog
let folder: string
let at: Instant
/** Missed callers to be looked at, and when. */
let looks: { call: CallId; at: Instant | null }[]
let left: TextBackRefusal[]

const queue: QueueTextBack = (_trx, _account, call, when) =>
  Promise.resolve(void looks.push({ call, at: when }))

beforeEach(async () => {
  house = await textHouse(database.db)
  folder = await mkdtemp(join(tmpdir(), 'ringroot-text-back-'))
  at = noon
  looks = []
  left = []
  calls = openCallLog({
    db: database.db,
    folder,
    log: createLog('silent'),
    startedAt: noon,
    isAlive: () => false,
    recover: () => Promise.resolve(null),
    ended: (trx, _account, ended) => followEndedCalls(trx, ended, queue),
  })
})
afterEach(async () => {
  await calls.close()
  await house.close()
  await rm(folder, { recursive: true })
})

const set = (textBack: TextBackSetting | null, scope: 'account' | 'number' = 'account') =>
  saveSettings(database.db, house.account, {
    scope,
    subjectId: scope === 'account' ? house.account : house.numberId,
    textBack,
    forwardTo: null,
  })

/** A call to the house, and whatever is queued for it. */
async function call(story: Partial<Parameters<typeof aCall>[0]> = {}): Promise<CallId> {
  const id = newId<CallId>()
  const { account, number, numberId } = house
  const events = aCall({ account, number, numberId, id, caller: person, at, ends: 'missed', ...story })
  await log(events)
  return id
}

async function log(events: Iterable<CallEvent>): Promise<void> {
  for (const event of events) calls.record(event)
  await calls.drained()
}

/** Looks at all missed callers who are due. */
async function look(): Promise<void> {
  const textBack = createTextBack({
    messages: house.log,
    queue,
    now: () => at,
    left: (_call, why) => left.push(why),
  })
  for (const { call } of looks.splice(0)) await textBack(house.account, call)
  await house.deliver()
}

describe('a missed call', () => {
  test('is answered by one text, however often its end is told and its job is done', async () => {
    await set(on)
    const id = await call()
    const events = aCall({
      account: house.account,
      number: house.number,
      numberId: house.numberId,
      id,
      caller: person,
      at,
      ends: 'missed',
    })
    await log(events)
    expect(looks).toEqual([{ call: id, at: null }])
    at = after(noon, minutes(1))
    looks.push(...looks)
    await look()
    expect(house.sent).toMatchObject([
      { from: house.number, to: person, body: expect.stringContaining('your call to Riverside Motors') },
    ])
    expect(left).toEqual(['too-soon'])
  })

  test.each([
    ['answered', { ends: 'answered' }],
    ['not over', { ends: 'not-yet' }],
    ['a test', { test: true }],
    ['withheld', { caller: null }],
  ] as const)('that is %s is not even looked at', async (_, story) => {
    await set(on)
    await call(story)
    expect(looks).toEqual([])
  })

  test('is not looked at where nobody asked for it', async () => {
    await call()
    await set({ ...on, on: false })
    await call()
    expect(looks).toEqual([])
  })

  test('is left alone on a number that says so, whatever the account says', async () => {
    await set(on)
    await set({ ...on, on: false }, 'number')
    await call()
    await look()
    expect(left).toEqual(['off'])
    expect(house.sent).toEqual([])
  })

  test('in the quiet hours waits for their end, and is asked again then', async () => {
    await set({ ...on, quiet: { from: 11 * 60, until: 13 * 60 } })
    const id = await call()
    at = after(noon, minutes(1))
    await look()
    expect(house.sent).toEqual([])
    expect(looks).toEqual([{ call: id, at: after(noon, minutes(60)) }])
    at = after(noon, minutes(60))
    await look()
    expect(house.sent).toHaveLength(1)
  })

  test('is left alone when they were spoken to, or wrote, before the morning came', async () => {
    await set(on)
    await call()
    await call({ ends: 'answered', at: after(noon, minutes(2)) })
    at = after(noon, minutes(10))
    await look()
    await house.receive({ body: 'I will come by', at: after(noon, minutes(20)) })
    expect(left).toEqual(['in-touch'])
    expect(house.sent).toEqual([])
  })

  test('of someone who said STOP, or whom a text cannot reach, stays unanswered', async () => {
    await set(on)
    await house.receive({ body: 'STOP', at: instant(noon - minutes(60)) })
    await call()
    await call({ caller: '+40211234567' }) // a landline
    at = after(noon, minutes(1))
    await look()
    expect(left).toEqual(['opted-out', 'not-textable'])
    expect(house.sent).toEqual([])
  })

  test('hands its source on to the conversation that its text begins', async () => {
    await set(on)
    await call({ source: googleAds })
    at = after(noon, minutes(1))
    await look()
    const [thread] = await readThreads(database.db, house.account, { limit: 1 })
    expect(thread).toMatchObject({ source: googleAds, basis: 'placement' })
  })

  test('is answered in the business’s own words', async () => {
    await set({ ...on, body: '{business} here, on {number}. What can we do?' })
    await call()
    at = after(noon, minutes(1))
    await look()
    const shown = house.number.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, '($1) $2-$3')
    expect(house.sent).toMatchObject([{ body: `Riverside Motors here, on ${shown}. What can we do?` }])
  })
})
