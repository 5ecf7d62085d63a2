import { sql } from 'kysely'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AccountId } from '#base/id.ts'
import { instant } from '#base/time.ts'
import { testDatabase, type TestDatabase } from '../../test/support/database.ts'
import { DatabaseAway, dateOf, instantOf, isDatabaseAway, openDatabase } from './db.ts'

const alice = '00000000-0000-7000-8000-00000000000a' as AccountId // a fixture
const bob = '00000000-0000-7000-8000-00000000000b' as AccountId // a fixture

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
  await database.db.reference
    .insertInto('accounts')
    .values([alice, bob].map((id) => ({ id, kind: 'client', name: id })))
    .execute()
})
afterAll(() => database.close())

const source = (account: AccountId, name: string) => ({
  account_id: account,
  source: name,
  medium: 'cpc',
  channel: 'Paid Search',
})

describe('one account at a time', () => {
  test('sees its own rows and no others', async () => {
    await database.db.account(alice, (trx) =>
      trx.insertInto('sources').values(source(alice, 'google')).execute(),
    )
    const rows = (id: AccountId) =>
      database.db.account(id, (trx) => trx.selectFrom('sources').select('source').execute())
    expect(await rows(alice)).toEqual([{ source: 'google' }])
    expect(await rows(bob)).toEqual([])
  })

  test('cannot write a row of another', async () => {
    const write = database.db.account(alice, (trx) =>
      trx.insertInto('sources').values(source(bob, 'x')).execute(),
    )
    await expect(write).rejects.toThrow('row-level security')
  })

  test('leaves nothing behind when the work throws', async () => {
    const work = database.db.account(bob, async (trx) => {
      await trx.insertInto('sources').values(source(bob, 'bing')).execute()
      throw new Error('changed my mind')
    })
    await expect(work).rejects.toThrow('changed my mind')
    expect(await database.db.account(bob, (trx) => trx.selectFrom('sources').selectAll().execute())).toEqual(
      [],
    )
  })

  test('is forgotten at the end of the transaction: the reference connection sees no customer data', async () => {
    const once = openDatabase(database.url, { max: 1 })
    await once.account(alice, (trx) => trx.selectFrom('sources').selectAll().execute())
    expect(await once.reference.selectFrom('sources').selectAll().execute()).toEqual([])
    await once.close()
  })

  test('must be a uuid', async () => {
    const hostile = "a'; drop table calls; --" as AccountId // what must not pass
    await expect(database.db.account(hostile, async () => 1)).rejects.toThrow(TypeError)
  })
})

describe('values', () => {
  test('a count is a number; one that a number cannot hold is refused', async () => {
    const exact = sql<{ n: number }>`select 9007199254740991::int8 as n`
    const beyond = sql<{ n: number }>`select 9007199254740992::int8 as n`
    expect((await exact.execute(database.db.reference)).rows).toEqual([{ n: 9007199254740991 }])
    await expect(beyond.execute(database.db.reference)).rejects.toThrow(RangeError)
  })

  test('an instant survives the way to SQL and back', async () => {
    const at = instant(1_700_000_000_123)
    const { rows } = await sql<{ at: Date }>`select ${dateOf(at)}::timestamptz as at`.execute(
      database.db.reference,
    )
    expect(rows.map((row) => instantOf(row.at))).toEqual([at])
  })
})

describe('when the database is away', () => {
  test('a question fails fast and says so', async () => {
    const nobody = openDatabase('postgres://nobody:x@127.0.0.1:1/none')
    const started = performance.now()
    await expect(nobody.account(alice, async () => 1)).rejects.toThrow(DatabaseAway)
    await expect(nobody.reference.selectFrom('accounts').selectAll().execute()).rejects.toThrow(DatabaseAway)
    expect(await nobody.healthy()).toBe(false)
    expect(performance.now() - started).toBeLessThan(2000)
    await nobody.close()
  })

  test('a connection cut in the middle is told apart from a wrong question, and the next question works', async () => {
    const { db, url } = database
    const admin = new Client({ connectionString: url })
    await admin.connect()
    const cut = db.account(alice, async (trx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx)
      await admin.query('select pg_terminate_backend($1)', [rows[0]?.pid])
      return trx.selectFrom('sources').selectAll().execute()
    })
    await expect(cut).rejects.toThrow(DatabaseAway)
    const wrong = await sql`select 1 / 0`.execute(db.reference).catch((error: unknown) => error)
    expect(isDatabaseAway(wrong)).toBe(false)
    expect(await db.healthy()).toBe(true)
    await admin.end()
  })
})
