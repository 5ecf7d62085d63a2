import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Client } from 'pg'
import type { AccountId, NumberId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { instant } from '#base/time.ts'
import { newId } from '#platform/clock.ts'
import { openDatabase } from '#platform/db.ts'
import { createLog } from '#platform/log.ts'
import { migrate } from '#platform/migrate.ts'
import { startPostgres } from '#platform/postgres.ts'
import { readAnchors } from '#sip/identity/certificate-chain.ts'
import { checkIdentity } from '#sip/identity/check-identity.ts'
import { CallerHistory } from '#stages/call/caller-history.ts'
import { type CallerIndex, CallerIndexBuilder } from '#stages/call/callers/caller-index.ts'
import { openCallerImports } from '#stages/call/callers/caller-import.job.ts'
import { screen, usualRules } from '#stages/call/screen.ts'
import { SpamList } from '#stages/call/spam-list.ts'
import { makeCertificate } from '../test/support/certificates.ts'
import { signIdentity } from '../test/support/passport.ts'
import { type Bench, type BenchRow, atLeast, atMost } from './bench.ts'

/** Who is calling: what a ringing phone waits for, a million listed callers, and an upload. */
export const bench: Bench = async () => [...(await listed()), screened(), await signed(), await uploaded()]

const million = 1_000_000
const numberOf = (n: number): PhoneNumber => `+1${2_000_000_000 + n}` as PhoneNumber // eleven digits

async function listed(): Promise<readonly BenchRow[]> {
  const before = await used()
  const index = aMillion()
  const bytes = (await used()) - before
  const finds = 200_000
  const from = performance.now()
  for (let n = 0; n < finds; n++) index.find(numberOf((n * 7919) % (million * 2)))
  const each = ((performance.now() - from) * 1000) / finds
  return [
    atMost('callers', 'a million callers in memory', bytes / 1024 ** 2, 50, 'MB'),
    atMost('callers', 'find a caller among a million', each, 20, 'µs'),
  ]
}

function aMillion(): CallerIndex {
  const builder = new CallerIndexBuilder()
  for (let n = 0; n < million; n++)
    builder.add({ number: numberOf(n), name: `Caller number ${n}`, tags: [`tag ${n % 20}`] })
  return builder.build()
}

const held = (): number => process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers

/**
 * What is held, less what is garbage. Buffers that nobody holds are given back by a thread of their own after the collector has run: we ask
 * until nothing more comes back.
 */
async function used(): Promise<number> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void // what the flag exposes
  for (let [before, now] = [Infinity, held()]; ; [before, now] = [now, held()]) {
    if (before - now < 1024) return now
    collect()
    await wait(50)
  }
}

function screened(): BenchRow {
  const list = new SpamList(
    Array.from({ length: 10_000 }, (_, n) => [`${numberOf(n).slice(0, 9)}*`, 'blocked'] as const),
  )
  const history = new CallerHistory()
  const ours = newId<NumberId>()
  const at = instant(Date.now())
  const count = 100_000
  const from = performance.now()
  for (let n = 0; n < count; n++) {
    const number = numberOf(n * 31)
    history.heard(number, ours, at)
    const caller = { number, entry: list.find(number), listed: false }
    screen(caller, { numbersCalled: history.numbersCalled(number, ours, at) }, usualRules, 'none')
  }
  return atMost('callers', 'screen a caller', ((performance.now() - from) * 1000) / count, 50, 'µs')
}

async function signed(): Promise<BenchRow> {
  const root = makeCertificate({ name: 'Root', authority: true })
  const middle = makeCertificate({ name: 'Authority', issuer: root, authority: true })
  const carrier = makeCertificate({ name: 'Carrier', issuer: middle, numbers: [{ provider: '1234' }] })
  const anchors = readAnchors(root.pem)
  const pem = carrier.pem + middle.pem
  const at = instant(Date.now())
  const dest = '12025550100'
  const fields = [
    signIdentity({
      by: carrier,
      x5u: 'https://certificates.example/carrier.pem',
      orig: { tn: '12025550199' },
      dest: { tn: [dest] },
      iat: Math.floor(at / 1000),
    }),
  ]
  const question = { fields, callers: ['+12025550199'], dialled: [dest], date: null, at }
  const count = 500
  const from = performance.now()
  for (let n = 0; n < count; n++) {
    const { attestation } = await checkIdentity({ anchors, fetchCertificates: async () => pem }, question)
    if (attestation !== 'A') throw new Error(`the signature is good, but was called ${attestation}`)
  }
  const each = (performance.now() - from) / count
  return atMost('callers', 'verify a signature, certificates at hand', each, 5, 'ms')
}

async function uploaded(): Promise<BenchRow> {
  const folder = await mkdtemp(join(tmpdir(), 'ringroot-bench-callers-'))
  const postgres = await startPostgres({ folder: join(folder, 'postgres') })
  try {
    const admin = new Client({ connectionString: postgres.url('postgres') })
    await admin.connect()
    await admin.query('create database callers')
    await admin.end()
    await migrate(postgres.url('callers'))
    const db = openDatabase(postgres.url('callers'))
    const account = newId<AccountId>()
    await db.reference.insertInto('accounts').values({ id: account, kind: 'client', name: 'Bench' }).execute()
    const imports = await openCallerImports({
      db,
      folder: join(folder, 'imports'),
      log: createLog('silent'),
      changed: async () => {},
    })
    const lines = 100_000
    const from = performance.now()
    await imports.receive(account, 'bench.csv', Readable.from(file(lines)))
    await imports.settled()
    const seconds = (performance.now() - from) / 1000
    if (imports.state(account)?.added !== lines) throw new Error('lines are missing')
    await imports.close()
    await db.close()
    return atLeast('callers', 'lines of an uploaded list', lines / seconds, 5000, 'lines/s')
  } finally {
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

function* file(lines: number): Generator<string> {
  yield 'number,name,company,address,tags\n'
  for (let n = 0; n < lines; n++)
    yield `${numberOf(n)},Caller ${n},Company ${n % 100},"${n} Main St",tag ${n % 20}\n`
}
