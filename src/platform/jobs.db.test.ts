import { sql } from 'kysely'
import { Client } from 'pg'
import { Type } from 'typebox'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { AccountId } from '#base/id.ts'
import { testDatabase, type TestDatabase } from '../../test/support/database.ts'
import { newId, now } from './clock.ts'
import { enqueue, openJobs, task, TryLater, worker, type Attempt, type Jobs } from './jobs.ts'
import { createLog } from './log.ts'

const yearly = task('greet.the-year', Type.Object({}))
const greet = task('greet', Type.Object({ whom: Type.String() }), { tries: 3 })

let database: TestDatabase
let account: AccountId
let jobs: Jobs
let greeted: string[]
let attempts: Attempt[]
/** What greeting somebody does. */
let greeting: (whom: string) => Promise<void>

const open = (when = '0 0 1 1 *'): Jobs =>
  openJobs({
    timetable: [{ when, task: yearly }], // whatever the name of a task in it, the others are done
    db: database.db,
    url: database.url,
    log: createLog('silent'),
    now,
    workers: [
      worker(yearly, async () => {}),
      worker(greet, async ({ whom }, attempt) => {
        attempts.push(attempt)
        await greeting(whom)
        greeted.push(whom)
      }),
    ],
  })

beforeAll(async () => {
  database = await testDatabase()
  account = newId<AccountId>()
  await database.db.reference
    .insertInto('accounts')
    .values({ id: account, kind: 'client', name: 'A' })
    .execute()
})
afterAll(() => database.close())
beforeEach(() => {
  greeted = []
  attempts = []
  greeting = async () => {}
  jobs = open()
})
afterEach(async () => {
  await jobs.close()
  await owner('truncate graphile_worker._private_jobs')
})

async function owner(text: string): Promise<void> {
  const client = new Client({ connectionString: database.url })
  await client.connect()
  try {
    await client.query(text)
  } finally {
    await client.end()
  }
}
const eventually = (check: () => unknown) => vi.waitFor(check, { timeout: 20_000, interval: 20 })
const ask = (whom: string, options?: Parameters<typeof enqueue>[3]): Promise<void> =>
  database.db.account(account, (trx) => enqueue(trx, greet, { whom }, options))
/** Due now, whatever pause it was in. */
const hurry = (): Promise<void> => owner('update graphile_worker._private_jobs set run_at = now()')

test('a timetable that cannot be read is refused at once, not when its hour comes', () => {
  expect(() => open('99 0 1 1 *')).toThrow(/out of range|99/)
})

describe('a job', () => {
  test('is done after the transaction that asked for it', async () => {
    await ask('Ana')
    await eventually(() => expect(greeted).toEqual(['Ana']))
    expect(attempts).toEqual([{ number: 1, last: false }])
    await eventually(async () =>
      expect(await jobs.backlog()).toEqual({ waiting: 0, running: 0, failed: 0, oldestSeconds: 0 }),
    )
  })

  test('of a transaction that was taken back is never done', async () => {
    const taken = database.db.account(account, async (trx) => {
      await enqueue(trx, greet, { whom: 'nobody' })
      throw new Error('taken back')
    })
    await expect(taken).rejects.toThrow('taken back')
    await ask('Ana')
    await eventually(() => expect(greeted).toEqual(['Ana']))
  })

  test('that fails is tried again, and given up after as many tries as it may have', async () => {
    greeting = async () => {
      throw new TryLater('not now')
    }
    await ask('Ana')
    for (const number of [1, 2, 3]) {
      await eventually(async () => {
        await hurry()
        expect(attempts.length).toBeGreaterThanOrEqual(number)
      })
    }
    expect(attempts).toEqual([
      { number: 1, last: false },
      { number: 2, last: false },
      { number: 3, last: true },
    ])
    await eventually(async () => expect(await jobs.backlog()).toMatchObject({ waiting: 0, failed: 1 }))
    expect(greeted).toEqual([])
  })

  test('takes the place of a waiting one of the same key', async () => {
    const later = { key: 'greet', at: (now() + 3_600_000) as ReturnType<typeof now> } // an instant moved is an instant
    await ask('Ana', later)
    await ask('Ion', later)
    expect(await jobs.backlog()).toMatchObject({ waiting: 1 })
    await hurry()
    await eventually(() => expect(greeted).toEqual(['Ion']))
  })

  test('that somebody else wrote into the queue is not worked unless it is well formed', async () => {
    await owner(`select graphile_worker.add_job('greet', '{"whom": 5}', max_attempts => 1)`)
    await eventually(async () => expect(await jobs.backlog()).toMatchObject({ failed: 1 }))
    expect(attempts).toEqual([])
  })
})

describe('the workers', () => {
  test('go on after the database threw them out', async () => {
    await ask('Ana')
    await eventually(() => expect(greeted).toEqual(['Ana']))
    await owner(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'ringroot jobs'`,
    )
    await ask('Ion')
    await eventually(() => expect(greeted).toEqual(['Ana', 'Ion']))
  })

  test('do at the start what a killed process had begun', async () => {
    await jobs.close()
    await ask('Ana')
    await owner(
      `update graphile_worker._private_jobs set locked_at = now(), locked_by = 'worker-of-the-dead', attempts = 1`,
    )
    expect(await jobs.backlog()).toMatchObject({ running: 1 })
    jobs = open()
    await eventually(() => expect(greeted).toEqual(['Ana']))
  })

  test('stop with a job at work, and finish it', async () => {
    const started = Promise.withResolvers<void>()
    const finish = Promise.withResolvers<void>()
    greeting = () => {
      started.resolve()
      return finish.promise
    }
    await ask('Ana')
    await started.promise
    const closed = jobs.close()
    finish.resolve()
    await closed
    expect(greeted).toEqual(['Ana'])
    const { rows } = await sql<{ count: number }>`
      select count(*) as count from graphile_worker.jobs`.execute(database.db.reference)
    expect(rows).toEqual([{ count: 0 }])
    jobs = open()
  })

  test('sweep out, at night, what was given up a month ago', async () => {
    greeting = () => Promise.reject(new TryLater('never'))
    await owner(`select graphile_worker.add_job('greet', '{"whom": "Old"}', max_attempts => 1)`)
    await owner(`select graphile_worker.add_job('greet', '{"whom": "New"}', max_attempts => 1)`)
    await eventually(async () => expect(await jobs.backlog()).toMatchObject({ failed: 2 }))
    await owner(`
      alter table graphile_worker._private_jobs disable trigger user;
      update graphile_worker._private_jobs set updated_at = now() - interval '31 days' where payload::text like '%Old%';
      alter table graphile_worker._private_jobs enable trigger user`)
    await owner(`select graphile_worker.add_job('tidy-jobs', '{}')`)
    await eventually(async () =>
      expect(await jobs.backlog()).toMatchObject({ failed: 1, waiting: 0, running: 0 }),
    )
  })

  test('work as the role that row-level security holds', async () => {
    const { rows } = await sql<{ role: string }>`select current_user as role`.execute(database.db.reference)
    expect(rows).toEqual([{ role: 'ringroot_app' }])
  })
})
