import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { Migrator, type Migration } from 'kysely/migration'
import { Pool } from 'pg'
import { isDatabaseAway } from './db.ts'
import { installJobs } from './jobs.install.ts'

const migrationsFolder = join(import.meta.dirname, '..', '..', 'migrations')
const fileName = /^\d{4}_[a-z0-9_]+\.sql$/

/** A migration failed, or this database is newer than this program. Nothing was changed. */
export class MigrationError extends Error {
  override name = 'MigrationError'
}

/**
 * Brings a database to the newest schema: plain SQL files, forward only, all in one transaction. Two servers may start at once: one
 * migrates while the other waits for the lock, then finds nothing left to do. Returns the names of those applied now.
 */
export async function migrate(url: string, folder = migrationsFolder): Promise<readonly string[]> {
  const pool = new Pool({ connectionString: url, max: 1, connectionTimeoutMillis: 5000 })
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {})) // the question in it rejects and says so
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  try {
    const migrator = new Migrator({ db, provider: { getMigrations: () => readMigrations(folder) } })
    const { error, results = [] } = await migrator.migrateToLatest()
    if (isDatabaseAway(error)) throw error
    if (error !== undefined) {
      const failed = results.find(({ status }) => status === 'Error')?.migrationName
      const why = error instanceof Error ? error.message : 'no reason given'
      const unknown = /previously executed migration (\S+) is missing/.exec(why)?.[1] // Kysely's words
      if (unknown !== undefined)
        throw new MigrationError(
          `a newer Ringroot has used it (${unknown}): start that one, or choose another database.`,
          { cause: error },
        )
      throw new MigrationError(failed === undefined ? why : `${failed}: ${why}`, { cause: error })
    }
    if (folder === migrationsFolder) await installJobs(pool)
    return results.map(({ migrationName }) => migrationName)
  } finally {
    await db.destroy()
  }
}

async function readMigrations(folder: string): Promise<Record<string, Migration>> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort()
  const stray = files.find((file) => !fileName.test(file))
  if (stray !== undefined) throw new MigrationError(`${stray} is not named NNNN_name.sql`)
  const migrations = files.map(async (file) => {
    const text = await readFile(join(folder, file), 'utf8')
    const up = async (db: Kysely<unknown>): Promise<void> => {
      await sql.raw(text).execute(db)
    }
    return [file.replace(/\.sql$/, ''), { up }] as const
  })
  return Object.fromEntries(await Promise.all(migrations))
}
