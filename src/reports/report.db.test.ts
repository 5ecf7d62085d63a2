import { readdir } from 'node:fs/promises'
import { Check } from 'typebox/value'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AccountId } from '#base/id.ts'
import { instant } from '#base/time.ts'
import { newId } from '#platform/clock.ts'
import type { HttpServer } from '#platform/http/server.ts'
import { accountServer } from '../../test/support/account-server.ts'
import { aCall, googleAds } from '../../test/support/call-story.ts'
import { testDatabase, type TestDatabase } from '../../test/support/database.ts'
import { logCalls } from '../../test/support/log-calls.ts'
import { happen } from '../../test/support/past.ts'
import { ReportReply } from './report.ts'
import { findReports, reportRoutes, type ReportFolder } from './reports.api.ts'

/** The contract, for every folder of this room: adding a report adds its tests. */

let database: TestDatabase
let server: HttpServer
let folders: readonly ReportFolder[]
let account: AccountId

/** A new account with these calls. */
async function accountWith(
  timeZone: string,
  ...stories: Omit<Parameters<typeof aCall>[0], 'account'>[]
): Promise<AccountId> {
  const id = newId<AccountId>()
  await database.db.reference
    .insertInto('accounts')
    .values({ id, kind: 'client', name: 'Test', time_zone: timeZone })
    .execute()
  await logCalls(
    database.db,
    stories.flatMap((story) => aCall({ account: id, ...story })),
  )
  return id
}

beforeAll(async () => {
  database = await testDatabase()
  folders = await findReports()
  server = await accountServer(() => account)
  await server.register(reportRoutes(database.db, folders))
})
afterAll(async () => {
  await server.close()
  await database.close()
})

type Reply = ReportReply<Readonly<Record<string, unknown>>>
const get = async (id: string, query = ''): Promise<Reply> => {
  const response = await server.inject(`/reports/${id}?${query}`)
  expect(response.statusCode).toBe(200)
  return response.json<Reply>()
}

test('there are reports, each in a folder of its own', async () => {
  const entries = await readdir(import.meta.dirname, { withFileTypes: true })
  expect(folders.map(({ report }) => report.id)).toEqual(
    entries.filter((entry) => entry.isDirectory()).map(({ name }) => name),
  )
  expect(folders.length).toBeGreaterThanOrEqual(2)
})

test('every report has a title in each language, and says what each column means', () => {
  for (const { report } of folders) {
    for (const title of [report.title.en, report.title.ro, report.title.uk]) expect(title).not.toBe('')
    for (const column of Object.values(report.row.properties))
      expect((column as { description?: string }).description ?? '').not.toBe('') // a schema may carry one
  }
})

test('every report answers for an account without calls, and for one with, as its schema says', async () => {
  const empty = await accountWith('Europe/Bucharest')
  const busy = await accountWith(
    'America/New_York',
    { source: googleAds },
    { ends: 'missed' },
    { test: true },
  )
  for (const { report } of folders)
    for (account of [empty, busy]) {
      const reply = await get(report.id, 'from=2026-04-01&to=2026-04-01')
      expect(Check(ReportReply(report.row, report.also), reply)).toBe(true)
      expect(reply.totals.calls).toBe(account === busy ? 2 : 0)
      expect(reply.before.calls).toBe(0)
    }
})

test('every report is a CSV file, too, with a column for each field', async () => {
  account = await accountWith('UTC', { source: { ...googleAds, campaign: '=1+1', source: '"x", y' } })
  for (const { report } of folders) {
    const response = await server.inject(`/reports/${report.id}?from=2026-04-01&to=2026-04-02&format=csv`)
    expect(response.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${report.id} 2026-04-01 2026-04-02.csv"`,
    })
    expect(response.body.split('\r\n')[0]).toBe(`\uFEFF${Object.keys(report.row.properties).join(',')}`)
  }
  const bySource = await server.inject('/reports/calls-by-source?from=2026-04-01&to=2026-04-02&format=csv')
  expect(bySource.body.split('\r\n')[1]).toBe(
    `Paid Other,"""x"", y",cpc,'=1+1,1,1,0,0,1,30000,30000,1,0,1,1,1`,
  )
})

test('calls out are no attempts to reach the business, and no report counts them as calls', async () => {
  // Where midnight is not on the hour, calls are counted one by one.
  account = await accountWith('Asia/Kolkata', { at: instant(Date.UTC(2026, 3, 2, 12)) })
  await happen(database.db, account, [{ day: 1, call: 'out', phone: '+12125550109', out: true }])
  for (const report of ['calls-by-day', 'calls-by-source'])
    expect((await get(report, 'from=2026-04-01&to=2026-04-03')).totals).toMatchObject({ calls: 1 })
})

describe('a period', () => {
  test.each([
    'from=2026-02-30',
    'from=x',
    'to=2026-4-1',
    'from=2026-04-02&to=2026-04-01',
    'from=2020-01-01&to=2026-01-01',
    'format=pdf',
    'from=2026-04-01T99:00:00Z',
  ])('like %s is refused', async (query) => {
    account = await accountWith('UTC')
    const response = await server.inject(`/reports/calls-by-source?${query}`)
    expect(response.statusCode).toBe(400)
    expect(response.json()).toMatchObject({ code: 'invalid-request' })
  })

  test('is the last thirty days when none is named', async () => {
    account = await accountWith('Asia/Kolkata')
    const reply = await get('calls-by-day')
    expect(reply.rows).toHaveLength(30)
    expect(reply.rows.at(-1)).toMatchObject({ day: reply.to })
  })

  test('is bounded by midnights of the account, not of UTC; it can be compared with the days before', async () => {
    // Midnight in Bucharest on 1 April 2026 is 21:00 UTC of 31 March.
    const midnight = Date.UTC(2026, 2, 31, 21)
    account = await accountWith(
      'Europe/Bucharest',
      { at: instant(midnight - 1) },
      { at: instant(midnight) },
      { at: instant(midnight + 86_400_000 - 1), ends: 'abandoned' },
      { at: instant(midnight + 86_400_000) },
    )
    for (const query of [
      'from=2026-04-01&to=2026-04-01',
      'from=2026-03-31T21:00:00Z&to=2026-04-01T21:00:00Z',
    ]) {
      const reply = await get('calls-by-day', query)
      expect(reply).toMatchObject({ from: '2026-04-01', to: '2026-04-01', timeZone: 'Europe/Bucharest' })
      expect(reply.totals).toMatchObject({ calls: 2, answered: 1, abandoned: 1 })
      expect(reply.before).toMatchObject({ calls: 1, answered: 1 })
      expect(reply.rows).toMatchObject([{ day: '2026-04-01', calls: 2 }])
    }
  })

  test.each(['Europe/Kyiv', 'Asia/Kolkata', 'Asia/Kathmandu', 'Australia/Lord_Howe'])(
    'in %s counts every call of a day of 23 or 25 hours once, and on the right day',
    async (timeZone) => {
      const start = Date.UTC(2026, 2, 25)
      const stories = Array.from({ length: 12 * 24 }, (_, n) => ({
        at: instant(start + n * 3_600_000 + 1_799_000),
      }))
      account = await accountWith(timeZone, ...stories)
      const dayOf = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' })
      const expected = Map.groupBy(stories, ({ at }) => dayOf.format(at))
      const { rows } = await get('calls-by-day', 'from=2026-03-26&to=2026-04-04')
      expect(rows).toHaveLength(10)
      for (const row of rows) expect(row).toMatchObject({ calls: expected.get(String(row['day']))?.length })
    },
  )
})
