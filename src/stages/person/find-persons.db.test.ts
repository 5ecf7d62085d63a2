import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { instant } from '#base/time.ts'
import { testDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { happen, newBusiness } from '../../../test/support/past.ts'
import { openPersons } from './find-persons.job.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())

const jobs = async () =>
  (
    await sql<{ task: string; at: Date }>`
      select task_identifier as task, run_at as at from graphile_worker.jobs order by id`.execute(
      database.db.reference,
    )
  ).rows.map(({ task, at }) => [task, at.toISOString()])

test('calls that end within twenty seconds are looked at together, at the end of these', async () => {
  let now = instant(Date.UTC(2100, 0, 1, 12, 0, 3))
  const persons = openPersons(database.db, () => now)
  const account = await newBusiness(database.db)
  const ended = () => database.db.account(account, (trx) => persons.ended(trx, account, []))
  await ended()
  now = instant(Date.UTC(2100, 0, 1, 12, 0, 19))
  await ended()
  expect(await jobs()).toEqual([['person.find', '2100-01-01T12:00:20.000Z']])
})

test('a look finds who is there in every account, and does again what was done before', async () => {
  const accounts = [await newBusiness(database.db), await newBusiness(database.db)]
  for (const account of accounts)
    await happen(database.db, account, [
      { day: 1, visit: `v${account}`, visitor: `b${account}` },
      { day: 1, hour: 13, call: `c${account}`, phone: '+12125550101', visit: `v${account}` },
    ])
  const { workers, timetable } = openPersons(database.db, () => instant(Date.now()))
  const named = new Map(workers.map((worker) => [worker.task.name, worker]))
  for (const { task } of timetable) {
    await named.get(task.name)?.work({}, { number: 1, last: false })
    for (const account of accounts) {
      const { rows } = await database.db.account(account, (trx) =>
        sql<{ persons: number; identities: number }>`
          select (select count(*)::int from persons) as persons, (select count(*)::int from person_identities) as identities`.execute(
          trx,
        ),
      )
      expect(rows).toEqual([{ persons: 1, identities: 2 }])
    }
  }
})
