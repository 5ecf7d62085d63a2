import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AccountId, CallId, DestinationId, LegId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { after, instant, seconds } from '#base/time.ts'
import { newId, now } from '#platform/clock.ts'
import { createLog } from '#platform/log.ts'
import { aCall } from '../../../test/support/call-story.ts'
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts'
import { type CallEvent, type CallFact, nthEventId } from './call-event.ts'
import { openCallLog } from './call-log.job.ts'
import { readCalls } from './call.store.ts'
import { restoreAnswers } from './rota.store.ts'

let database: TestDatabase
let folder: string
const account = newId<AccountId>()
beforeAll(async () => {
  database = await testDatabase()
  folder = await mkdtemp(join(tmpdir(), 'ringroot-call-story-'))
  await database.db.reference
    .insertInto('accounts')
    .values({ id: account, kind: 'client', name: 'Test' })
    .execute()
})
afterAll(async () => {
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

const leg = '1' as LegId // a fixture
const number = '+15125550100' as PhoneNumber // a fixture
const noon = instant(Date.UTC(2026, 3, 1, 12))

/** A call's offer, and then these, a second apart. */
function story(...facts: readonly CallFact[]): readonly CallEvent[] {
  const callId = newId<CallId>(noon)
  const [offered] = aCall({ account, id: callId, at: noon })
  if (offered === undefined) throw new Error('a call begins with its offer')
  const told = facts.map((fact, n): CallEvent => ({
    id: nthEventId(n + 10),
    callId,
    accountId: account,
    at: after(noon, seconds(n + 1)),
    ...fact,
  }))
  return [offered, ...told]
}

async function logged(events: readonly CallEvent[]): Promise<void> {
  const log = openCallLog({
    db: database.db,
    folder: join(folder, newId()),
    log: createLog('silent'),
    startedAt: now(),
    isAlive: () => false,
    recover: async () => null,
  })
  for (const event of events) log.record(event)
  await log.drained()
  expect(log.state()).toMatchObject({ refused: 0, lost: 0 })
  await log.close()
}

const rows = (result?: 'missed' | 'voicemail') =>
  readCalls(database.db, account, { limit: 10, ...(result === undefined ? {} : { result }) })

test('what a flow did with a call stands in its record', async () => {
  await logged(
    story(
      { kind: 'answered' },
      { kind: 'tagged', tags: ['vip', 'with "quotes", {braces}'] },
      { kind: 'queued', queue: 'sales', position: 2 },
      { kind: 'callback-asked', queue: 'sales', number },
      { kind: 'left-queue', queue: 'sales', why: 'callback' },
      { kind: 'surveyed', survey: 'service', answer: 5 },
      { kind: 'message-started', mailbox: 'sales' },
      { kind: 'message-ended', length: seconds(9), bytes: 9, peaks: [1, 2] },
      { kind: 'ended', by: 'system', cause: 'flow-ended' },
    ),
  )
  expect((await rows())[0]).toMatchObject({
    result: 'voicemail',
    ivrMs: 2000,
    queue: 'sales',
    queueMs: 2000,
    callbackAsked: true,
    tags: ['vip', 'with "quotes", {braces}'],
    survey: 5,
    mailbox: 'sales',
    messageMs: 9000,
  })
  expect(await rows('missed')).toHaveLength(1)
  expect(await rows('voicemail')).toHaveLength(1)
  const [cell] = await database.db.account(account, (trx) =>
    trx.selectFrom('calls_by_source_hour').selectAll().execute(),
  )
  expect(cell).toMatchObject({ calls: 1, missed: 1, abandoned: 0 })
})

test('a number that an agent typed has no entry among the destinations; the call is with the person called', async () => {
  await logged(
    story(
      { kind: 'answered' },
      { kind: 'called-through', callee: number },
      // `as`: what the switchboard calls a number without an entry
      {
        kind: 'leg-dialled',
        leg,
        destinationId: number as string as DestinationId,
        name: number,
        address: number,
      },
      { kind: 'leg-answered', leg },
      { kind: 'connected', leg },
      { kind: 'ended', by: 'caller', cause: 'hung-up' },
    ),
  )
  const outbound = (await rows()).find(({ direction }) => direction === 'outbound')
  expect(outbound).toMatchObject({ callee: number, answeredBy: number, result: 'answered' })
  const cells = await database.db.account(account, (trx) =>
    trx.selectFrom('calls_by_source_hour').select('calls').execute(),
  )
  expect(cells).toEqual([{ calls: 1 }]) // the one before: a call out is no attempt to reach the business
})

test('who answered a caller last is remembered over a restart, but not for ever', async () => {
  const [ann, bob] = [newId<DestinationId>(), newId<DestinationId>()]
  const talk = (by: DestinationId, days: number): readonly CallEvent[] => {
    const callId = newId<CallId>()
    const at = instant(now() - days * 86_400_000)
    const [offered] = aCall({ account, id: callId, at, caller: number })
    if (offered === undefined) throw new Error('a call begins with its offer')
    const facts: readonly CallFact[] = [
      { kind: 'leg-dialled', leg, destinationId: by, name: 'Desk', address: 'sip:desk@pbx' },
      { kind: 'connected', leg },
      { kind: 'ended', by: 'caller', cause: 'hung-up' },
    ]
    const told = facts.map((fact, n) => ({ id: nthEventId(n + 10), callId, accountId: account, at, ...fact }))
    return [offered, ...told]
  }
  await logged([...talk(ann, 100), ...talk(ann, 5), ...talk(bob, 1), ...talk(ann, 2)])
  const remembered: unknown[] = []
  await restoreAnswers(database.db, { remember: (...answer) => void remembered.push(answer) })
  expect(remembered).toEqual([[account, number, bob]])
})
