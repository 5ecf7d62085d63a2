import { setTimeout as sleep } from 'node:timers/promises'
import { Logger, parseCronItems, run, type Runner } from 'graphile-worker'
import { sql, type RawBuilder } from 'kysely'
import { Pool } from 'pg'
import { Type, type Static, type TSchema } from 'typebox'
import { Check } from 'typebox/value'
import { instant, seconds, type Instant } from '#base/time.ts'
import { type AccountTransaction, type Database, isDatabaseAway } from './db.ts'
import type { Log } from './log.ts'

/**
 * Work for later, in the database (graphile-worker, schema `graphile_worker`): enqueued in the transaction that makes it necessary, done
 * at least once, tried again with growing pauses.
 *
 *     stage/x.job.ts   export const ring = task('ring', Type.Object({ ... }))
 *     in a transaction await enqueue(trx, ring, { ... }, { key: `ring ${id}` })
 *     main.ts          openJobs({ ..., workers: [worker(ring, async (payload) => ...)] })
 */
export type Task<Payload extends TSchema = TSchema> = Readonly<{
  name: string
  payload: Payload
  /** How often it is tried; 25 tries take three days. */
  tries: number
}>

export const task = <Payload extends TSchema>(
  name: string,
  payload: Payload,
  { tries = 25 }: Readonly<{ tries?: number }> = {},
): Task<Payload> => ({ name, payload, tries })

export type Enqueueing = Readonly<{
  /** Of two waiting jobs of one key the later takes the place of the earlier. */
  key?: string
  at?: Instant
}>

/** Adds a job. It is there when the transaction is: never for something that was rolled back. */
export async function enqueue<Payload extends TSchema>(
  trx: AccountTransaction,
  { name, tries }: Task<Payload>,
  payload: Static<Payload>,
  { key, at }: Enqueueing = {},
): Promise<void> {
  await addJob(name, JSON.stringify(payload), tries, key ?? null, at ?? null).execute(trx)
}

const addJob = (
  name: string,
  payload: string,
  tries: number,
  key: string | null,
  at: Instant | null,
): RawBuilder<unknown> => sql`
  select graphile_worker.add_job(
    ${name}::text, ${payload}::json, run_at => ${at === null ? null : new Date(at)}::timestamptz,
    max_attempts => ${tries}::int, job_key => ${key}::text)`

/** What a worker is told beside the payload. */
export type Attempt = Readonly<{
  /** From 1. */
  number: number
  /** When this one fails, nobody tries again. */
  last: boolean
}>

/** A task and what doing it means. Made by `worker`. */
export type Worker = Readonly<{ task: Task; work(payload: unknown, attempt: Attempt): Promise<void> }>

export const worker = <Payload extends TSchema>(
  of: Task<Payload>,
  work: (payload: Static<Payload>, attempt: Attempt) => Promise<void>,
): Worker => ({
  task: of,
  async work(payload, attempt) {
    if (!Check(of.payload, payload)) throw new TypeError(`not a payload of ${of.name}`)
    await work(payload, attempt)
  },
})

/** A failure that needs no line in the log: the job waits its turn and tries again. */
export class TryLater extends Error {
  override name = 'TryLater'
}

export type Backlog = Readonly<{
  /** Enqueued, also for later, and not given up. */
  waiting: number
  running: number
  /** Tried as often as they may be. They stay for a month, to be looked at. */
  failed: number
  /** How long the oldest that is due has waited. */
  oldestSeconds: number
}>

export type Jobs = Readonly<{
  backlog(): Promise<Backlog | null>
  close(): Promise<void>
}>

export type JobsParts = Readonly<{
  db: Database
  url: string
  log: Log
  workers: readonly Worker[]
  /** Tasks that come by themselves, each at a time in cron's five fields (UTC): `17 3 * * *`. */
  timetable?: readonly Readonly<{ when: string; task: Task }>[]
  now(): Instant
}>

const atOnce = 3
/** How long a stop waits for jobs at work. One that is not done by then is done again at the next start. */
const patience = seconds(5)
/** How soon a job is found when the notification was lost; also how often due ones are looked for. */
const pollInterval = 2000
const longestPause = 5000

/**
 * Starts the workers. While the database is away they wait, and they go on when it is back: nothing here stops a call. Connections work as
 * `ringroot_app`, as all others do (`installJobs` gave it the rights).
 */
export function openJobs(parts: JobsParts): Jobs {
  const { db, log, workers, now } = parts
  const closing = new AbortController()
  const pool = new Pool({
    connectionString: parts.url,
    max: atOnce + 2, // and one that listens, one that keeps the timetable
    connectionTimeoutMillis: 2000,
    options: '-c role=ringroot_app',
    application_name: 'ringroot jobs',
  })
  pool.on('error', () => {}) // an idle connection broke; the library opens another
  pool.on('connect', (client) => client.on('error', () => {})) // as above, at work
  const quiet = new Logger(() => (level, message) => {
    if (level === 'error' || level === 'warning') log.debug({ library: 'graphile-worker' }, message)
  })
  const all = [...workers, tidier(db)]
  const taskList = Object.fromEntries(all.map((one) => [one.task.name, runnerOf(one, log)]))
  // Items, not a crontab: in its lines a task's name may have no dot.
  const parsedCronItems = parseCronItems(
    [...(parts.timetable ?? []), { when: '41 3 * * *', task: tidy }].map(
      ({ when, task: { name, tries } }) => ({ match: when, task: name, options: { maxAttempts: tries } }),
    ),
  )
  let runner: Runner | null = null

  const stay = async (): Promise<void> => {
    for (let pause = 100; !closing.signal.aborted; pause = Math.min(longestPause, pause * 2)) {
      try {
        // What a killed process held would wait for hours: this process is the only one (ARCHITECTURE.md), so nobody works on it.
        await pool.query(
          `select graphile_worker.force_unlock_workers(array(
             select distinct locked_by from graphile_worker.jobs where locked_by is not null))`,
        )
        runner = await run({
          pgPool: pool,
          taskList,
          parsedCronItems,
          concurrency: atOnce,
          pollInterval,
          noHandleSignals: true,
          logger: quiet,
        })
        pause = 100
        if (closing.signal.aborted) await runner.stop().catch(() => {})
        await runner.promise
      } catch (error) {
        if (isDatabaseAway(error)) log.debug({ err: error }, 'The jobs wait for the database')
        else log.error({ err: error }, 'The jobs stopped, and start again')
      }
      runner = null
      await sleep(pause, undefined, { signal: closing.signal }).catch(() => {})
    }
  }
  const staying = stay()

  return {
    async backlog() {
      try {
        const { rows } = await sql<{ waiting: number; running: number; failed: number; oldest: Date | null }>`
          select count(*) filter (where locked_by is null and attempts < max_attempts) as waiting,
                 count(*) filter (where locked_by is not null) as running,
                 count(*) filter (where locked_by is null and attempts >= max_attempts) as failed,
                 min(run_at) filter (where locked_by is null and attempts < max_attempts and run_at <= now()) as oldest
          from graphile_worker.jobs`.execute(db.reference)
        const [row] = rows
        if (row === undefined) return null
        const waited = row.oldest === null ? 0 : now() - instant(row.oldest.getTime())
        return {
          waiting: row.waiting,
          running: row.running,
          failed: row.failed,
          oldestSeconds: Math.max(0, Math.round(waited / 1000)),
        }
      } catch {
        return null // the database is away: nobody knows
      }
    },
    async close() {
      closing.abort()
      const stopped = runner === null ? Promise.resolve() : Promise.resolve(runner.stop()).catch(() => {})
      await Promise.race([Promise.all([stopped, staying]), sleep(patience, undefined, { ref: false })])
      await Promise.race([pool.end(), sleep(1000, undefined, { ref: false })])
    },
  }
}

/** Every night: what was given up a month ago, nobody looks at any more. */
const tidy = task('tidy-jobs', Type.Object({}), { tries: 3 })

const tidier = (db: Database): Worker =>
  worker(tidy, async () => {
    await sql`
      delete from graphile_worker._private_jobs
      where attempts >= max_attempts and locked_at is null and updated_at < now() - interval '30 days'`.execute(
      db.reference,
    )
  })

/** The library's idea of a task: whoever throws is tried again. */
const runnerOf =
  ({ task: { name }, work }: Worker, log: Log) =>
  async (payload: unknown, { job }: { job: Readonly<{ attempts: number; max_attempts: number }> }) => {
    const attempt = { number: job.attempts, last: job.attempts >= job.max_attempts }
    try {
      await work(payload, attempt)
    } catch (error) {
      const fields = { job: name, attempt: attempt.number, err: error }
      if (attempt.last) log.error(fields, 'A job was given up')
      else if (!(error instanceof TryLater)) log.warn(fields, 'A job failed and will be tried again')
      throw error
    }
  }
