import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cuttable } from './support/cuttable.ts'
import { testDatabase } from './support/database.ts'
import { startServer } from './support/server.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringroot-start-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Runs the server until it ends by itself, and says what it printed. */
async function run(environment: Record<string, string>) {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../src/main.ts')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PORT: '0', SIP_PORT: '0', RINGROOT_DATA: folder, ...environment },
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => (printed += text.toString()))
  await once(child, 'close')
  return { code: child.exitCode, lines: printed.trim().split('\n') }
}

/** Nothing of ours runs, and nothing is left that says so. */
function expectNothingStarted(): void {
  expect(existsSync(join(folder, 'run.json'))).toBe(false)
  expect(existsSync(join(folder, 'lock'))).toBe(false)
  expect(existsSync(join(folder, 'postgres', 'cluster', 'postmaster.pid'))).toBe(false)
}

async function occupied() {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // it listens
  return { port: String(port), close: () => server.close() }
}

type Status = Readonly<{ ready: boolean; database: string; waiting: { calls: { entries: number } } }>

describe('a start', () => {
  test('prints where to click, leaves a run file for its own user only, and stops clean', async () => {
    const server = await startServer({ data: folder })
    try {
      await expect
        .poll(() => server.output())
        .toMatch(/Open +http:\/\/127\.0\.0\.1:\d+\/api\/auth\/link\?token=\w+/)
      expect(server.output()).toContain('Exposed   nothing')
      for (const secret of ['run.json', 'secret.key', 'storage.key', 'postgres/password'])
        expect(statSync(join(folder, secret)).mode & 0o077, secret).toBe(0)
      expect(await server.ask<Status>('GET', '/api/v1/status')).toMatchObject({
        ready: true,
        database: 'ready',
      })
    } finally {
      await server.stop()
    }
    expectNothingStarted()
  })

  test('after a kill takes over what was left, and keeps its data', async () => {
    const first = await startServer({ data: folder })
    const me = await first.ask('GET', '/api/v1/me')
    await first.kill()
    expect(existsSync(join(folder, 'run.json'))).toBe(true)
    const second = await startServer({ data: folder })
    expect(await second.ask('GET', '/api/v1/me')).toEqual(me)
    await second.stop()
    expectNothingStarted()
  })

  test('on a data folder in use says by whom, and does not disturb it', async () => {
    const first = await startServer({ data: folder })
    const { code, lines } = await run({})
    expect({ code, lines }).toEqual({
      code: 1,
      lines: [expect.stringMatching(/^Another Ringroot \(process \d+\) uses /)],
    })
    expect(await first.ask<Status>('GET', '/api/v1/status')).toMatchObject({ ready: true })
    await first.stop()
  })

  test.each([
    ['PORT', 'tcp'],
    ['SIP_PORT', 'tcp'],
  ])('on a %s in use says who has it and what to do, in one line, with nothing half started', async (env) => {
    const taken = await occupied()
    const { code, lines } = await run({ [env]: taken.port })
    taken.close()
    expect(code).toBe(1)
    expect(lines).toEqual([
      expect.stringMatching(
        new RegExp(`^Port ${taken.port} is used by .+: stop it, or choose another with ${env}\\.$`),
      ),
    ])
    expectNothingStarted()
  })

  test('on a SIP_PORT whose UDP is in use says so just the same', async () => {
    const socket = createSocket('udp4').bind(0, '127.0.0.1')
    await once(socket, 'listening')
    const { port } = socket.address()
    const { code, lines } = await run({ SIP_PORT: String(port) })
    socket.close()
    expect({ code, lines }).toEqual({
      code: 1,
      lines: [expect.stringMatching(new RegExp(`^Port ${port} is used by .+ with SIP_PORT\\.$`))],
    })
    expectNothingStarted()
  })

  test('on a folder that is a file says which setting to change', async () => {
    await writeFile(join(folder, 'data'), 'somebody’s notes')
    const { code, lines } = await run({ RINGROOT_DATA: join(folder, 'data') })
    expect({ code, lines }).toEqual({
      code: 1,
      lines: [expect.stringMatching(/^RINGROOT_DATA: .*data cannot be/)],
    })
    expect(await readFile(join(folder, 'data'), 'utf8')).toBe('somebody’s notes')
  })

  test('in a folder with somebody else’s files touches none of them', async () => {
    await writeFile(join(folder, 'notes.txt'), 'mine')
    await mkdir(join(folder, 'postgres'))
    await writeFile(join(folder, 'postgres', 'notes.txt'), 'mine too')
    const server = await startServer({ data: folder })
    await server.stop()
    expect(await readFile(join(folder, 'notes.txt'), 'utf8')).toBe('mine')
    expect(await readFile(join(folder, 'postgres', 'notes.txt'), 'utf8')).toBe('mine too')
  })

  test('that is told to stop before it is ready leaves nothing running', async () => {
    const child = spawn(process.execPath, [join(import.meta.dirname, '../src/main.ts')], {
      stdio: 'ignore',
      env: { ...process.env, PORT: '0', SIP_PORT: '0', RINGROOT_DATA: folder },
    })
    const pidFile = join(folder, 'postgres', 'cluster', 'postmaster.pid')
    while (!existsSync(pidFile)) await new Promise((resolve) => setTimeout(resolve, 5))
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    expect(await exited).toEqual([0, null])
    expectNothingStarted()
  })

  test('with wrong settings names all of them and makes nothing', async () => {
    const { code, lines } = await run({ PORT: 'x', RTP_PORTS: '1-2', RINGROOT_DATA: join(folder, 'never') })
    expect(code).toBe(1)
    expect(lines).toEqual([
      expect.stringMatching(/^PORT is "x": expected/),
      expect.stringMatching(/^RTP_PORTS is "1-2": expected/),
    ])
    expect(readdirSync(folder)).toEqual([])
  })

  test('with a database that does not answer says so in one line', async () => {
    const { code, lines } = await run({ DATABASE_URL: 'postgres://x:hunter2@127.0.0.1:1/x' })
    expect({ code, lines }).toEqual({
      code: 1,
      lines: [expect.stringMatching(/^DATABASE_URL: no PostgreSQL answers there/)],
    })
    expectNothingStarted()
  })

  test('with a database that is not ours to use says why in one line', async () => {
    const database = await testDatabase()
    const other = await occupied()
    const changed = (change: (url: URL) => void): string => {
      const url = new URL(database.url)
      change(url)
      return url.href
    }
    const refusals = [
      [changed((url) => (url.pathname = '/no_such_database')), /PostgreSQL refuses: .*no_such_database/],
      [changed((url) => (url.username = 'nobody_here')), /PostgreSQL refuses: .*nobody_here/],
      [changed((url) => (url.port = other.port)), /no PostgreSQL answers there/],
    ] as const
    for (const [DATABASE_URL, why] of refusals) {
      const { code, lines } = await run({ DATABASE_URL })
      expect(code).toBe(1)
      expect(lines).toEqual([expect.stringMatching(/^DATABASE_URL: /)])
      expect(lines[0]).toMatch(why)
      expectNothingStarted()
    }
    other.close()
    await database.close()
  })

  test('on a database of a newer Ringroot explains it, and changes nothing', async () => {
    const database = await testDatabase()
    const client = new Client({ connectionString: database.url })
    await client.connect()
    await client.query(
      `insert into kysely_migration (name, timestamp) values ('9999_from_the_future', '2999-01-01T00:00:00.000Z')`,
    )
    await client.end()
    const { code, lines } = await run({ DATABASE_URL: database.url })
    expect({ code, lines }).toEqual({
      code: 1,
      lines: [expect.stringMatching(/newer Ringroot.*9999_from_the_future/)],
    })
    expectNothingStarted()
    await database.close()
  })

  test('on data of another PostgreSQL version explains it in one line', async () => {
    await (await startServer({ data: folder })).stop()
    const version = join(folder, 'postgres', 'cluster', 'PG_VERSION')
    await writeFile(version, '15\n')
    const { code, lines } = await run({})
    expect({ code, lines }).toEqual({
      code: 1,
      lines: [expect.stringContaining('was made by PostgreSQL 15')],
    })
    expect(await readFile(version, 'utf8')).toBe('15\n')
  })
})

describe('while the database is away', () => {
  test('HTTP says so, a call goes through, and is written down when it is back', async () => {
    const database = await testDatabase()
    const wire = await cuttable(database.url)
    const server = await startServer({ data: folder, databaseUrl: wire.url })
    type Me = Readonly<{ accounts: readonly { id: string }[] }>
    const account = (await server.ask<Me>('GET', '/api/v1/me')).accounts[0]?.id
    const calls = `/api/v1/accounts/${account}/calls`
    // The call begins with the database, because only a request can ask for it; everything after happens without.
    const placed = await server.ask<{ callId: string }>('POST', `/api/v1/accounts/${account}/test-calls`, {
      talkMs: 800,
    })
    const link = /http\S+token=\w+/.exec(server.output())?.[0] ?? ''
    const cookie = (await fetch(link, { redirect: 'manual' })).headers.getSetCookie().join('; ')
    wire.cut()

    const headers = { authorization: `Bearer ${server.token}` }
    const refused = await fetch(server.url + calls, { headers })
    expect(refused.status).toBe(503)
    expect(await refused.json()).toMatchObject({ code: 'database-away' })
    expect((await fetch(`${server.url}/api/v1/me`, { headers: { cookie } })).status).toBe(503)
    const status = await server.ask<Status & { calls: number }>('GET', '/api/v1/status')
    expect(status).toMatchObject({ ready: true, database: 'away', calls: 1 })
    const over = async (): Promise<void> => {
      while ((await server.ask<{ calls: number }>('GET', '/api/v1/status')).calls > 0)
        await new Promise(setImmediate)
    }
    await over()
    expect((await server.ask<Status>('GET', '/api/v1/status')).waiting.calls.entries).toBeGreaterThan(0)

    wire.mend()
    type Call = Readonly<{ id: string; result: string }>
    const read = async (): Promise<Call | undefined> => {
      const reply = await fetch(server.url + calls, { headers })
      if (!reply.ok) return undefined
      const { calls: found } = (await reply.json()) as { calls: readonly Call[] } // the API's own shape
      return found.find(({ id, result }) => id === placed.callId && result !== 'in-progress')
    }
    let found: Call | undefined
    while (found === undefined) found = await read()
    expect(found.result).toBe('answered')
    await server.stop()
    await wire.close()
    await database.close()
  })
})
