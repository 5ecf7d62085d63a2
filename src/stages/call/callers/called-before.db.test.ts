import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AccountId, CallId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { newId, now } from '#platform/clock.ts'
import { createLog } from '#platform/log.ts'
import { aCall } from '../../../../test/support/call-story.ts'
import { testDatabase, type TestDatabase } from '../../../../test/support/database.ts'
import type { CallEvent } from '../call-event.ts'
import { openCallLog } from '../call-log.job.ts'
import { openCalledBefore } from './called-before.store.ts'

const log = createLog('silent')
const account = newId<AccountId>()
const [ann, bob, cid, dan] = [1, 2, 3, 4].map((n) => `+1202555010${n}` as PhoneNumber) // fixtures
const spam = newId<CallId>()
let database: TestDatabase
let folder: string

beforeAll(async () => {
  database = await testDatabase()
  folder = await mkdtemp(join(tmpdir(), 'ringroot-before-'))
  await database.db.reference
    .insertInto('accounts')
    .values({ id: account, kind: 'client', name: 'Test' })
    .execute()
  const calls = openCallLog({
    db: database.db,
    folder,
    log,
    startedAt: now(),
    isAlive: () => true,
    recover: async () => null,
  })
  const mark = { id: 'mark', callId: spam, accountId: account, at: now() }
  const events: readonly CallEvent[] = [
    ...aCall({ account, caller: ann ?? null }),
    ...aCall({ account, caller: ann ?? null }),
    ...aCall({ account, caller: bob ?? null, test: true }),
    ...aCall({ account, caller: cid ?? null, id: spam }),
    ...aCall({ account, caller: null }),
    { ...mark, kind: 'marked', spam: true, by: 'local' },
  ]
  for (const event of events) calls.record(event)
  await calls.drained()
  await calls.close()
})
afterAll(async () => {
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

test('a caller is known from their first call on, after a restart, too; tests and spam make nobody known', async () => {
  if (ann === undefined || bob === undefined || cid === undefined || dan === undefined)
    throw new Error('there are four')
  const before = openCalledBefore({ db: database.db, log })
  const [early] = aCall({ account, caller: dan })
  if (early === undefined) throw new Error('a story begins')
  before.heard(early) // while it is read
  await before.settled()
  expect([ann, bob, cid, dan].map((caller) => before.has(account, caller))).toEqual([
    true,
    false,
    false,
    true,
  ])
  const stranger = newId<AccountId>()
  expect(before.has(stranger, ann)).toBe(false)
  for (const event of aCall({ account: stranger, caller: bob })) before.heard(event)
  expect(before.has(stranger, bob)).toBe(true)
  expect(before.has(account, bob)).toBe(false)
})
