import { Client } from 'pg'
import type { AccountId } from '#base/id.ts'
import type { Database } from '#platform/db.ts'
import { query } from '#reports/models/query.ts'
import { readPeriod } from '#reports/period.ts'
import { refreshPersons } from '#stages/person/person.store.ts'
import { type Bench, type BenchRow, atMost } from './bench.ts'
import { inFilledAccount } from './support/filled-account.ts'

const visits = 1_000_000
const visitors = 650_000
const calls = 20_000
const sources = 60

/** Persons and models of a site with a million visits and twenty thousand calls in a month. */
export const bench: Bench = () => inFilledAccount(fill, measure)

async function measure(db: Database, account: AccountId): Promise<readonly BenchRow[]> {
  const report = (asked: Parameters<typeof query>[2]) => () =>
    db.account(account, async (trx) => query(trx, await readPeriod(trx, {}), asked))
  const of = `${visits / 1e6} million visits, ${calls.toLocaleString('en')} calls`
  const anew = await seconds(() => db.account(account, (trx) => refreshPersons(trx, { whole: true })))
  const soon = await seconds(() => db.account(account, (trx) => refreshPersons(trx)))
  const byChannel = await seconds(report({ conversion: 'call' }))
  const byCampaign = await seconds(report({ conversion: 'call', by: 'campaign' }))
  const withoutMarkov = await seconds(report({ conversion: 'call', models: 'first,last,linear,time-decay' }))
  return [
    atMost('report', `persons found anew, ${of}`, anew, 10, 's'),
    atMost('report', `persons found after a call, ${of}`, soon, 2, 's'),
    atMost('report', `nine models by channel, ${of}`, byChannel, 5, 's'),
    atMost('report', `nine models by ${sources} campaigns, ${of}`, byCampaign, 5, 's'),
    atMost(
      'report',
      `four models by channel, without those who did not convert, ${of}`,
      withoutMarkov,
      2,
      's',
    ),
  ]
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1000
}

/** As the site would have told it: a third of the visits are by somebody who was there before. */
async function fill(url: string, account: AccountId): Promise<void> {
  const owner = new Client({ connectionString: url })
  await owner.connect()
  await owner.query(
    `insert into sources (account_id, source, medium, campaign, channel)
     select $1, 'source ' || n % 12, 'cpc', 'campaign ' || n, 'Channel ' || n % 12 from generate_series(1, ${sources}) n`,
    [account],
  )
  await owner.query(
    `insert into visits (account_id, id, site_id, visitor_id, source_id, started_at, last_activity_at, landing_url, device)
     select $1, gen_random_uuid(), $1, md5('visitor ' || (n * 7919::bigint % ${visitors}))::uuid, 1 + (n * 31::bigint % ${sources}),
       now() - interval '29 days' * random(), now(), 'https://shop.example/', 'desktop'
     from generate_series(1, ${visits}) n`,
    [account],
  )
  await owner.query(
    `insert into calls (account_id, id, started_at, number_id, number, caller, phase, result, first_time, source_id, visit_id, basis)
     select account_id, gen_random_uuid(), started_at + interval '5 minutes', $1, '+12125550100',
       '+1212' || lpad(((row_number() over ()) * 7919 % 10000000)::text, 7, '0'), 'ended', 'answered', true, source_id, id, 'last-shown'
     from visits where account_id = $1 limit ${calls}`,
    [account],
  )
  await owner.query('vacuum analyze')
  await owner.end()
}
