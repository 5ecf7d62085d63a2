import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAccounts } from '#accounts/accounts.store.ts'
import type { AccountId } from '#base/id.ts'
import { refuse } from '#base/result.ts'
import { now } from '#platform/clock.ts'
import { openSecrets } from '#platform/secrets.ts'
import { openStorage } from '#platform/storage.ts'
import { testDatabase, type TestDatabase } from '../../test/support/database.ts'
import { addSampleBusiness } from './demo.store.ts'

let database: TestDatabase
let folder: string
let sample: AccountId
const reloaded: AccountId[] = []
const defaults = { timeZone: 'UTC', country: 'US', currency: 'USD', locale: 'en' } as const

async function add() {
  const { db } = database
  const accounts = createAccounts({ db, defaults })
  const owner = await accounts.firstOwner()
  const parts = {
    db,
    accounts,
    owner: owner.id,
    secrets: await openSecrets(folder),
    storage: await openStorage(folder),
    prompts: {
      say: async () => refuse('no-voice' as const),
      upload: async () => refuse('no-voice' as never),
    },
    reload: async (account: AccountId) => void reloaded.push(account),
  }
  await addSampleBusiness(parts, now())
  return accounts
}
const count = async (query: ReturnType<typeof sql<{ n: number }>>) =>
  database.db.account(sample, async (trx) => (await query.execute(trx)).rows[0]?.n ?? 0)

/** The different words that events of a kind hold in a field. */
const named = async (kind: string, field: string) =>
  database.db.account(sample, async (trx) => {
    const { rows } = await sql<{ word: string }>`
      select distinct body ->> ${field} as word from call_events where kind = ${kind} order by word`.execute(
      trx,
    )
    return rows.map(({ word }) => word)
  })

beforeAll(async () => {
  database = await testDatabase()
  folder = await mkdtemp(join(tmpdir(), 'ringroot-demo-'))
  await add()
  const [row] = await database.db.reference
    .selectFrom('accounts')
    .select('id')
    .where('sample', '=', true)
    .execute()
  sample = row?.id as AccountId // the sample account's
})
afterAll(async () => {
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

test('the sample business has ninety days of visits, leases and calls', async () => {
  expect(await count(sql`select count(*) as n from visits`)).toBeGreaterThan(4000)
  expect(await count(sql`select count(*) as n from lease_events`)).toBeGreaterThan(4000)
  expect(await count(sql`select count(*) as n from calls where phase = 'ended'`)).toBeGreaterThan(800)
  expect(await count(sql`select count(distinct started_at::date) as n from calls`)).toBeGreaterThanOrEqual(89)
  expect(await count(sql`select count(*) as n from calls where started_at > now()`)).toBe(0)
  expect(reloaded).toContain(sample)
})

test('it spent money on ads, contracts and mailings, and sold to some of who called', async () => {
  expect(await count(sql`select count(distinct origin) as n from costs`)).toBe(5)
  expect(await count(sql`select count(*) as n from sales where matched <> 'none'`)).toBeGreaterThan(20)
  expect(await count(sql`select count(*) as n from sales where matched = 'none'`)).toBe(2)
  expect(await count(sql`select count(*) as n from sales where at > now()`)).toBe(0)
})

test('its calls are credited, answered and missed as a business’s are', async () => {
  const all = await count(sql`select count(*) as n from calls`)
  const share = async (where: string) =>
    (await count(sql`select count(*) as n from calls where ${sql.raw(where)}`)) / all
  expect(await share("result = 'answered'")).toBeGreaterThan(0.4)
  expect(await share("result in ('missed', 'abandoned')")).toBeGreaterThan(0.1)
  expect(await share("basis = 'model' and visit_id is not null")).toBeGreaterThan(0.15)
  expect(await share("badge = 'high'")).toBeGreaterThan(0.1)
  expect(await share("badge in ('medium', 'ambiguous')")).toBeGreaterThan(0.01)
  expect(await share("basis = 'placement'")).toBeGreaterThan(0.2)
  expect(await share('not first_time')).toBeGreaterThan(0.02)
})

test('every department is missed now and then, left messages, and calls back', async () => {
  expect(await named('message-started', 'mailbox')).toEqual(
    expect.arrayContaining(['Finance', 'Parts', 'Reception', 'Sales', 'Service']),
  )
  expect(await named('surveyed', 'answer')).toEqual(['1', '2', '3', '4', '5'])
  expect(await count(sql`select count(*) as n from calls where direction = 'outbound'`)).toBeGreaterThan(50)
})

test('writes to missed callers, some of whom answer, and one of whom wants no more', async () => {
  expect(await count(sql`select count(*) as n from messages where occasion = 'missed-call'`)).toBeGreaterThan(
    5,
  )
  expect(await count(sql`select count(*) as n from messages where direction = 'inbound'`)).toBeGreaterThan(5)
  expect(await count(sql`select count(*) as n from text_consents where state = 'stopped'`)).toBeGreaterThan(0)
  expect(await count(sql`select count(*) as n from message_threads where unread > 0`)).toBe(2)
})

test('machines call it, too: they are challenged, who was blocked is refused, and neither is counted', async () => {
  expect(await named('screened', 'verdict')).toEqual(['challenge', 'reject'])
  expect(await count(sql`select count(*) as n from calls where spam`)).toBeGreaterThan(20)
  expect(await count(sql`select count(*) as n from calls where screened is null and spam`)).toBe(0)
  expect(await named('attested', 'attestation')).toEqual(['A', 'B', 'C', 'none', 'wrong-number'])
  expect(await count(sql`select count(*) as n from callers`)).toBeGreaterThan(5)
  expect(await count(sql`select count(*) as n from spam_list`)).toBe(1)
})

test('its figures are those of the real books: rollups equal a recount', async () => {
  const counted = await count(
    sql`select count(*) as n from calls where direction = 'inbound' and phase = 'ended' and not test and not spam`,
  )
  expect(await count(sql`select sum(calls)::int8 as n from calls_by_source_hour`)).toBe(counted)
})

test('some visitors write by a form, with the source of their visit; a machine’s are spam', async () => {
  const forms = sql`from form_submissions f join visits v on v.account_id = f.account_id and v.id = f.visit_id`
  const all = await count(sql`select count(*) as n ${forms} where f.source_id = v.source_id`)
  expect(all).toBeGreaterThan(80)
  expect(await count(sql`select count(*) as n from form_submissions`)).toBe(all)
  expect(await count(sql`select count(distinct form_key) as n from form_submissions`)).toBe(3)
  expect(
    await count(sql`select count(*) as n from form_submissions where own_form_id is not null`),
  ).toBeGreaterThan(20)
  expect(await count(sql`select count(*) as n from form_submissions where spam`)).toBeGreaterThan(0)
  expect(await count(sql`select count(*) as n from form_submissions where not first_time`)).toBeGreaterThan(0)
})

test('a second time adds nothing; removed, it is gone whole', async () => {
  const accounts = await add()
  expect(await count(sql`select count(*) as n from accounts where sample`)).toBe(1)
  await accounts.remove(sample)
  for (const table of [
    'visits',
    'lease_events',
    'calls',
    'numbers',
    'call_events',
    'form_submissions',
    'own_forms',
  ])
    expect(await count(sql`select count(*) as n from ${sql.table(table)}`)).toBe(0)
  expect(await count(sql`select count(*) as n from number_directory where account_id = ${sample}`)).toBe(0)
})
