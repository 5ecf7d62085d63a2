import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AccountId } from '#base/id.ts'
import { instant } from '#base/time.ts'
import { newId } from '#platform/clock.ts'
import { aCall, googleAds } from '../../../test/support/call-story.ts'
import { testDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { logCalls } from '../../../test/support/log-calls.ts'
import { readPeriod } from '../period.ts'
import { query } from './query.ts'

const account = newId<AccountId>()
const autumn = { ...googleAds, campaign: 'autumn', term: '' }
const newsletter = {
  ...googleAds,
  source: 'mailer',
  medium: 'email',
  campaign: '',
  term: '',
  channel: 'Email',
}
const at = (minute: number) => instant(Date.UTC(2026, 3, 1, 12, minute))

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
  await database.db.reference
    .insertInto('accounts')
    .values({ id: account, kind: 'client', name: 'Test' })
    .execute()
  const stories = [
    aCall({ account, at: at(1), source: googleAds, caller: '+12125550001', talkMs: 10_000 }),
    aCall({
      account,
      at: at(2),
      source: { ...googleAds, term: 'van' },
      caller: '+12125550001',
      talkMs: 21_001,
    }),
    aCall({ account, at: at(3), source: googleAds, caller: '+12125550002', ends: 'missed' }),
    aCall({ account, at: at(4), source: autumn, caller: '+12125550003', ends: 'abandoned' }),
    aCall({ account, at: at(5), source: newsletter, caller: null }),
    aCall({ account, at: at(6), caller: '+12125550004' }),
    aCall({ account, at: at(7), caller: '+12125550005', ends: 'not-yet' }),
    aCall({ account, at: at(8), source: googleAds, test: true }),
  ]
  await logCalls(database.db, stories.flat())
})
afterAll(() => database.close())

test('calls stand by channel, source, medium and campaign, the most first; unlinked is a class of its own', async () => {
  const rows = await database.db.account(account, async (trx) =>
    query(trx, await readPeriod(trx, { from: '2026-04-01', to: '2026-04-01' })),
  )
  const google = { channel: 'Paid Search', source: 'google', medium: 'cpc' }
  const none = {
    answered: 0,
    missed: 0,
    abandoned: 0,
    firstTime: 0,
    connectedMs: 0,
    averageConnectedMs: null,
    keywords: 0,
    landings: 0,
  }
  const talked = { answered: 1, connectedMs: 30_000, averageConnectedMs: 30_000 }
  expect(rows.every(({ calls, low, high }) => calls === low && calls === high)).toBe(true) // nothing is doubtful
  expect(rows.map(({ low: _low, high: _high, ...row }) => row)).toEqual([
    {
      ...google,
      campaign: 'spring sale',
      calls: 3,
      answered: 2,
      missed: 1,
      abandoned: 0,
      firstTime: 2,
      connectedMs: 31_001,
      averageConnectedMs: 15_501,
      keywords: 2,
      landings: 0,
      share: 0.5,
    },
    {
      channel: 'Email',
      source: 'mailer',
      medium: 'email',
      campaign: '',
      ...none,
      ...talked,
      calls: 1,
      share: 1 / 6,
    },
    { ...google, campaign: 'autumn', ...none, calls: 1, abandoned: 1, firstTime: 1, share: 1 / 6 },
    {
      channel: 'Unlinked',
      source: '',
      medium: '',
      campaign: '',
      ...none,
      ...talked,
      calls: 1,
      firstTime: 1,
      share: 1 / 6,
    },
  ])
})
