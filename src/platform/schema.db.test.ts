import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase, type TestDatabase } from '../../test/support/database.ts'
import { generateSchema, schemaFile } from './schema.generate.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())

test('the generated types are those of the migrated database', async () => {
  const generated = await generateSchema(database.url)
  expect(generated).toContain('calls: CallsTable')
  expect(await readFile(schemaFile, 'utf8')).toBe(generated)
})
