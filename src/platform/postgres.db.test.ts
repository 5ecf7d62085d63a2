import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startPostgres, type Postgres } from './postgres.ts'

let folder: string
const started: Postgres[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringroot-postgres-'))
})
afterEach(async () => {
  for (const postgres of started.splice(0)) await postgres.stop()
  await rm(folder, { recursive: true, force: true })
})

/** Processes are killed here, not machines: nothing needs to wait for the disk. */
const quick = { fsync: 'off' }

async function start(where = folder): Promise<Postgres> {
  const postgres = await startPostgres({ folder: where, settings: quick })
  started.push(postgres)
  return postgres
}

async function ask(url: string, text: string): Promise<readonly unknown[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

const pidFile = (): string => join(folder, 'cluster', 'postmaster.pid')
const postmaster = async (): Promise<number> => Number((await readFile(pidFile(), 'utf8')).split('\n')[0])

/** A server that was killed right after it had started its PostgreSQL. */
async function startInKilledProcess(): Promise<void> {
  const script = `import { startPostgres } from ${JSON.stringify(join(import.meta.dirname, 'postgres.ts'))}
    await startPostgres({ folder: ${JSON.stringify(folder)} }); process.kill(process.pid, 'SIGKILL')`
  const owner = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: import.meta.dirname,
    stdio: 'inherit',
  })
  await once(owner, 'exit')
}

describe('the embedded PostgreSQL', () => {
  test('starts, keeps its data and its port over a restart, and is UTF-8 in the C locale', async () => {
    const first = await start()
    await ask(first.url(), 'create table kept as select 1 as n')
    await first.stop()
    const second = await start()
    expect(second.url()).toBe(first.url())
    expect(await ask(second.url(), 'table kept')).toEqual([{ n: 1 }])
    expect(
      await ask(
        second.url(),
        `select current_setting('server_encoding') as e, datcollate as c from pg_database where datname = current_database()`,
      ),
    ).toEqual([{ e: 'UTF8', c: 'C' }])
  })

  test('lets the server at work in as a user with no rights of its own', async () => {
    const { appUrl } = await start()
    await expect(ask(appUrl, 'create table mine (n int)')).rejects.toThrow('permission denied')
    await expect(ask(appUrl, 'set role ringroot')).rejects.toThrow('permission denied')
  })

  test('that outlived its owner is taken over as it is', async () => {
    await startInKilledProcess()
    const pid = await postmaster()
    const taken = await start()
    expect(taken.adopted).toBe(true)
    expect(await postmaster()).toBe(pid)
    expect(await ask(taken.url(), 'select 1 as n')).toEqual([{ n: 1 }])
  })

  test('that was killed with its owner recovers what it had committed, and nobody waits for its remains', async () => {
    const { url, stop } = await start()
    await ask(url(), 'create table kept as select 1 as n')
    await stop()
    await startInKilledProcess()
    process.kill(await postmaster(), 'SIGKILL') // whoever ought to collect it may be slow: it is a zombie for a while
    const second = await start()
    expect(second.adopted).toBe(false)
    expect(await ask(second.url(), 'table kept')).toEqual([{ n: 1 }])
  })

  test('that dies while we work is started again where it was', async () => {
    const revived = Promise.withResolvers<unknown>()
    const postgres = await startPostgres({ folder, onDeath: revived.resolve })
    started.push(postgres)
    await ask(postgres.url(), 'create table kept as select 1 as n')
    process.kill(await postmaster(), 'SIGKILL')
    expect(await revived.promise).toBeUndefined()
    expect(await ask(postgres.url(), 'table kept')).toEqual([{ n: 1 }])
  })

  test('starts although another process now has the number it had before a crash', async () => {
    const first = await start()
    const text = await readFile(pidFile(), 'utf8')
    await first.stop()
    await writeFile(pidFile(), text.replace(/^\d+/, String(process.pid)))
    const second = await start()
    expect(second.adopted).toBe(false)
    expect(await ask(second.url(), 'select 1 as n')).toEqual([{ n: 1 }])
  })

  test('begins anew after a first start that was interrupted', async () => {
    await mkdir(join(folder, 'cluster'))
    await writeFile(join(folder, 'cluster', 'half'), '')
    expect(await ask((await start()).url(), 'select 1 as n')).toEqual([{ n: 1 }])
  })

  test('works in a folder that only its owner may enter, such as root’s home', async () => {
    const closed = join(folder, 'home')
    await mkdir(closed)
    await chmod(closed, 0o700)
    expect(await ask((await start(join(closed, 'data', 'postgres'))).url(), 'select 1 as n')).toEqual([
      { n: 1 },
    ])
  })

  test('explains data of another major version, and leaves it alone', async () => {
    await (await start()).stop()
    const version = join(folder, 'cluster', 'PG_VERSION')
    await writeFile(version, '14\n')
    await expect(startPostgres({ folder })).rejects.toThrow(
      /was made by PostgreSQL 14, and this is PostgreSQL 18/,
    )
    expect(await readFile(version, 'utf8')).toBe('14\n')
  })

  test('explains in one line why it did not start', async () => {
    await (await start()).stop()
    await writeFile(join(folder, 'cluster', 'postgresql.conf'), 'shared_buffers = nonsense\n')
    await expect(startPostgres({ folder })).rejects.toThrow(/^PostgreSQL did not start in .*: .*\n?.*log\)$/)
  })
})
