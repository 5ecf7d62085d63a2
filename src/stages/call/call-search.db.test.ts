import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AccountId, CallId } from '#base/id.ts'
import { instant } from '#base/time.ts'
import { newId } from '#platform/clock.ts'
import { aCall } from '../../../test/support/call-story.ts'
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts'
import { logCalls } from '../../../test/support/log-calls.ts'
import { type CallFilter, readCalls, selectCalls } from './call.store.ts'

const account = newId<AccountId>()
const noon = Date.UTC(2026, 3, 1, 12)
const aCallAt = (n: number) => newId<CallId>(instant(noon + n))
const calls = [
  { id: aCallAt(0), caller: '+12025550101', callerName: 'WIRELESS CALLER', ends: 'answered' },
  { id: aCallAt(1), caller: '+12025550102', callerName: null, ends: 'missed' },
  { id: aCallAt(2), caller: '+12025550103', callerName: 'Nora at 555', ends: 'answered' },
  { id: aCallAt(3), caller: null, callerName: null, ends: 'answered' },
] as const
const ids = calls.map(({ id }) => id)

const find = async (filter: Partial<CallFilter>) =>
  (await readCalls(database.db, account, { limit: 50, ...filter })).map(({ id }) => id)

let database: TestDatabase

beforeAll(async () => {
  database = await testDatabase()
  const { db } = database
  await db.reference.insertInto('accounts').values({ id: account, kind: 'client', name: 'Test' }).execute()
  await db.account(account, async (trx) => {
    await trx
      .insertInto('callers')
      .values({ account_id: account, number: '+12025550101', name: 'Dora', company: 'Norse Imports' })
      .execute()
    await trx
      .insertInto('caller_lookups')
      .values({ account_id: account, number: '+12025550102', name: 'Eleanora', asked_at: new Date(noon) })
      .execute()
  })
  const stories = calls.map((call, n) => aCall({ account, at: instant(noon + n), ...call }))
  await logCalls(db, stories.flat())
})

afterAll(() => database.close())

test.each([
  ['dora', [0]], // the list
  ['norse', [0]], // their company, though the name is what is shown
  ['wireless', [0]], // the carrier, though the list knows better
  ['nora', [2, 1]], // the carrier, and whoever was asked; newest first
  ['555', [2, 1, 0]], // three numbers and a name; a call that fits twice is there once
  ['555-0102', [1]],
  ['nobody', []],
])('a search for %j finds what fits by number or by any name', async (search, found) => {
  expect(await find({ search })).toEqual(found.map((n) => ids[n]))
})

test('a search keeps to the other conditions, and to its page', async () => {
  expect(await find({ search: '555', result: 'missed' })).toEqual([ids[1]])
  expect(await find({ search: '555', limit: 2 })).toEqual([ids[2], ids[1]])
  expect(await find({ search: '555', after: { startedAt: instant(noon + 2), id: calls[2].id } })).toEqual([
    ids[1],
    ids[0],
  ])
})

test('a search joins no name to every call: each place it looks in stops at a page', async () => {
  await database.db.account(account, async (trx) => {
    const plan = await sql<
      Record<string, string>
    >`explain ${selectCalls({ limit: 51, search: 'nora' })}`.execute(trx)
    const lines = plan.rows.map((row) => row['QUERY PLAN'] ?? '')
    expect(lines.filter((line) => line.includes('Limit'))).toHaveLength(3) // the calls, the lists, and what they found
    expect(lines.filter((line) => /Filter:.*COALESCE/.test(line))).toEqual([])
  })
})
