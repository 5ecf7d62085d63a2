import { fork, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { atMost, informs, quantile, type Bench } from './bench.ts'
import type { WebhookLoad, WebhookLoadResult } from './support/webhook-load.ts'

// The real server in a process of its own, with its database and its log; who asks is another process. The load is open: a webhook goes
// out when it is due, answered or not those before, and is timed from when it was due. Every one begins a call, checks a signature,
// screens the caller, runs the flow and journals the events.

const root = join(import.meta.dirname, '..')
const perSecond = 300
const accountSid = `AC${'a'.repeat(32)}`
const authToken = 'f'.repeat(32)
const to = '+12025550100'

const configuration = `
carriers:
  - { name: Main, carrier: twilio, settings: { accountSid: ${accountSid} }, secrets: { authToken: ${authToken} } }
numbers:
  - number: "${to}"
    name: Billboard
    placement: { kind: billboard, source: billboard, medium: offline, campaign: spring }
    flow: "Announce, record, ring"
`

async function start(data: string): Promise<Readonly<{ child: ChildProcess; url: string; token: string }>> {
  const child = spawn(process.execPath, [join(root, 'src', 'main.ts')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, RINGROOT_DATA: data, PORT: '0', SIP_PORT: '0', LOG_LEVEL: 'error' },
  })
  const file = join(data, 'run.json')
  while (!existsSync(file) && child.exitCode === null) await wait(50)
  if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`)
  const { url, token } = JSON.parse(readFileSync(file, 'utf8')) as { url: string; token: string } // the server wrote it
  return { child, url, token }
}

/** The address of the connection's voice webhook. */
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
  await ask(`${account}/configuration/apply`, { text: configuration })
  const { carriers } = (await ask(`${account}/carriers`)) as unknown as { carriers: { id: string }[] } // the API's shape
  return `${url}/carriers/twilio/${carriers[0]?.id}/voice`
}

async function send(load: WebhookLoad): Promise<readonly number[]> {
  const child = fork(join(import.meta.dirname, 'support', 'webhook-load.ts'))
  child.send(load)
  const [{ milliseconds, failed }] = (await once(child, 'message')) as [WebhookLoadResult] // what it sends
  if (failed > 0) throw new Error(`${failed} webhooks were not answered with a document`)
  return milliseconds
}

export const bench: Bench = async () => {
  const data = await mkdtemp(join(tmpdir(), 'ringroot-markup-bench-'))
  const server = await start(data)
  try {
    const load = { url: await configure(server), accountSid, authToken, to, perSecond }
    await send({ ...load, seconds: 3 }) // the first call renders the prompt and loads the carrier's library
    const milliseconds = await send({ ...load, seconds: 15 })
    const at = (q: number): number => quantile(milliseconds, q)
    const what = `voice webhook to TwiML at ${perSecond}/s, each a new call`
    return [
      atMost('flow', `${what}, p50`, at(0.5), 3, 'ms'),
      atMost('flow', `${what}, p99`, at(0.99), 15, 'ms'),
      informs('flow', `${what}, slowest`, at(1), 'ms'),
    ]
  } finally {
    const exited = once(server.child, 'exit')
    server.child.kill('SIGTERM')
    await exited
    await rm(data, { recursive: true, force: true })
  }
}
