import { join } from 'node:path'
import { sql, type RawBuilder } from 'kysely'
import { uuidv7, type AccountId, type NumberId, type PoolId, type VisitId, type VisitorId } from '#base/id.ts'
import { instant, minutes, type Instant } from '#base/time.ts'
import { dateOf, instantOf, isDatabaseAway, type Database } from '#platform/db.ts'
import { openJournal, type Backlog } from '#platform/journal.ts'
import type { Log } from '#platform/log.ts'
import { randomBytesFor } from '#platform/random.ts'
import {
  horizon,
  visitMemory,
  type Asking,
  type LeaseEvent,
  type LeaseFact,
  type LeaseSource,
} from './lease.ts'
import { LeaseBook, type PoolNumbers } from './lease-book.ts'
import type { Pool } from './pool.ts'
import { resumeBlocks, saveBlocks } from './lease-blocks.store.ts'
import { showingsKept, type Showing } from './showings.ts'

/** Lends numbers from memory. Every lease is in the journal before the tick ends and in the database soon after. */
export type Leases = Readonly<{
  /** The number this visit is shown from this pool; null only when the pool has none. */
  lend(account: AccountId, pool: PoolId, asking: Asking): NumberId | null
  /** The visit is still there, tapped the number, or has gone. */
  sign(account: AccountId, visit: VisitId, kind: 'active' | 'tapped' | 'ended'): void
  /** The visit that saw this number last at or before this moment. */
  lastShown(account: AccountId, number: NumberId, at: Instant): Showing | null
  /** How many numbers of the pool are being shown right now. */
  inUse(account: AccountId, pool: PoolId): number
  /** Which numbers serve which labels; empty without such a pool. */
  blocks(account: AccountId, pool: PoolId): ReturnType<Pool['blocks']>
  /** The account's pools and their numbers are these now. An account seen for the first time is loaded first. */
  configure(account: AccountId, numbers: PoolNumbers): Promise<void>
  /** The account is gone, or shall be read anew at the next `configure`. */
  forget(account: AccountId): void
  backlog(): Backlog
  /** Resolves when every lease so far is in the database. */
  drained(): Promise<void>
  close(): Promise<void>
}>

export type LeaseParts = Readonly<{
  db: Database
  /** The journal goes into `leases` under it. */
  folder: string
  log: Log
  clock?: () => Instant
  /** Told of every event, once it stands in the journal. */
  heard?(account: AccountId, event: LeaseEvent): void
}>

/** What a division loses when the server is killed is told again by the events since. */
const saveEvery = minutes(10)

type Entry = LeaseEvent & Readonly<{ account: AccountId }>

/**
 * Opens the books. What an earlier process left in its journal is written to the database before anything is loaded, so nothing is lent
 * as if it had never been shown.
 */
export async function openLeases(parts: LeaseParts): Promise<Leases> {
  const { db, folder, log, clock = now } = parts
  const books = new Map<AccountId, LeaseBook>()
  const places = createPlaces(clock)
  const journal = openJournal<Entry>({
    folder: join(folder, 'leases'),
    commit: (batch) => writeEvents(db, batch),
    isAway: isDatabaseAway,
    log,
  })
  await journal.drained()

  const write = (account: AccountId, book: LeaseBook, fact: LeaseFact | null, at: Instant): void => {
    if (!fact) return
    const event: LeaseEvent = { ...fact, at, id: places.id(at) }
    try {
      journal.append({ ...event, account })
    } catch (error) {
      // A visitor is never refused their number because we cannot write it down; until a restart we know it.
      log.error({ err: error, account }, 'A lease could not be kept')
    }
    book.apply(event)
    parts.heard?.(account, event)
  }

  const save = async (): Promise<void> => {
    for (const [account, book] of books)
      await saveBlocks(db, account, book).catch((error: unknown) =>
        log.warn({ err: error, account }, 'How numbers are divided could not be saved'),
      )
  }
  const saving = setInterval(() => void save(), saveEvery).unref()

  return {
    lend(account, pool, asking) {
      const book = books.get(account)
      if (!book) return null
      const at = places.at()
      const lent = book.lend(pool, asking, at)
      write(account, book, lent?.fact ?? null, at)
      return lent?.number ?? null
    },
    sign(account, visit, kind) {
      const book = books.get(account)
      if (!book) return
      const at = places.at()
      for (const fact of book.sign(visit, kind, at)) write(account, book, fact, at)
    },
    lastShown: (account, number, at) => books.get(account)?.lastShown(number, at) ?? null,
    inUse: (account, pool) => books.get(account)?.pool(pool)?.inUse(clock()) ?? 0,
    blocks: (account, pool) => books.get(account)?.pool(pool)?.blocks() ?? [],
    async configure(account, numbers) {
      const known = books.get(account)
      if (known) return known.configure(numbers)
      const events = await readEvents(db, account, clock())
      const book = new LeaseBook(numbers)
      await resumeBlocks(db, account, book)
      for (const event of events) book.apply(event)
      places.notBefore(events.at(-1)?.at)
      books.set(account, book)
    },
    forget: (account) => void books.delete(account),
    backlog: () => journal.backlog(),
    drained: () => journal.drained(),
    async close() {
      clearInterval(saving)
      await journal.close()
      await save()
    },
  }
}

const now = (): Instant => instant(Date.now())

/** Places in the log that only rise, also when the clock goes back and within one millisecond. */
function createPlaces(clock: () => Instant) {
  const perMillisecond = 4000 // fits the twelve bits after the version (RFC 9562, 6.2, method 1) with room for one step's facts
  let last = instant(0)
  let count = 0
  return {
    notBefore(at: Instant | undefined): void {
      if (at !== undefined && at > last) last = at
    },
    at(): Instant {
      const at = instant(Math.max(clock(), count < perMillisecond ? last : last + 1))
      if (at > last) count = 0
      return (last = at)
    },
    id(at: Instant): string {
      const random = randomBytesFor(10)
      random[0] = count >>> 4
      random[1] = ((count & 15) << 4) | ((random[1] ?? 0) & 15)
      count += 1
      return uuidv7(at, random)
    },
  }
}

/** One transaction an account: on a sharded database, a batch over two accounts would be a two-phase commit. */
async function writeEvents(db: Database, batch: readonly Entry[]): Promise<void> {
  for (const [account, events] of Map.groupBy(batch, (entry) => entry.account)) {
    const rows = events.map((event) => ({
      account_id: account,
      id: event.id,
      at: dateOf(event.at),
      kind: event.kind,
      pool_id: event.pool,
      number_id: event.number,
      visit_id: event.visit,
      visitor_id: event.visitor,
      body: event.kind === 'leased' ? JSON.stringify(leaseBody(event)) : '{}',
    }))
    await db.account(account, (trx) =>
      trx
        .insertInto('lease_events')
        .values(rows)
        .onConflict((conflict) => conflict.doNothing())
        .execute(),
    )
  }
}

/** What a row of the log keeps of a lease beside its columns. */
export const leaseBody = ({ shared, source, device, region }: Extract<LeaseEvent, { kind: 'leased' }>) => ({
  shared,
  source,
  device,
  region,
})

type Row = Readonly<{
  id: string
  at: Date
  kind: LeaseEvent['kind']
  pool_id: PoolId
  number_id: NumberId
  visit_id: VisitId
  visitor_id: VisitorId
  /** Device and region are not in leases of the time before attribution went by them. */
  body: Readonly<{ shared: boolean; source: LeaseSource; device?: string; region?: string | null }>
}>

/** What decisions and credit can still depend on: all of the last day, and of the horizon what each number remembers. */
async function readEvents(db: Database, account: AccountId, at: Instant): Promise<readonly LeaseEvent[]> {
  const { rows } = await db.account(account, (trx) =>
    sql<Row>`
      select id, at, kind, pool_id, number_id, visit_id, visitor_id, body from lease_events
      where account_id = ${account} and at >= ${new Date(at - visitMemory)}
      union
      select e.id, e.at, e.kind, e.pool_id, e.number_id, e.visit_id, e.visitor_id, e.body from numbers n
      cross join lateral (
        select * from lease_events
        where account_id = ${account} and number_id = n.id and at >= ${new Date(at - horizon)}
        order by at desc, id desc
        limit ${showingsKept}
      ) e
      where n.account_id = ${account}
      order by at, id`.execute(trx),
  )
  return eventsOf(rows)
}

/** Events of the log that fit the condition (of `e`), in its order. */
export async function readLeaseEvents(
  db: Database,
  account: AccountId,
  condition: RawBuilder<unknown>,
  limit: number,
): Promise<readonly LeaseEvent[]> {
  const { rows } = await db.account(account, (trx) =>
    sql<Row>`
      select id, at, kind, pool_id, number_id, visit_id, visitor_id, body from lease_events e
      where e.account_id = ${account} and ${condition}
      order by e.at, e.id limit ${limit}`.execute(trx),
  )
  return eventsOf(rows)
}

function eventsOf(rows: readonly Row[]): readonly LeaseEvent[] {
  const sources = new Map<string, LeaseSource>() // thousands of events name the same few
  const intern = (source: LeaseSource): LeaseSource => {
    const key = JSON.stringify(source)
    const known = sources.get(key)
    if (!known) sources.set(key, source)
    return known ?? source
  }
  return rows.map((row) => {
    const { id, kind, body } = row
    const who = { pool: row.pool_id, number: row.number_id, visit: row.visit_id, visitor: row.visitor_id }
    const place = { id, at: instantOf(row.at) }
    if (kind !== 'leased') return { ...place, ...who, kind }
    const { shared, source, device = 'desktop', region = null } = body
    return { ...place, ...who, kind, shared, source: intern(source), device, region }
  })
}
