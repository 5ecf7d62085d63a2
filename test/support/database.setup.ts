import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import type { TestProject } from 'vitest/node'
import { migrate } from '#platform/migrate.ts'
import { startPostgres } from '#platform/postgres.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The server of this run, its administrator's database. */
    postgresUrl: string
  }
}

/** The migrated database every test file clones. */
export const template = 'template_ringroot'

type Server = Readonly<{ url: string; stop(): Promise<void> }>

// Each project loads this file for itself, in one process: what they share hangs on the process.
const shared = globalThis as typeof globalThis & {
  ringrootTestServer?: { users: number; server: Promise<Server> }
}

/** Starts one PostgreSQL for the whole run, with a migrated template database; stops and removes it after the last project. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const run = (shared.ringrootTestServer ??= { users: 0, server: startServer() })
  run.users += 1
  project.provide('postgresUrl', (await run.server).url)
  return async () => {
    run.users -= 1
    if (run.users > 0) return
    delete shared.ringrootTestServer
    await (await run.server).stop()
  }
}

async function startServer(): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), 'ringroot-test-postgres-'))
  // Nothing here must outlive the run, so nothing waits for the disk.
  const settings = {
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_connections: '200',
  }
  const postgres = await startPostgres({ folder, settings })
  const admin = new Client({ connectionString: postgres.url('postgres') })
  await admin.connect()
  await admin.query(`create database ${template}`)
  await admin.end()
  await migrate(postgres.url(template))
  return {
    url: postgres.url('postgres'),
    async stop() {
      await postgres.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
