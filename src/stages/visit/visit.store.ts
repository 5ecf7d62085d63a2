import { sql } from 'kysely'
import { join } from 'node:path'
import type { AccountId, SiteId, VisitId, VisitorId } from '#base/id.ts'
import type { Instant } from '#base/time.ts'
import { dateOf, instantOf, isDatabaseAway, type AccountTransaction, type Database } from '#platform/db.ts'
import { openJournal, type Backlog } from '#platform/journal.ts'
import type { Log } from '#platform/log.ts'
import type { Device } from './audience.ts'
import { Recent } from './recent.ts'
import { SourceDictionary } from './source-dictionary.store.ts'
import type { Visit } from './visit.ts'
import type { Beat } from './visit.wire.ts'

/** What is written down of a page view. */
type SeenPage = Readonly<{
  visit: Visit
  page: string
  at: Instant
  url: string
  referrer: string
  title: string
  /** Google Analytics' cookies by name. */
  ga: Readonly<Record<string, string>>
  device: Device
  bot: boolean
}>

/**
 * Visits, page views and taps: kept in a journal before the tick ends and in the database soon after, one transaction an account.
 *
 * A visit is named by its landing page view, and a visitor by their first: the browser minted that id once, so whatever is repeated
 * finds what is there already.
 */
export type Visits = Readonly<{
  /** The visit as it stands; from the database when this process has not met it. Null also while the database is away. */
  find(account: AccountId, id: VisitId): Promise<Visit | null>
  /** The visit this page view was counted in, if it came before. */
  ofPage(account: AccountId, page: string): Visit | null
  /** A page view of a visit, the landing included. */
  see(account: AccountId, seen: SeenPage): void
  /** A heartbeat: time in use, taps, the end. */
  beat(account: AccountId, beat: Beat, at: Instant): void
  backlog(): Backlog
  /** Resolves when everything so far is in the database. */
  drained(): Promise<void>
  close(): Promise<void>
}>

type Entry = Readonly<{ account: AccountId }> &
  (({ kind: 'page' } & SeenPage) | Readonly<{ kind: 'beat'; at: Instant; beat: Beat }>)
type PageEntry = Extract<Entry, { kind: 'page' }>
type BeatEntry = Extract<Entry, { kind: 'beat' }>

export type VisitParts = Readonly<{
  db: Database
  /** The journal goes into `visits` under it. */
  folder: string
  log: Log
}>

/** Visits and page views held in memory; those before are read again when somebody comes back to them. */
const remembered = 50_000

/** What the columns keep of a text a stranger sent. */
const longest = { url: 2048, title: 300, ga: 200, number: 64 } as const

/** Opens the store, and begins to write what an earlier process left in its journal. */
export function openVisits({ db, folder, log }: VisitParts): Visits {
  const sources = new SourceDictionary(db)
  const visits = new Recent<Visit>(remembered)
  const pages = new Recent<VisitId>(remembered)
  const journal = openJournal<Entry>({
    folder: join(folder, 'visits'),
    log,
    isAway: isDatabaseAway,
    commit: async (batch) => {
      for (const [account, entries] of Map.groupBy(batch, (entry) => entry.account)) {
        const seen = entries.filter((entry) => entry.kind === 'page')
        const beats = entries.filter((entry) => entry.kind === 'beat')
        const ids = await sources.idsOf(
          account,
          seen.map(({ visit }) => visit.source),
        )
        await db.account(account, async (trx) => {
          await writePages(
            trx,
            account,
            seen.map((page, nth) => ({ ...page, sourceId: ids[nth] ?? 0 })), // one id a source
          )
          if (beats.length > 0) await writeBeats(trx, account, beats)
        })
      }
    },
  })

  /** A page is never refused its number because we cannot write it down. */
  const write = (entry: Entry): void => {
    try {
      journal.append(entry)
    } catch (error) {
      log.error({ err: error, account: entry.account }, 'A page view or heartbeat could not be kept')
    }
  }

  return {
    async find(account, id) {
      const known = visits.get(account + id)
      if (known) return known
      try {
        const read = await db.account(account, (trx) => readVisit(trx, id))
        if (read) visits.set(account + id, read)
        return read
      } catch (error) {
        if (isDatabaseAway(error)) return null
        throw error
      }
    },
    ofPage(account, page) {
      const id = pages.get(account + page)
      return id === undefined ? null : (visits.get(account + id) ?? null)
    },
    see(account, seen) {
      if (!seen.bot) {
        visits.set(account + seen.visit.id, seen.visit)
        pages.set(account + seen.page, seen.visit.id)
      }
      write({
        ...seen,
        account,
        kind: 'page',
        url: clean(seen.url, longest.url),
        referrer: clean(seen.referrer, longest.url),
        title: clean(seen.title, longest.title),
        ga: Object.fromEntries(
          Object.entries(seen.ga).map(([name, value]) => [clean(name, 60), clean(value, longest.ga)]),
        ),
      })
    },
    beat(account, beat, at) {
      const id = beat.visit as VisitId // a uuid by its schema; which one is checked against what is there
      const visit = visits.get(account + id)
      if (visit && at > visit.lastActivityAt) visits.set(account + id, { ...visit, lastActivityAt: at })
      const taps = beat.taps.map((tap) => ({ ...tap, number: clean(tap.number, longest.number) }))
      write({ account, kind: 'beat', at, beat: { ...beat, taps } })
    },
    backlog: () => journal.backlog(),
    drained: () => journal.drained(),
    close: () => journal.close(),
  }
}

/** PostgreSQL has no NUL in text, and no half of a surrogate pair. */
const clean = (text: string, length: number): string =>
  text.replaceAll('\u0000', '\uFFFD').slice(0, length).toWellFormed()

/** Page views that are there already change nothing, and neither does the visit a repeated one would have begun. */
async function writePages(
  trx: AccountTransaction,
  account: AccountId,
  seen: readonly (PageEntry & Readonly<{ sourceId: number }>)[],
): Promise<void> {
  if (seen.length === 0) return
  const once = [...new Map(seen.map((entry) => [entry.page, entry])).values()]
  const rows = await trx
    .insertInto('page_views')
    .values(
      once.map(({ page, visit, at, url, title }) => ({
        account_id: account,
        id: page,
        visit_id: visit.id,
        at: dateOf(at),
        url,
        title,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .execute()
  const fresh = new Set(rows.map(({ id }) => id))
  await learnIdentity(
    trx,
    account,
    once.filter(({ page }) => !fresh.has(page)),
  )
  const byVisit = Map.groupBy(
    once.filter(({ page }) => fresh.has(page)),
    ({ visit }) => visit.id,
  )
  if (byVisit.size === 0) return
  await trx
    .insertInto('visits')
    .values(
      Array.from(byVisit, ([id, [first, ...more]]) => {
        if (!first) throw new Error('a group without members')
        const { visit, sourceId, url, referrer, device, bot } = first
        return {
          account_id: account,
          id,
          site_id: visit.site,
          visitor_id: visit.visitor,
          source_id: sourceId,
          started_at: dateOf(visit.startedAt),
          last_activity_at: dateOf((more.at(-1) ?? first).at),
          landing_url: url,
          referrer,
          click_ids: JSON.stringify(visit.clickIds),
          ga: JSON.stringify(first.ga),
          device,
          bot,
        }
      }),
    )
    .onConflict((conflict) =>
      conflict.columns(['account_id', 'id']).doUpdateSet({
        last_activity_at: sql`greatest(visits.last_activity_at, excluded.last_activity_at)`,
        ga: sql`case when visits.ga = '{}' then excluded.ga else visits.ga end`,
      }),
    )
    .execute()
}

/** A view that is told again, with consent now, brings Google's ids for its visit. */
async function learnIdentity(
  trx: AccountTransaction,
  account: AccountId,
  again: readonly PageEntry[],
): Promise<void> {
  const news = again.flatMap(({ visit, ga }) => (Object.keys(ga).length > 0 ? [{ visit: visit.id, ga }] : []))
  if (news.length === 0) return
  await sql`
    update visits v set ga = n.ga from jsonb_to_recordset(${JSON.stringify(news)}) as n (visit uuid, ga jsonb)
    where v.account_id = ${account} and v.id = n.visit and v.ga = '{}'`.execute(trx)
}

/** Milliseconds a page may claim beyond the time that has passed: clocks and networks are not exact. */
const grace = 5000

/**
 * `active` is the largest that came, and never more than the time since the page was opened. Only what belongs to a visit and a page
 * we know counts: the rest was said by a stranger.
 */
async function writeBeats(
  trx: AccountTransaction,
  account: AccountId,
  entries: readonly BeatEntry[],
): Promise<void> {
  const beats = Array.from(
    Map.groupBy(entries, ({ beat }) => beat.page),
    ([page, same]) => ({
      page,
      visit: same[0]?.beat.visit,
      active: Math.max(...same.map(({ beat }) => beat.active)),
      at: new Date(Math.max(...same.map(({ at }) => at))),
    }),
  )
  await sql`
    update page_views p
    set active_ms = greatest(p.active_ms,
      least(b.active, extract(epoch from b.at - p.at) * 1000 + ${grace})::int)
    from jsonb_to_recordset(${JSON.stringify(beats)}) as b (page uuid, visit uuid, active int, at timestamptz)
    where p.account_id = ${account} and p.id = b.page and p.visit_id = b.visit`.execute(trx)
  await sql`
    update visits v
    set last_activity_at = greatest(v.last_activity_at, b.at)
    from (select p.visit_id, max(b.at) as at
      from jsonb_to_recordset(${JSON.stringify(beats)}) as b (page uuid, visit uuid, at timestamptz)
      join page_views p on p.account_id = ${account} and p.id = b.page and p.visit_id = b.visit
      group by p.visit_id) b
    where v.account_id = ${account} and v.id = b.visit_id`.execute(trx)

  const taps = entries.flatMap(({ beat, at }) =>
    beat.taps.map(({ id, number }) => ({ id, page: beat.page, visit: beat.visit, at: dateOf(at), number })),
  )
  if (taps.length === 0) return
  await sql`
    insert into taps (account_id, id, visit_id, at, number)
    select ${account}, t.id, t.visit, t.at, t.number
    from jsonb_to_recordset(${JSON.stringify(taps)}) as t (id uuid, page uuid, visit uuid, at timestamptz, number text)
    join page_views p on p.account_id = ${account} and p.id = t.page and p.visit_id = t.visit
    on conflict do nothing`.execute(trx)
}

async function readVisit(trx: AccountTransaction, id: VisitId): Promise<Visit | null> {
  const row = await trx
    .selectFrom('visits')
    .innerJoin('sources', (join) =>
      join.onRef('sources.account_id', '=', 'visits.account_id').onRef('sources.id', '=', 'visits.source_id'),
    )
    .select([
      'visits.id',
      'visits.site_id',
      'visits.visitor_id',
      'visits.click_ids',
      'visits.started_at',
      'visits.last_activity_at',
      'sources.source',
      'sources.medium',
      'sources.campaign',
      'sources.term',
      'sources.content',
      'sources.channel',
      'sources.landing',
      'sources.referrer',
    ])
    .where('visits.id', '=', id)
    .where('visits.bot', '=', false)
    .executeTakeFirst()
  if (!row) return null
  const { source, medium, campaign, term, content, channel, landing, referrer } = row
  return {
    id: row.id as VisitId, // the columns of these ids
    site: row.site_id as SiteId,
    visitor: row.visitor_id as VisitorId,
    source: { source, medium, campaign, term, content, channel, landing, referrer },
    clickIds: row.click_ids as Readonly<Record<string, string>>,
    startedAt: instantOf(row.started_at),
    lastActivityAt: instantOf(row.last_activity_at),
  }
}
