import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { AccountId, CallId } from '#base/id.ts'
import { instant, seconds } from '#base/time.ts'
import { wavHeader } from '#media/wav.ts'
import { newId, now } from '#platform/clock.ts'
import { enqueue, openJobs, type Jobs } from '#platform/jobs.ts'
import { createLog } from '#platform/log.ts'
import { openStorage, type Storage } from '#platform/storage.ts'
import type { CallEvent } from '#stages/call/call-event.ts'
import { recordingKey } from '#stages/call/recording.ts'
import { carrierHouse, type CarrierHouse, type Manner } from '../../test/support/carrier-house.ts'
import { connectionTo } from '../../test/support/carrier-connections.ts'
import { testDatabase, type TestDatabase } from '../../test/support/database.ts'
import { carrierRecording, recordingWorker } from './carrier-recording.job.ts'
import { carrierTruth, truthWorker } from './carrier-truth.job.ts'
import { findCarriers } from './carriers.ts'
import type { Connected, Connections } from './connections.ts'

/** Both jobs of calls, through the real queue, against a carrier of our own. */

let database: TestDatabase
let folder: string
let storage: Storage
let house: CarrierHouse
let jobs: Jobs
let account: AccountId
let call: CallId
/** How the carrier answers, first to last; the last one stays. */
let manners: Manner[]
let events: CallEvent[]
let ends: unknown[]
let open: boolean
const carriers = await findCarriers()

beforeAll(async () => {
  database = await testDatabase()
  folder = await mkdtemp(join(tmpdir(), 'ringroot-carried-'))
  storage = await openStorage(folder)
})
afterAll(async () => {
  await database.close()
  await rm(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  account = newId<AccountId>()
  call = newId<CallId>()
  events = []
  ends = []
  open = true
  await database.db.reference
    .insertInto('accounts')
    .values({ id: account, kind: 'client', name: 'A' })
    .execute()
  house = await carrierHouse(() => (manners.length > 1 ? manners.shift() : manners[0]) ?? 'hang-up')
  const carrier = carriers.get('twilio')
  if (!carrier) throw new Error('no twilio')
  const connected: Connected = {
    accountId: account,
    name: 'Main',
    carrier,
    connection: connectionTo('twilio', house.url),
  }
  const connections: Connections = {
    of: (of, id) => (of === account && id === 'main' ? connected : null),
    named: () => connected,
    carrying: () => connected,
    all: () => [connected],
  }
  const log = createLog('silent')
  const parts = { connections, storage, record: (event: CallEvent) => void events.push(event), log, now }
  jobs = openJobs({
    db: database.db,
    url: database.url,
    log,
    now,
    workers: [
      recordingWorker(parts),
      truthWorker({ ...parts, isOpen: () => open, ended: (id, truth) => void ends.push([id, truth]) }),
    ],
  })
})
afterEach(async () => {
  await jobs.close()
  await house.close()
})

const eventually = (check: () => unknown) => vi.waitFor(check, { timeout: 30_000, interval: 25 })
const fetch = (connection = 'main', keep = true) =>
  database.db.account(account, (trx) =>
    enqueue(trx, carrierRecording, { account, call, connection, ref: 'RE1', what: 'call', keep }),
  )
const ask = () =>
  database.db.account(account, (trx) =>
    enqueue(trx, carrierTruth, { account, call, connection: 'main', ref: 'CA1' }),
  )

/** Two seconds: a loud left, a soft right. */
function stereo(): Buffer {
  const frames = Buffer.alloc(16_000 * 4)
  for (let frame = 0; frame < 16_000; frame++) {
    frames.writeInt16LE(frame % 2 === 0 ? 20_000 : -20_000, frame * 4)
    frames.writeInt16LE(frame % 2 === 0 ? 2000 : -2000, frame * 4 + 2)
  }
  return frames
}
const sound = (frames: Buffer): Manner => ({
  status: 200,
  headers: { 'content-type': 'audio/wav' },
  body: Buffer.concat([wavHeader(frames.length), frames]),
})

test('a recording is fetched as it is there, though the carrier stumbles first', async () => {
  const frames = stereo()
  manners = [{ status: 404, body: {} }, sound(frames)]
  await fetch()
  await eventually(() => expect(events).toHaveLength(1))
  expect(events).toMatchObject([
    { callId: call, accountId: account, kind: 'recording-ended', length: seconds(2), bytes: frames.length },
  ])
  expect(await storage.get(recordingKey(account, call))).toEqual(frames)
})

test('a recording told twice is one event and one file', async () => {
  manners = [sound(stereo())]
  await fetch()
  await eventually(() => expect(events).toHaveLength(1))
  await fetch()
  await eventually(() => expect(events).toHaveLength(2))
  expect(new Set(events.map(({ id }) => id)).size).toBe(1)
})

test('what is no sound is said to have failed, and not asked for again', async () => {
  manners = [{ status: 200, body: '<html>Sign in</html>' }]
  await fetch()
  await eventually(() =>
    expect(events).toMatchObject([{ kind: 'recording-failed', why: expect.stringMatching(/not-wav/) }]),
  )
  expect(house.visits).toHaveLength(1)
})

test('a recording of a carrier that was disconnected is said to have failed', async () => {
  manners = ['hang-up']
  await fetch('another')
  await eventually(() => expect(events).toMatchObject([{ why: 'the carrier was disconnected' }]))
})

test('a recording nobody shall have is thrown away at the carrier', async () => {
  manners = [{ status: 204, body: null }]
  await fetch('main', false)
  await eventually(() => expect(house.visits).toMatchObject([{ method: 'DELETE' }]))
  await eventually(async () => expect(await jobs.backlog()).toMatchObject({ waiting: 0, running: 0 }))
  expect(events).toEqual([])
  expect(await storage.get(recordingKey(account, call))).toBeNull()
})

const truth = (status: string): Manner => ({
  status: 200,
  body: {
    sid: 'CA1',
    status,
    from: '+1',
    to: '+2',
    start_time: null,
    end_time: 'Sat, 14 Nov 2026 00:00:00 +0000',
  },
})

test('a call whose end was never told ends when its carrier says so', async () => {
  manners = [truth('in-progress'), truth('completed')]
  await ask()
  await eventually(() => expect(ends).toHaveLength(1))
  expect(ends).toMatchObject([[call, { status: 'completed', endedAt: instant(Date.UTC(2026, 10, 14)) }]])
})

test('a call the carrier has forgotten is over too', async () => {
  manners = [{ status: 404, body: {} }]
  await ask()
  await eventually(() => expect(ends).toEqual([[call, null]]))
})

test('nobody is asked about a call that has ended here', async () => {
  open = false
  manners = ['hang-up']
  await ask()
  await eventually(async () => expect(await jobs.backlog()).toMatchObject({ waiting: 0, running: 0 }))
  expect(house.visits).toEqual([])
})
