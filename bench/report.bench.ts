import { Client } from 'pg'
import type { AccountId } from '#base/id.ts'
import { instant, minutes } from '#base/time.ts'
import { now } from '#platform/clock.ts'
import type { Database } from '#platform/db.ts'
import { query as byDay } from '#reports/calls-by-day/query.ts'
import { query as bySource } from '#reports/calls-by-source/query.ts'
import { readPeriod } from '#reports/period.ts'
import { readCalls } from '#stages/call/call.store.ts'
import { type Bench, type BenchRow, atMost, quantile } from './bench.ts'
import { inFilledAccount } from './support/filled-account.ts'

const calls = 200_000
const sources = 40
const runs = 40

/** What the dashboard asks most, of an account with 200,000 calls in 90 days. */
export const bench: Bench = () => inFilledAccount(fill, measure)

async function measure(db: Database, account: AccountId): Promise<readonly BenchRow[]> {
  const thirtyDays = minutes(30 * 24 * 60)
  const deep = { startedAt: instant(now() - thirtyDays), id: account }
  const of = `of ${calls.toLocaleString('en')} calls, p50`
  const source = await p50(() => db.account(account, async (trx) => bySource(trx, await readPeriod(trx, {}))))
  const day = await p50(() => db.account(account, async (trx) => byDay(trx, await readPeriod(trx, {}))))
  const newest = await p50(() => readCalls(db, account, { limit: 51 }))
  const deeper = await p50(() => readCalls(db, account, { limit: 51, after: deep }))
  const missed = await p50(() => readCalls(db, account, { limit: 51, result: 'missed' }))
  const search = await p50(() => readCalls(db, account, { limit: 51, search: '5551234' }))
  return [
    atMost('report', `calls by source, 30 days, ${of}`, source, 25, 'ms'),
    atMost('report', `calls by day, 30 days, ${of}`, day, 25, 'ms'),
    atMost('report', `call log, newest 50, ${of}`, newest, 25, 'ms'),
    atMost('report', `call log, 50 from a month ago, ${of}`, deeper, 25, 'ms'),
    atMost('report', `call log, newest 50 missed, ${of}`, missed, 25, 'ms'),
    atMost('report', `call log, search for a caller, ${of}`, search, 250, 'ms'),
  ]
}

async function p50(work: () => Promise<unknown>): Promise<number> {
  const samples: number[] = []
  for (let run = 0; run < runs; run++) {
    const started = performance.now()
    await work()
    samples.push(performance.now() - started)
  }
  return quantile(samples, 0.5)
}

/** As the call log would have written them. */
async function fill(url: string, account: AccountId): Promise<void> {
  const owner = new Client({ connectionString: url })
  await owner.connect()
  await owner.query(
    `insert into sources (account_id, source, medium, campaign, channel)
     select $1, 'source ' || n % 8, 'cpc', 'campaign ' || n, 'Paid Search' from generate_series(1, ${sources}) n`,
    [account],
  )
  await owner.query(
    `insert into calls (account_id, id, started_at, number_id, number, caller, caller_name, phase, result, ended_at,
       ring_ms, total_ms, connected_ms, first_time, source_id, basis)
     select $1, gen_random_uuid(), now() - interval '90 days' * random(), $1, '+12125550100',
       '+1212' || lpad((n * 7919 % 10000000)::text, 7, '0'), 'Caller ' || n, 'ended',
       case when n % 5 = 0 then 'missed' when n % 7 = 0 then 'abandoned' else 'answered' end, now(),
       5000, 65000, case when n % 5 = 0 or n % 7 = 0 then 0 else 60000 end, n % 3 = 0, nullif(n % (${sources} + 1), 0), 'placement'
     from generate_series(1, ${calls}) n`,
    [account],
  )
  await owner.query(
    `insert into calls_by_source_hour (account_id, hour, source_id, calls, answered, missed, abandoned, first_time, connected_ms)
     select account_id, date_trunc('hour', started_at), coalesce(source_id, 0), count(*), count(*) filter (where result = 'answered'),
       count(*) filter (where result = 'missed'), count(*) filter (where result = 'abandoned'), count(*) filter (where first_time),
       sum(connected_ms)
     from calls group by 1, 2, 3`,
  )
  // A tenth of the callers are known by name.
  await owner.query(
    `insert into callers (account_id, number, name)
     select $1, '+1212' || lpad((n * 7919 % 10000000)::text, 7, '0'), 'Known ' || n from generate_series(1, ${calls}, 10) n`,
    [account],
  )
  await owner.query('vacuum analyze')
  await owner.end()
}
