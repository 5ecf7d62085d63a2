import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTick, setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import type { AccountId, DestinationId, FlowId, LegId } from '#base/id.ts'
import { instant, seconds } from '#base/time.ts'
import { newId, now } from '#platform/clock.ts'
import { openDatabase } from '#platform/db.ts'
import { createLog } from '#platform/log.ts'
import { migrate } from '#platform/migrate.ts'
import { startPostgres } from '#platform/postgres.ts'
import type { CallEvent } from '#stages/call/call-event.ts'
import { openCallLog } from '#stages/call/call-log.job.ts'
import { foldCall } from '#stages/call/call.ts'
import { begin, step } from '#stages/call/engine.ts'
import type { Destination, Flow } from '#stages/call/flow.ts'
import type { Heard } from '#stages/call/turn.ts'
import { aCall, googleAds } from '../test/support/call-story.ts'
import { aContext, aRing, noon } from '../test/support/flow-parts.ts'
import { type Bench, type BenchRow, atLeast, atMost, informs, quantile } from './bench.ts'

/** The call stage: the engine and the fold by themselves, then the log with a real PostgreSQL that syncs to the disk. */
export const bench: Bench = async () => [...pure(), ...(await logged())]

const reception = 'reception' as DestinationId // a fixture
const flow: Flow = {
  id: 'flow' as FlowId, // a fixture
  version: 1,
  name: 'Bench',
  start: 'greeting',
  failOpen: reception,
  steps: {
    greeting: { does: 'announce', prompt: { say: 'This call may be recorded' }, next: 'record' },
    record: { does: 'record', action: 'start', next: 'ring' },
    ring: {
      ...aRing,
      destinations: [{ destination: reception, ringFor: seconds(20), weight: 1 }],
      whisper: { say: 'Call from [source], [campaign]' },
      nobody: 'bye',
    },
    bye: { does: 'hangup' },
  },
}
const destinations: ReadonlyMap<DestinationId, Destination> = new Map([
  [reception, { id: reception, name: 'Reception', to: { kind: 'answering-phone' } }],
])
const leg = '1' as LegId // a fixture
const caller = 'caller' as LegId // a fixture
const heard: readonly Heard[] = [
  { kind: 'prompt-ended', leg: caller, id: 'prompt:1' },
  { kind: 'leg-ringing', leg },
  { kind: 'leg-answered', leg },
  { kind: 'prompt-ended', leg, id: 'prompt:2' },
  { kind: 'key-pressed', leg: caller, key: '1' },
  { kind: 'leg-ended', leg: caller, cause: 'hung-up' },
]

function pure(): readonly BenchRow[] {
  const words = { source: 'google', campaign: 'spring sale' }
  const oneCall = (): void => {
    let { state } = begin(flow, { ...aContext, destinations, words }, noon)
    for (const each of heard) state = step(state, each, noon).state
    if (state.doing.does !== 'ended') throw new Error('the call did not end')
  }
  const events = aCall({ account: newId<AccountId>(), source: googleAds, recorded: true })
  const oneFold = (): void => {
    if (foldCall(events)?.result !== 'answered') throw new Error('the call was not answered')
  }
  return [
    atMost('call', 'engine, one step', microseconds(oneCall, 20_000) / (heard.length + 1), 20, 'µs'),
    atMost('call', `fold, a call of ${events.length} events`, microseconds(oneFold, 20_000), 100, 'µs'),
  ]
}

/** Mean time of one run, after warming up. */
function microseconds(work: () => void, runs: number): number {
  for (let n = 0; n < runs / 4; n++) work()
  const started = performance.now()
  for (let n = 0; n < runs; n++) work()
  return ((performance.now() - started) * 1000) / runs
}

const callsASecond = 500
const lasting = 10

async function logged(): Promise<readonly BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'ringroot-bench-call-'))
  const postgres = await startPostgres({ folder: join(folder, 'postgres') })
  const url = postgres.url('postgres')
  await migrate(url)
  const db = openDatabase(url)
  try {
    const account = newId<AccountId>()
    await db.reference.insertInto('accounts').values({ id: account, kind: 'client', name: 'Bench' }).execute()
    const log = openCallLog({
      db,
      folder: join(folder, 'journal'),
      log: createLog('error'),
      startedAt: now(),
      isAlive: () => true,
      recover: async () => null,
    })
    const most = await asFastAsItGoes(log, account)
    const steady = await atFiveHundred(log, account, url)
    await log.close()
    return [...most, ...steady]
  } finally {
    await db.close()
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

type Log = ReturnType<typeof openCallLog>

const story = (account: AccountId, n: number): readonly CallEvent[] =>
  aCall({
    account,
    at: instant(now()),
    source: googleAds,
    recorded: true,
    caller: `+1212555${1000 + (n % 9000)}`,
  })

async function asFastAsItGoes(log: Log, account: AccountId): Promise<readonly BenchRow[]> {
  const stories = Array.from({ length: 3000 }, (_, n) => story(account, n))
  const events = stories.flat()
  const started = performance.now()
  for (const event of events) log.record(event)
  const recorded = performance.now() - started
  await log.drained()
  const took = (performance.now() - started) / 1000
  return [
    informs('call', 'log, record one event', (recorded * 1000) / events.length, 'µs'),
    atLeast(
      'call',
      'log, events committed, backlog of 3,000 calls',
      Math.round(events.length / took),
      5000,
      '/s',
    ),
  ]
}

/** Each call's events spread over three seconds, as 500 calls a second would bring them; a listener sees when they are committed. */
async function atFiveHundred(log: Log, account: AccountId, url: string): Promise<readonly BenchRow[]> {
  const recordedAt = new Map<string, number>()
  const delays: number[] = []
  const listener = new Client({ connectionString: url })
  await listener.connect()
  listener.on('notification', ({ payload = '{}' }) => {
    const { id = '' } = JSON.parse(payload) as { id?: string } // the log wrote it
    const at = recordedAt.get(id)
    if (at === undefined) return
    delays.push(performance.now() - at)
    recordedAt.delete(id)
  })
  await listener.query('listen live')

  const cpuBefore = process.cpuUsage()
  const started = performance.now()
  const due: { at: number; event: CallEvent }[] = []
  let born = 0
  let deepest = 0
  while (performance.now() - started < lasting * 1000) {
    const elapsed = performance.now() - started
    for (; born < (elapsed / 1000) * callsASecond; born++)
      story(account, born).forEach((event, n) => due.push({ at: elapsed + n * 300, event }))
    due.sort((a, b) => a.at - b.at)
    for (let next = due[0]; next !== undefined && next.at <= elapsed; next = due[0]) {
      due.shift()
      if (next.event.kind === 'offered') recordedAt.set(next.event.callId, performance.now())
      log.record(next.event)
    }
    deepest = Math.max(deepest, log.state().entries)
    await sleep(5)
  }
  for (const { event } of due) log.record(event)
  await nextTick()
  await log.drained()
  const cpu = process.cpuUsage(cpuBefore)
  await sleep(50) // the last notifications are on their way
  await listener.end()
  const { lost, refused } = log.state()
  return [
    atMost(
      'call',
      `log at ${callsASecond} calls/s, record to committed and told, p50`,
      quantile(delays, 0.5),
      100,
      'ms',
    ),
    atMost(
      'call',
      `log at ${callsASecond} calls/s, record to committed and told, p95`,
      quantile(delays, 0.95),
      200,
      'ms',
    ),
    informs('call', `log at ${callsASecond} calls/s, deepest backlog`, deepest, 'events'),
    informs(
      'call',
      `log at ${callsASecond} calls/s, our CPU a call`,
      (cpu.user + cpu.system) / 1000 / born,
      'ms',
    ),
    atMost('call', `log at ${callsASecond} calls/s, events lost`, lost + refused, 0, ''),
  ]
}
