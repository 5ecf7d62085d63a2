import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { testDatabase, type TestDatabase } from '../../test/support/database.ts'
import { migrate } from './migrate.ts'

let database: TestDatabase
let folder: string
beforeEach(async () => {
  database = await testDatabase()
  folder = mkdtempSync(join(tmpdir(), 'ringroot-migrations-'))
  await ask('drop schema public cascade')
  await ask('create schema public')
})
afterEach(async () => {
  rmSync(folder, { recursive: true })
  await database.close()
})

async function ask(text: string): Promise<readonly unknown[]> {
  const client = new Client({ connectionString: database.url })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

const write = (name: string, text: string): void => writeFileSync(join(folder, name), text)

test('migrations are applied once, in order, and the later ones later', async () => {
  write('0002_two.sql', 'insert into t values (2)')
  write('0001_one.sql', 'create table t (n int); insert into t values (1)')
  expect(await migrate(database.url, folder)).toEqual(['0001_one', '0002_two'])
  expect(await migrate(database.url, folder)).toEqual([])
  write('0003_three.sql', 'insert into t values (3)')
  expect(await migrate(database.url, folder)).toEqual(['0003_three'])
  expect(await ask('table t')).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }])
})

test('servers that start at once apply each migration once', async () => {
  write('0001_one.sql', 'create table t (n int); select pg_sleep(0.1); insert into t values (1)')
  const applied = await Promise.all(Array.from({ length: 4 }, () => migrate(database.url, folder)))
  expect(applied.flat()).toEqual(['0001_one'])
  expect(await ask('table t')).toEqual([{ n: 1 }])
})

test('a migration that fails is named, and leaves nothing of itself or of those beside it', async () => {
  write('0001_one.sql', 'create table t (n int)')
  write('0002_two.sql', 'create table u (n int); select 1 / 0')
  await expect(migrate(database.url, folder)).rejects.toThrow('0002_two: division by zero')
  expect(await ask(`select to_regclass('t') as t, to_regclass('u') as u`)).toEqual([{ t: null, u: null }])
})

test('a file with another kind of name is refused before anything runs', async () => {
  write('0001_one.sql', 'create table t (n int)')
  write('2_two.sql', 'create table u (n int)')
  await expect(migrate(database.url, folder)).rejects.toThrow('2_two.sql is not named NNNN_name.sql')
  expect(await ask(`select to_regclass('t') as t`)).toEqual([{ t: null }])
})

test('a database from a newer Ringroot is left alone', async () => {
  write('0001_one.sql', 'create table t (n int)')
  write('0002_two.sql', 'create table u (n int)')
  await migrate(database.url, folder)
  rmSync(join(folder, '0002_two.sql'))
  await expect(migrate(database.url, folder)).rejects.toThrow(/0002_two/)
})
