import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AccountId } from '#base/id.ts'
import type { HttpServer } from '#platform/http/server.ts'
import type { Judgement } from '#stages/call/judgement.wire.ts'
import { accountServer } from '../../../test/support/account-server.ts'
import { testDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { happen, idOf, newBusiness } from '../../../test/support/past.ts'
import type { ReportReply } from '../report.ts'
import { findReports, reportRoutes } from '../reports.api.ts'
import type { CalibrationAlso, CalibrationRow } from './report.ts'

let database: TestDatabase
let server: HttpServer
let account: AccountId

const [ann, ben, cat] = ['+12125550101', '+12125550102', '+12125550103']

beforeAll(async () => {
  database = await testDatabase()
  server = await accountServer(() => account)
  await server.register(reportRoutes(database.db, await findReports()))
  account = await newBusiness(database.db)
  await happen(database.db, account, [
    { day: 1, visit: 'a1', visitor: 'ann', source: 'Email' },
    { day: 3, visit: 'a2', visitor: 'ann', source: 'Paid Search' },
    { day: 3, hour: 13, call: 'right', phone: ann, sure: 0.9 },
    { day: 4, call: 'wrong', phone: ann, sure: 0.6 },
    // Ann's form, days later, says whose telephone called.
    { day: 9, form: 'af', visitor: 'ann', visit: 'a2', phone: ann },
    { day: 5, call: 'spam', phone: ann, sure: 0.9, spam: true },
    { day: 5, call: 'test', phone: ann, sure: 0.9, test: true },
    { day: 5, call: 'unknown', phone: cat, sure: 0.9 },
    { day: 5, call: 'withheld', phone: null, sure: 0.9 },
    // Ben's form was spam: it says nothing. His visit came after his call.
    { day: 6, call: 'early', phone: ben, sure: 0.9 },
    { day: 7, visit: 'b1', visitor: 'ben', source: 'Email' },
    { day: 8, form: 'bf', visitor: 'ben', visit: 'b1', phone: ben },
  ])
  await judged('right', 'final', 'paid-search', 0.9, 'a2')
  await judged('wrong', 'ring', 'paid-search', 0.9, 'a2')
  await judged('wrong', 'final', 'email', 0.6, 'x')
  for (const call of ['spam', 'test', 'unknown', 'withheld', 'early'])
    await judged(call, 'final', 'paid-search', 0.9, 'a2')
})
afterAll(async () => {
  await server.close()
  await database.close()
})

async function judged(call: string, phase: Judgement['phase'], source: string, p: number, visit: string) {
  const campaign = source === 'email' ? 'Email one' : 'Paid Search one'
  const judgement: Judgement = {
    phase,
    model: 3,
    badge: 'high',
    confidence: { visit: p / 2, campaign: p, source: p },
    unlinked: 1 - p,
    robot: 0,
    repeat: 0,
    leader: null,
    credits: [{ source, medium: 'm', channel: 'Any', campaign, p }],
    candidates: [{ visitId: idOf(visit), p: p / 2, region: null, tappedAt: null, evidence: null }],
  }
  await database.db.account(account, (trx) =>
    sql`
      insert into call_events (account_id, call_id, id, at, kind, body)
      values (current_account(), ${idOf(call)}, ${idOf(`${call} ${phase}`)},
        ${new Date(Date.UTC(2026, 3, 5, phase === 'ring' ? 1 : 2))}, 'attributed', ${JSON.stringify({ judgement })})`.execute(
      trx,
    ),
  )
}

test('claims are held against what forms tell later: only calls of people who became known, by their last word', async () => {
  const reply = await server.inject('/reports/calibration?from=2026-04-01&to=2026-04-30')
  const { rows, also } = reply.json<ReportReply<CalibrationRow, CalibrationAlso>>()
  expect(also).toEqual({ judged: 5, known: 2, byForm: 2, bySale: 0 })
  expect(rows.filter(({ level }) => level === 'campaign')).toEqual([
    { level: 'campaign', from: 0.6, to: 0.7, calls: 1, claimed: 0.6, right: 0 },
    { level: 'campaign', from: 0.9, to: 1, calls: 1, claimed: 0.9, right: 1 },
  ])
  expect(rows.filter(({ level }) => level === 'visit').map(({ right }) => right)).toEqual([0, 1])
})

test('a click that a sale names makes its visitor’s telephone known, too', async () => {
  await database.db.account(account, (trx) =>
    sql`
      insert into sales (account_id, id, origin, ref, at, worth, phone, click_id, visit_id, by)
      values (current_account(), ${idOf('sale')}, 'api', 's', ${new Date(Date.UTC(2026, 3, 20))}, 'sale', ${cat}, 'gclid-1', ${idOf('a2')}, 'local')`.execute(
      trx,
    ),
  )
  const reply = await server.inject('/reports/calibration?from=2026-04-01&to=2026-04-30')
  expect(reply.json<ReportReply<CalibrationRow, CalibrationAlso>>().also).toEqual({
    judged: 5,
    known: 3,
    byForm: 2,
    bySale: 1,
  })
})
