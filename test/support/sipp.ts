import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freeMediaPort, freePort } from './free-port.ts'
import { readScenario } from './sipp-scenario.ts'

/** One run of SIPp, the peer that is not ours (https://sipp.readthedocs.io). Scenarios live in `test/sipp/`, named by outcome. */
export type SippOptions = Readonly<{
  /** A file in `test/sipp/` (`late-bye.xml`), which may be made of `parts/`, or one of SIPp's own scenarios (`uac`, `uas`). */
  scenario: string
  /** Port of the server it calls; leave out for a scenario that waits to be called. */
  to?: number
  transport?: 'udp' | 'tcp'
  /** Calls to make or take before it stops by itself. */
  calls?: number
  /** Calls a second, for a scenario that calls. */
  rate?: number
  /** Replaces `[service]`: the user part it calls. */
  service?: string
  /** Digest user and password, for `[authentication]`. */
  credentials?: Readonly<{ user: string; password: string }>
  /** Values of `[name]` keywords in the scenario; `[caller]` is Ann Lee when left out. */
  keys?: Readonly<Record<string, string>>
  args?: readonly string[]
  /** It is killed after this long, and the outcome says so. */
  limitMs?: number
}>

export type SippOutcome = Readonly<{
  /** 0: every call went as the scenario says. 1: some did not. Null: it had to be killed. */
  code: number | null
  succeeded: number
  failed: number
  retransmissions: number
  /** What SIPp wrote to its error file: the unexpected message, in full. Show it when an assertion fails. */
  errors: string
}>

export interface Sipp {
  readonly port: number
  /** Resolves when SIPp has ended; never rejects because of what happened in a call, never hangs. */
  readonly done: Promise<SippOutcome>
  /** Ends it now; `done` resolves. */
  stop(): void
}

const annLee = '"Ann Lee" <sip:+12025550199@127.0.0.1>'
const ownScenarios = new Set(['uac', 'uas', 'uac_pcap', 'regexp', 'branchc', 'branchs'])

/** Starts SIPp on 127.0.0.1 and resolves once it is listening. Throws when SIPp is not installed (Debian: `sip-tester`). */
export async function startSipp(options: SippOptions): Promise<Sipp> {
  const transport = options.transport ?? 'udp'
  const folder = await mkdtemp(join(tmpdir(), 'ringroot-sipp-'))
  const port = await freePort(transport)
  const mediaPort = await freeMediaPort()
  const limitMs = options.limitMs ?? 20_000
  const own = ownScenarios.has(options.scenario)
  if (!own) await writeFile(join(folder, 'scenario.xml'), await readScenario(options.scenario))
  const child = spawn('sipp', sippArguments(options, { own, port, mediaPort, folder, transport, limitMs }), {
    stdio: ['ignore', 'ignore', 'ignore'],
    cwd: folder,
  })

  const ended = new AbortController()
  const killer = setTimeout(() => child.kill('SIGKILL'), limitMs + 2000)
  const exit = new Promise<number | null>((resolve, reject) => {
    const missing = 'sipp is needed for this test (Debian: sip-tester)'
    child.once('error', (cause) => reject(new Error(missing, { cause })))
    child.once('close', resolve)
  }).finally(() => {
    clearTimeout(killer)
    ended.abort()
  })
  const done = exit.then(async (code) => {
    const outcome = await readOutcome(folder, code)
    await rm(folder, { recursive: true, force: true })
    return outcome
  })

  await Promise.race([done, listening(folder, ended.signal)])
  return { port, done, stop: () => void child.kill('SIGKILL') }
}

/** Runs a scenario to its end. */
export const runSipp = async (options: SippOptions): Promise<SippOutcome> => (await startSipp(options)).done

function sippArguments(
  options: SippOptions,
  run: Readonly<{
    own: boolean
    port: number
    mediaPort: number
    folder: string
    transport: 'udp' | 'tcp'
    limitMs: number
  }>,
): string[] {
  const { scenario, credentials } = options
  const rate = options.rate ?? 10
  const target = options.to === undefined ? [] : [`127.0.0.1:${options.to}`]
  const flags: readonly (readonly string[])[] = [
    run.own ? ['-sn', scenario] : ['-sf', join(run.folder, 'scenario.xml')],
    ['-i', '127.0.0.1', '-p', String(run.port), '-nostdin'],
    ['-mi', '127.0.0.1', '-mp', String(run.mediaPort)],
    ['-t', run.transport === 'tcp' ? 't1' : 'u1'],
    ['-m', String(options.calls ?? 1), '-r', String(rate), '-l', String(Math.max(100, rate * 20))],
    ['-timeout', `${run.limitMs}ms`, '-timeout_error', '-recv_timeout', String(run.limitMs)],
    ['-trace_err', '-error_file', join(run.folder, 'errors')],
    ['-trace_stat', '-stf', join(run.folder, 'statistics'), '-fd', '1'],
    options.service === undefined ? [] : ['-s', options.service],
    credentials === undefined ? [] : ['-au', credentials.user, '-ap', credentials.password],
    ...Object.entries({ caller: annLee, ...options.keys }).map(([name, value]) => ['-key', name, value]),
    options.args ?? [],
  ]
  return [...target, ...flags.flat()]
}

async function readOutcome(folder: string, code: number | null): Promise<SippOutcome> {
  const readText = (name: string) => readFile(join(folder, name), 'utf8').catch(() => '')
  const [names = [], ...rows] = (await readText('statistics'))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(';'))
  const last = rows.at(-1) ?? []
  const figure = (name: string) => Number(last[names.indexOf(name)] ?? 0)
  return {
    code,
    succeeded: figure('SuccessfulCall(C)'),
    failed: figure('FailedCall(C)'),
    retransmissions: figure('Retransmissions(C)'),
    errors: await readText('errors'),
  }
}

/** SIPp opens its statistics after its socket. Looks every 10 ms because SIPp tells nobody, until it has ended. */
async function listening(folder: string, ended: AbortSignal): Promise<void> {
  while (!existsSync(join(folder, 'statistics')) && !ended.aborted) await sleep(10)
}
