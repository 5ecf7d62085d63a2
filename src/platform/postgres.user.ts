import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** Why the embedded PostgreSQL cannot serve, in one line a person can act on. */
export class PostgresError extends Error {
  override name = 'PostgresError'
}

export type PostgresUser = Readonly<{
  /** Set when it is somebody else than us: files it must own are given to it. */
  uid?: number
  gid?: number
  /** Runs a program of PostgreSQL's as that user; rejects with what it said. */
  run(program: string, args: readonly string[]): Promise<void>
}>

/**
 * As whom PostgreSQL runs: as ourselves, except that it refuses to run as root. Then it is the owner of the data it already has,
 * else the system's `postgres`, else a `ringroot` we create.
 */
export async function postgresUser(cluster: string): Promise<PostgresUser> {
  const owner = await stat(cluster).catch(() => undefined)
  const self = process.getuid?.()
  if (self === undefined) return { run: execution } // Windows: no such question
  if (self !== 0) {
    if (owner !== undefined && owner.uid !== self)
      throw new PostgresError(
        `${cluster} belongs to another user (id ${owner.uid}): start Ringroot as the user that made it, or choose another folder with RINGROOT_DATA.`,
      )
    return { run: execution }
  }
  const { uid, gid } = owner !== undefined && owner.uid !== 0 ? owner : await findOrCreateUser()
  const closed = await closedParent(dirname(cluster), uid, gid)
  return {
    uid,
    gid,
    run:
      closed === undefined
        ? (program, args) => execution(program, args, { uid, gid })
        : await runThrough(closed, uid, gid),
  }
}

type Ids = Readonly<{ uid: number; gid: number }>

/**
 * `pg_ctl start` leaves a server behind that inherits our pipes: waiting for their end would be waiting for the server's, and closing them
 * would kill pg_ctl when it writes a warning. So it gets none; what there is to say stands in its log file.
 */
function execution(program: string, args: readonly string[], ids: Partial<Ids> = {}): Promise<void> {
  const output = args.includes('start') ? 'ignore' : 'pipe'
  const environment = { ...process.env, LC_ALL: 'C' }
  const child = spawn(program, args, {
    cwd: '/',
    env: environment,
    stdio: ['ignore', 'ignore', output],
    ...ids,
  })
  let said = ''
  child.stderr?.on('data', (text: Buffer) => (said += text.toString()))
  return new Promise((done, fail) => {
    child.once('error', fail)
    child.once('close', (code, signal) =>
      code === 0
        ? done()
        : fail(new PostgresError(said.trim() || `${basename(program)} ended with ${code ?? signal}`)),
    )
  })
}

/**
 * The data lies under a folder only root may enter (root's home, mode 0700). The server gets one ambient capability,
 * that of passing through closed folders, and still is not root (capabilities(7)).
 */
async function runThrough(closed: string, uid: number, gid: number): Promise<PostgresUser['run']> {
  const capability = await passCapability()
  const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => existsSync(path))
  if (capability === undefined || setpriv === undefined)
    throw new PostgresError(
      `PostgreSQL may not run as root, and another user cannot enter ${closed}: run "chmod a+x ${closed}", start Ringroot as a normal user, or set DATABASE_URL.`,
    )
  const identity = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups']
  const pass = [`--inh-caps=-all,+${capability}`, `--ambient-caps=-all,+${capability}`]
  return (program, args) => execution(setpriv, [...identity, ...pass, program, ...args])
}

/** Bits of `CapEff` in /proc/self/status, linux/capability.h. The weaker one is preferred; containers often have only the other. */
const capabilities = [
  { name: 'dac_read_search', bit: 2n },
  { name: 'dac_override', bit: 1n },
] as const

async function passCapability(): Promise<string | undefined> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '')
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '0'}`)
  return capabilities.find(({ bit }) => ((effective >> bit) & 1n) === 1n)?.name
}

/** The outermost folder on the way to this one that the user may not enter. The last step is ours to open. */
export async function closedParent(target: string, uid: number, gid: number): Promise<string | undefined> {
  const parents: string[] = []
  for (let folder = dirname(target); ; folder = dirname(folder)) {
    parents.unshift(folder)
    if (folder === dirname(folder)) break
  }
  for (const folder of parents) {
    const found = await stat(folder)
    const enter = found.uid === uid ? 0o100 : found.gid === gid ? 0o010 : 0o001
    if ((found.mode & enter) === 0) return folder
  }
  return undefined
}

async function findOrCreateUser(): Promise<Ids> {
  const known = (await findUser('postgres')) ?? (await findUser('ringroot'))
  if (known !== undefined) return known
  // Debian, Red Hat and their kin; then busybox (Alpine).
  const ways = [
    ['useradd', '--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'ringroot'],
    ['adduser', '-S', '-D', '-H', 'ringroot'],
  ] as const
  for (const [program, ...args] of ways) {
    try {
      await execute(program, args)
      const made = await findUser('ringroot')
      if (made !== undefined) return made
    } catch {
      continue // the next way
    }
  }
  throw new PostgresError(
    'PostgreSQL may not run as root, and no user could be made for it: start Ringroot as a normal user, or set DATABASE_URL.',
  )
}

async function findUser(name: string): Promise<Ids | undefined> {
  try {
    const [uid, gid] = await Promise.all([execute('id', ['-u', name]), execute('id', ['-g', name])])
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
  } catch {
    return undefined
  }
}
