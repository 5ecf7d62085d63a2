import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testDatabase, type TestDatabase } from '../../test/support/database.ts'

// Walks every table there is, so that one added next year is held to the rule without anybody remembering it.

/** Tables that are not one account's, each with the reason. Everything else must be. */
const referenceTables: Readonly<Record<string, string>> = {
  accounts: 'says which accounts there are',
  memberships: 'says which accounts a person may enter, before one is entered',
  api_key_directory: 'finds the account of an API key; holds hashes only',
  sip_user_directory: 'finds the account of a SIP user name',
  number_directory: 'finds the account of a dialled number',
  site_directory: 'finds the account of a site key on a page',
  users: 'a person may belong to several accounts',
  sessions: 'of a person, not of an account',
  credentials: 'of a person, not of an account',
  verifications: 'one-time links, before anybody is known',
  kysely_migration: 'which migrations ran',
  kysely_migration_lock: 'which migrations ran',
}

type Table = Readonly<{
  name: string
  key: readonly string[]
  enabled: boolean
  forced: boolean
  policies: readonly string[]
}>
type Column = Readonly<{
  name: string
  type: string
  check: string | null
  identity: string
  filled: boolean
}>

const alice = randomUUID()
const bob = randomUUID()

let database: TestDatabase
let admin: Client
let tables: readonly Table[]

beforeAll(async () => {
  database = await testDatabase()
  admin = new Client({ connectionString: database.url })
  await admin.connect()
  const { rows } = await admin.query<Table>(`
    select c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
      coalesce((select array_agg(a.attname::text order by k.n) from pg_index i, unnest(i.indkey::int[]) with ordinality k (att, n)
        join pg_attribute a on a.attnum = k.att where i.indrelid = c.oid and i.indisprimary and a.attrelid = c.oid), '{}') as key,
      coalesce((select array_agg(format('%s %s using %s check %s', p.polcmd, case when p.polpermissive then 'permissive' else 'restrictive' end,
        pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))) from pg_policy p where p.polrelid = c.oid), '{}') as policies
    from pg_class c where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace order by c.relname`)
  tables = rows
  await admin.query(
    `insert into accounts (id, kind, name) values ($1, 'client', 'Alice'), ($2, 'client', 'Bob')`,
    [alice, bob],
  )
})
afterAll(async () => {
  await admin.end()
  await database.close()
})

const customerTables = (): readonly Table[] => tables.filter(({ name }) => !(name in referenceTables))

/** Works as the server does: as ringroot_app, for one account; everything is undone at the end. */
async function as<Result>(account: string | null, work: () => Promise<Result>): Promise<Result> {
  await admin.query('begin')
  try {
    await admin.query('set local role ringroot_app')
    if (account !== null) await admin.query(`select set_config('ringroot.account', $1, true)`, [account])
    return await work()
  } finally {
    await admin.query('rollback')
  }
}

/** A row that the table takes, as its owner: made from the columns that must be filled; foreign keys and other checks are switched off. */
async function insertFor(account: string, table: string): Promise<void> {
  const { rows: columns } = await admin.query<Column>(
    `select a.attname as name, y.typname as type, a.attidentity as identity, a.attnotnull and not a.atthasdef as filled,
       (select pg_get_constraintdef(c.oid) from pg_constraint c where c.conrelid = a.attrelid and c.contype = 'c' and c.conkey = array[a.attnum] limit 1) as check
     from pg_attribute a join pg_type y on y.oid = a.atttypid
     where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum`,
    [table],
  )
  const values = columns
    .filter(({ filled, identity }) => filled && identity === '')
    .map(({ name, type, check }) => [name, name === 'account_id' ? account : sampleOf(type, check)] as const)
  await admin.query(
    `insert into ${table} (${values.map(([name]) => name).join(', ')}) values (${values.map((_, index) => `$${index + 1}`).join(', ')})`,
    values.map(([, value]) => value),
  )
}

function sampleOf(type: string, check: string | null): unknown {
  const word = /ARRAY\['([^']+)'/.exec(check ?? '')?.[1]
  if (word !== undefined) return word
  switch (type) {
    case 'uuid':
      return randomUUID()
    case 'date':
      return '2026-11-22'
    case 'timestamptz':
      return new Date()
    case 'float4':
    case 'numeric':
    case 'int4':
    case 'int8':
      return 1
    case 'jsonb':
      return '{}'
    case 'bytea':
      return Buffer.of(1)
    case 'bool':
      return false
    case 'text':
      if ((check ?? '').includes('[A-Z]{3}')) return 'EUR'
      return (check ?? '').includes('+')
        ? `+1202555${String(Math.floor(Math.random() * 10_000)).padStart(4, '0')}`
        : randomUUID()
    default:
      throw new Error(`no sample of ${type}: add one`)
  }
}

describe('every table of customer data', () => {
  test('is found, and the named exceptions all exist', () => {
    expect(customerTables().length).toBeGreaterThan(15)
    expect(
      Object.keys(referenceTables).filter((name) => !tables.some((table) => table.name === name)),
    ).toEqual([])
  })

  test('has account_id first in its primary key', () => {
    expect(
      customerTables()
        .filter(({ key }) => key[0] !== 'account_id')
        .map(({ name }) => name),
    ).toEqual([])
  })

  test('has row-level security enabled, forced, and exactly the one policy', () => {
    const own = '* permissive using (account_id = current_account()) check (account_id = current_account())'
    const wrong = customerTables().filter(
      ({ enabled, forced, policies }) => !enabled || !forced || policies.length !== 1 || policies[0] !== own,
    )
    expect(wrong).toEqual([])
  })

  test('shows an account its own rows, takes no row of another, and lets it change or remove none', async () => {
    const seen: string[] = []
    for (const { name } of customerTables()) {
      // Only row-level security is on trial: foreign keys and triggers are off, and so are checks over several columns.
      await admin.query('begin')
      await admin.query('set local session_replication_role = replica')
      const { rows: checks } = await admin.query<{ name: string }>(
        `select conname as name from pg_constraint where conrelid = $1::regclass and contype = 'c' and cardinality(conkey) > 1`,
        [name],
      )
      for (const check of checks) await admin.query(`alter table ${name} drop constraint "${check.name}"`)
      await insertFor(alice, name)
      await insertFor(bob, name)
      await admin.query('set local role ringroot_app')
      for (const [account, other] of [
        [alice, bob],
        [bob, alice],
      ] as const) {
        await admin.query(`select set_config('ringroot.account', $1, true)`, [account])
        const { rows } = await admin.query<{ account_id: string }>(`select account_id from ${name}`)
        expect(rows, `${name} read`).toEqual([{ account_id: account }])
        const changed = await admin.query(
          `update ${name} set account_id = account_id where account_id = $1`,
          [other],
        )
        expect(changed.rowCount, `${name} changed`).toBe(0)
        const removed = await admin.query(`delete from ${name} where account_id = $1`, [other])
        expect(removed.rowCount, `${name} removed`).toBe(0)
        await admin.query('savepoint attempt')
        await expect(insertFor(other, name), `${name} written`).rejects.toThrow(/row-level security/)
        await admin.query('rollback to attempt')
        await expect(
          admin.query(`update ${name} set account_id = $1`, [other]),
          `${name} given away`,
        ).rejects.toThrow(/row-level security/)
        await admin.query('rollback to attempt')
      }
      await admin.query(`select set_config('ringroot.account', '', true)`)
      const nobody = await admin.query(`select from ${name}`)
      expect(nobody.rowCount, `${name} without an account`).toBe(0)
      await admin.query('rollback')
      seen.push(name)
    }
    expect(seen).toEqual(customerTables().map(({ name }) => name))
  })
})

describe('the role the server works as', () => {
  test('owns no table, is no superuser and cannot step around row-level security', async () => {
    const { rows } = await admin.query(`
      select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,
        (select count(*)::int from pg_class where relowner = r.oid) as owned
      from pg_roles r where rolname = 'ringroot_app'`)
    expect(rows).toEqual([
      { rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false, owned: 0 },
    ])
  })

  test.each([
    'alter table calls disable row level security',
    'drop policy own_account on calls',
    'truncate calls',
    'create table mine (id int)',
    'copy calls to program $$true$$',
  ])('may not %s', async (text) => {
    await expect(as(alice, () => admin.query(text))).rejects.toThrow(/must be owner|permission denied/)
  })
})
