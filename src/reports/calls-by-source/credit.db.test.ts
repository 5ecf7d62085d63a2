import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AccountId, CallId } from '#base/id.ts'
import { after, instant, seconds } from '#base/time.ts'
import { newId } from '#platform/clock.ts'
import type { CallEvent } from '#stages/call/call-event.ts'
import type { Judgement } from '#stages/call/judgement.wire.ts'
import { aCall, googleAds } from '../../../test/support/call-story.ts'
import { testDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { logCalls } from '../../../test/support/log-calls.ts'
import { readPeriod } from '../period.ts'
import type { CallsBySourceRow } from './report.ts'
import { query } from './query.ts'

const account = newId<AccountId>()
const { term: _term, content: _content, ...ads } = googleAds
const mail = { source: 'mailer', medium: 'email', channel: 'Email', campaign: '' }
const at = (minute: number) => instant(Date.UTC(2026, 3, 1, 12, minute))

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
  await database.db.reference
    .insertInto('accounts')
    .values({ id: account, kind: 'client', name: 'Test' })
    .execute()
})
afterAll(() => database.close())

const write = (events: readonly CallEvent[]): Promise<void> => logCalls(database.db, events)

/** A call of which the model thinks that much. */
function judgedCall(
  minute: number,
  credits: Judgement['credits'],
  { phase = 'final' as const, leader = null as CallId | null, id = newId<CallId>(at(minute)) } = {},
): readonly CallEvent[] {
  const story = aCall({ account, id, at: at(minute), caller: `+121255500${minute}`, talkMs: 10_000 })
  const unlinked = 1 - credits.reduce((sum, { p }) => sum + p, 0)
  const judgement: Judgement = {
    phase,
    model: 1,
    badge: 'ambiguous',
    confidence: { visit: 0.3, campaign: 0.6, source: 0.6 },
    unlinked,
    robot: 0,
    repeat: 0,
    leader,
    credits,
    candidates: [],
  }
  const attributed = { kind: 'attributed', basis: 'model', source: googleAds, visitId: null } as const
  const when = after(at(minute), seconds(60))
  const base = { id: `attributed-${phase}`, callId: id, accountId: account, at: when }
  return [...story, { ...base, ...attributed, evidence: {}, judgement }]
}

const read = (): Promise<readonly CallsBySourceRow[]> =>
  database.db.account(account, async (trx) =>
    query(trx, await readPeriod(trx, { from: '2026-04-01', to: '2026-04-01' })),
  )
const short = (rows: readonly CallsBySourceRow[]) =>
  Object.fromEntries(rows.map(({ channel, calls, low, high }) => [channel, [calls, low, high]]))

test('a judged call counts for each source as much as it is likely to be its, and all of it is counted', async () => {
  await write(aCall({ account, at: at(1), source: googleAds, caller: '+12125550001' })) // certain
  await write(
    judgedCall(10, [
      { ...ads, p: 0.6 },
      { ...mail, p: 0.3 },
    ]),
  )
  const rows = await read()
  expect(short(rows)).toEqual({ 'Paid Search': [1.6, 1, 2], Email: [0.3, 0, 1], Unlinked: [0.1, 0, 1] })
  expect(rows.map(({ answered }) => answered)).toEqual([1.6, 0.3, 0.1])
  expect(rows.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1)
})

test('judged again, it counts as was thought last; shares that are missing are spread over the rest', async () => {
  const id = newId<CallId>(at(11))
  await write(
    judgedCall(
      11,
      [
        { ...ads, p: 0.5 },
        { ...mail, p: 0.5 },
      ],
      { id },
    ),
  )
  expect(short(await read())).toMatchObject({ 'Paid Search': [2.1, 1, 3], Email: [0.8, 0, 2] })
  await write(judgedCall(11, [{ ...mail, p: 1 }], { id, phase: 'revised-24h' as 'final' }))
  expect(short(await read())).toMatchObject({ 'Paid Search': [1.6, 1, 2], Email: [1.3, 1, 2] })
})

test('a caller’s calls stand or fall together: ten of one caller are less certain than ten of ten', async () => {
  const first = newId<CallId>(at(20))
  const torn = [
    { ...ads, p: 0.5 },
    { ...mail, p: 0.5 },
  ]
  await write(judgedCall(20, torn, { id: first }))
  for (let minute = 21; minute < 30; minute += 1) await write(judgedCall(minute, torn, { leader: first }))
  const [ad] = await read()
  expect(ad?.calls).toBeCloseTo(6.6)
  expect([ad?.low, ad?.high]).toEqual([1, 12]) // none of the ten, or all
})
