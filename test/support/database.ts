import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { Client } from 'pg'
import { inject } from 'vitest'
import { openDatabase, type Database } from '#platform/db.ts'

const template = 'template_ringroot'

export type TestDatabase = Readonly<{
  db: Database
  /** For what needs a connection of its own, as the owner of the tables (who is exempt from row-level security). */
  url: string
  /** Drops it. Throws when the test left a connection open. */
  close(): Promise<void>
}>

/** A migrated, empty database of one's own: a clone of the template, made in about 0.1 s. One per test file, closed in `afterAll`. */
export async function testDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`
  await administer(`create database ${name} template ${template}`)
  const url = new URL(inject('postgresUrl'))
  url.pathname = `/${name}`
  const db = openDatabase(url.href, { max: 5 })
  return {
    db,
    url: url.href,
    async close() {
      await db.close()
      const leaked = await leakedConnections(name)
      await administer(`drop database ${name} with (force)`)
      if (leaked.length > 0)
        throw new Error(`the test left ${leaked.length} connection(s) open: ${leaked.join('; ')}`)
    },
  }
}

/** Connections to `name` that do not go away within two seconds (a closed one needs a moment), each with its last query. */
async function leakedConnections(name: string): Promise<readonly string[]> {
  for (let attempt = 0; ; attempt++) {
    const rows = await administer('select application_name, query from pg_stat_activity where datname = $1', [
      name,
    ])
    if (rows.length === 0 || attempt === 40)
      return rows.map((row) => `${row['application_name']}: ${row['query']}`)
    await wait(50)
  }
}

async function administer(
  text: string,
  values: readonly string[] = [],
): Promise<readonly Record<string, string>[]> {
  const client = new Client({ connectionString: inject('postgresUrl') })
  await client.connect()
  try {
    return (await client.query<Record<string, string>>(text, [...values])).rows
  } finally {
    await client.end()
  }
}
