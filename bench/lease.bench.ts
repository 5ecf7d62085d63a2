import { fork, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { atLeast, informs, quantile, type Bench } from './bench.ts'
import type { LeaseLoad, LeaseLoadResult } from './support/lease-load.ts'

// Both servers run in processes of their own, and so does who asks. The lease server is the real one, with its database: every answer is
// the first of its visit, so each is a new lease that is journaled and written behind. Rounds alternate, so that both meet the same machine.

const root = join(import.meta.dirname, '..')
const rounds = 3
const leasesARound = 15_000
const poolSize = 50
const visits = rounds * leasesARound

type Started = Readonly<{ child: ChildProcess; url: string }>

async function startHello(): Promise<Started> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'support', 'hello.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [address] = (await once(child.stdout, 'data')) as [Buffer] // it prints its address
  return { child, url: String(address).trim() }
}

async function startRingroot(data: string): Promise<Started & Readonly<{ token: string }>> {
  const child = spawn(process.execPath, [join(root, 'src', 'main.ts')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    // Each visitor has an address of their own, as behind a proxy: one address is only allowed so much.
    env: { ...process.env, RINGROOT_DATA: data, PORT: '0', SIP_PORT: '0', TRUSTED_PROXIES: '127.0.0.1' },
  })
  const file = join(data, 'run.json')
  while (!existsSync(file) && child.exitCode === null) await wait(50)
  if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`)
  const { url, token } = JSON.parse(readFileSync(file, 'utf8')) as { url: string; token: string } // the server wrote it
  return { child, url, token }
}

async function stop({ child }: Started): Promise<void> {
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
}

/** An account with a site and a pool. Answers the site's key. */
async function configure({ url, token }: Readonly<{ url: string; token: string }>): Promise<string> {
  const ask = async (path: string, body?: object) => {
    const reply = await fetch(`${url}/api/v1/${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    if (!reply.ok) throw new Error(await reply.text())
    return reply.json() as Promise<Record<string, never>>
  }
  const { accounts } = (await ask('me')) as unknown as { accounts: { id: string; kind: string }[] } // the API's shape
  const account = `accounts/${accounts.find(({ kind }) => kind === 'client')?.id}`
  const numbers = Array.from(
    { length: poolSize },
    (_, index) => `  - { number: "+1202555${1000 + index}", pool: Web }`,
  )
  const text = [
    'pools:\n  - { name: Web, flow: "Announce, record, ring" }',
    `numbers:\n${numbers.join('\n')}`,
    'sites:\n  - { name: Shop, url: "https://shop.example", key: benchbench, swaps: [{ find: "+12025550000", pool: Web }] }',
  ].join('\n')
  await ask(`${account}/configuration/apply`, { text })
  return 'benchbench'
}

async function load(request: LeaseLoad): Promise<LeaseLoadResult> {
  const child = fork(join(import.meta.dirname, 'support', 'lease-load.ts'))
  child.send(request)
  const [result] = (await once(child, 'message')) as [LeaseLoadResult] // what it sends
  return result
}

/** Until everything is written down: what was answered before is not to be paid for by what is measured next. */
async function settled({ url, token }: Readonly<{ url: string; token: string }>): Promise<void> {
  for (;;) {
    const reply = await fetch(`${url}/api/v1/status`, { headers: { authorization: `Bearer ${token}` } })
    const { waiting } = (await reply.json()) as { waiting: Record<string, { entries: number }> } // the API's shape
    if (Object.values(waiting).every(({ entries }) => entries === 0)) return
    await wait(50)
  }
}

const median = (of: readonly number[]): number => quantile(of, 0.5)

export const bench: Bench = async () => {
  const data = await mkdtemp(join(tmpdir(), 'ringroot-lease-bench-'))
  const hello = await startHello()
  const ringroot = await startRingroot(data)
  try {
    const site = `${ringroot.url}/collect/${await configure(ringroot)}`
    const ids = Array.from({ length: visits }, () => crypto.randomUUID())
    await load({ url: `${site}/page`, body: 'page', visits: ids })
    const hellos: LeaseLoadResult[] = []
    const leases: LeaseLoadResult[] = []
    for (let round = 0; round < rounds; round++) {
      const some = ids.slice(round * leasesARound, (round + 1) * leasesARound)
      await settled(ringroot)
      hellos.push(await load({ url: hello.url, body: 'lease', visits: some }))
      leases.push(await load({ url: `${site}/lease`, body: 'lease', visits: some }))
    }
    const failed = [...hellos, ...leases].reduce((sum, one) => sum + one.failed, 0)
    if (failed > 0) throw new Error(`${failed} answers were not 200`)
    const ratio = median(leases.map(({ perSecond }, round) => perSecond / (hellos[round]?.perSecond ?? 0)))
    return [
      atLeast('lease', 'answers per second against bare Fastify hello, 50 connections', ratio, 0.5, '×'),
      informs(
        'lease',
        'new leases answered per second',
        median(leases.map(({ perSecond }) => perSecond)),
        '1/s',
      ),
      informs(
        'lease',
        'bare Fastify hello per second',
        median(hellos.map(({ perSecond }) => perSecond)),
        '1/s',
      ),
      informs('lease', 'lease answer, p50', median(leases.map(({ p50 }) => p50)), 'ms'),
      informs('lease', 'lease answer, p99', median(leases.map(({ p99 }) => p99)), 'ms'),
    ]
  } finally {
    await stop(ringroot)
    await stop(hello)
    await rm(data, { recursive: true, force: true })
  }
}
