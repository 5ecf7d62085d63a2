import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AccountId, NumberId, PoolId, VisitId, VisitorId } from '#base/id.ts'
import { instant, type Instant } from '#base/time.ts'
import { newId } from '#platform/clock.ts'
import { createLog } from '#platform/log.ts'
import { testDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { openLeases, type Leases } from './lease.store.ts'

const log = createLog('silent')
const account = newId<AccountId>()
const flow = newId<string>()
const pool = newId<PoolId>()
const numbers = [1, 2, 3].map(() => newId<NumberId>()).sort()
const sizes = new Map([[pool, numbers]])
const source = {
  source: 'google',
  medium: 'cpc',
  campaign: 'spring',
  term: '',
  content: '',
  channel: 'Paid Search',
}
const asking = (visitor = newId<VisitorId>()) => ({
  visit: newId<VisitId>(),
  visitor,
  source,
  device: 'mobile',
  region: 'US-TX',
})

let database: TestDatabase
let folder: string
beforeAll(async () => {
  database = await testDatabase()
  folder = await mkdtemp(join(tmpdir(), 'ringroot-leases-'))
  await database.db.reference
    .insertInto('accounts')
    .values({ id: account, kind: 'client', name: 'A' })
    .execute()
  await database.db.account(account, async (trx) => {
    await trx.insertInto('flows').values({ account_id: account, id: flow, name: 'Main' }).execute()
    await trx
      .insertInto('pools')
      .values({ account_id: account, id: pool, name: 'Web', flow_id: flow })
      .execute()
    for (const [index, id] of numbers.entries()) {
      const number = `+1202555010${index}`
      await trx
        .insertInto('numbers')
        .values({ account_id: account, id, number, use: 'pool', pool_id: pool })
        .execute()
    }
  })
})
afterAll(async () => {
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

const open = async (clock?: () => Instant): Promise<Leases> => {
  const leases = await openLeases({ db: database.db, folder, log, ...(clock ? { clock } : {}) })
  await leases.configure(account, sizes)
  return leases
}
const rows = () =>
  database.db.account(account, (trx) =>
    trx.selectFrom('lease_events').selectAll().orderBy('at').orderBy('id').execute(),
  )

test('a lease is answered at once, and stands in the database soon after', async () => {
  const leases = await open()
  const visit = asking()
  const number = leases.lend(account, pool, visit)
  expect(numbers).toContain(number)
  expect(leases.lend(account, pool, visit)).toBe(number)
  expect(leases.inUse(account, pool)).toBe(1)
  await leases.drained()
  expect(await rows()).toMatchObject([
    {
      kind: 'leased',
      number_id: number,
      visit_id: visit.visit,
      body: { shared: false, source, device: 'mobile', region: 'US-TX' },
    },
  ])
  await leases.close()
})

test('after a restart nothing is lent as if it had never been shown', async () => {
  const before = await open()
  const ann = newId<VisitorId>()
  const first = before.lend(account, pool, asking(ann))
  const second = before.lend(account, pool, asking())
  await before.close()

  const after = await open()
  expect(after.lend(account, pool, asking(ann))).toBe(first)
  expect([first, second]).not.toContain(after.lend(account, pool, asking()))
  expect(after.lastShown(account, second as NumberId, instant(Date.now()))?.source).toEqual(source) // a pool with numbers lends one
  await after.close()
})

test('leases that were only in the journal when the server died are lent by the next one too', async () => {
  const doomed = await open()
  const visit = asking()
  const number = doomed.lend(account, pool, visit)
  await doomed.close() // writes the journal; whether the database had it by then is the next one's affair
  const next = await open()
  expect(next.lend(account, pool, visit)).toBe(number)
  await next.close()
})

test('the log only rises, also when the clock goes back and within one millisecond', async () => {
  const times = [2_000_000_000_000, 2_000_000_000_000, 1_999_999_000_000, 2_000_000_000_001].map(instant)
  const last = 2_000_000_000_002
  const leases = await open(() => times.shift() ?? instant(last))
  const visits = Array.from({ length: 9000 }, () => asking())
  for (const visit of visits) leases.lend(account, pool, visit)
  await leases.drained()
  const ours = new Set<string>(visits.map(({ visit }) => visit))
  const inLog = (await rows()).filter(({ visit_id }) => ours.has(visit_id))
  expect(inLog.map(({ visit_id }) => visit_id)).toEqual(visits.map(({ visit }) => visit))
  await leases.close()
})

test('an account nobody configured lends nothing', async () => {
  const leases = await open()
  expect(leases.lend(newId<AccountId>(), pool, asking())).toBeNull()
  await leases.close()
})
