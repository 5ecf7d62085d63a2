import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { RunFile } from '../../src/cli/run-file.ts'

/** The real server in a process of its own, as `npm start` runs it. */
export interface RunningServer {
  readonly url: string
  readonly sipPort: number
  readonly token: string
  readonly data: string
  readonly process: ChildProcess
  /** What it has printed so far. */
  output(): string
  ask<Reply>(method: string, path: string, body?: unknown): Promise<Reply>
  /** Orderly, as on Ctrl-C. */
  stop(): Promise<void>
  /** SIGKILL: as if the machine took it away. The data folder stays. */
  kill(): Promise<void>
  /** Stops it if it still runs, and removes its data folder. */
  close(): Promise<void>
}

export type ServerOptions = Readonly<{
  /** A data folder of an earlier run; left out: a new one. */
  data?: string
  /** Left out: the embedded PostgreSQL. */
  databaseUrl?: string
  environment?: Readonly<Record<string, string>>
  arguments?: readonly string[]
  readyWithinMs?: number
}>

const root = join(import.meta.dirname, '../..')

export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const data = options.data ?? (await mkdtemp(join(tmpdir(), 'ringroot-data-')))
  await rm(join(data, 'run.json'), { force: true })
  const child = spawn(process.execPath, [join(root, 'src/main.ts'), ...(options.arguments ?? [])], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PORT: '0',
      SIP_PORT: '0',
      RINGROOT_DATA: data,
      ...(options.databaseUrl === undefined ? {} : { DATABASE_URL: options.databaseUrl }),
      ...options.environment,
    },
  })
  let printed = ''
  const listen = (chunk: Buffer): void => {
    printed += chunk.toString()
  }
  child.stdout.on('data', listen)
  child.stderr.on('data', listen)

  const file = await ready(data, child, options.readyWithinMs ?? 60_000, () => printed)
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill(signal)
    await exited
  }
  return {
    ...file,
    data,
    process: child,
    output: () => printed,
    async ask<Reply>(method: string, path: string, body?: unknown): Promise<Reply> {
      const response = await fetch(new URL(path, file.url), {
        method,
        headers: {
          authorization: `Bearer ${file.token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
      return (text === '' ? undefined : JSON.parse(text)) as Reply // the test names what it expects, and checks it
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    async close() {
      await end('SIGTERM')
      await rm(data, { recursive: true, force: true })
    },
  }
}

async function ready(
  data: string,
  child: ChildProcess,
  limitMs: number,
  printed: () => string,
): Promise<RunFile> {
  const path = join(data, 'run.json')
  for (const giveUpAt = Date.now() + limitMs; Date.now() < giveUpAt; await wait(20)) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}:\n${printed()}`)
    if (!existsSync(path)) continue
    try {
      return JSON.parse(readFileSync(path, 'utf8')) as RunFile // the server wrote it
    } catch {
      // half written: read it again
    }
  }
  child.kill('SIGKILL')
  throw new Error(`the server was not ready in ${limitMs} ms:\n${printed()}`)
}
