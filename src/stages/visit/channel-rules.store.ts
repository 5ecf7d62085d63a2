import { sql } from 'kysely'
import type { AccountId } from '#base/id.ts'
import { isDatabaseAway, isoText, type AccountTransaction, type Database } from '#platform/db.ts'
import { tryRules, type ChannelRule, type SourceFacts } from './channel-rules.ts'
import { Recent } from './recent.ts'

/** An account's rules as they stand. Version 0: nobody has ever saved any. */
export type SavedRules = Readonly<{
  version: number
  rules: readonly ChannelRule[]
  changedAt: string | null
  changedBy: string | null
  /** Sources that have their channel by these rules, of all there are; null once all have. */
  settling: Readonly<{ done: number; of: number }> | null
}>

const none: SavedRules = { version: 0, rules: [], changedAt: null, changedBy: null, settling: null }

export async function readChannelRules(trx: AccountTransaction): Promise<SavedRules> {
  const { rows } = await sql<SavedRules>`
    select r.version, r.rules, ${isoText('r.changed_at')} as "changedAt", coalesce(u.name, r.changed_by) as "changedBy",
      case when r.settled_to is not null then (
        select jsonb_build_object('done', count(*) filter (where s.id <= r.settled_to), 'of', count(*))
        from sources s where s.account_id = r.account_id) end as settling
    from channel_rules r left join users u on r.changed_by = 'user:' || u.id::text
    where r.account_id = current_account()`.execute(trx)
  return rows[0] ?? none
}

/** One who saves rules waits for those who write sources by the old ones, and the next writer reads the new. */
const lock = sql`hashtextextended('channel rules ' || current_account()::text, 0)`

/** The rules a new source gets its channel by. Whoever saves others meanwhile waits, and then sees the source. */
export async function readRulesToWriteBy(trx: AccountTransaction): Promise<readonly ChannelRule[]> {
  await sql`select pg_advisory_xact_lock_shared(${lock})`.execute(trx)
  return readRules(trx)
}

async function readRules(trx: AccountTransaction): Promise<readonly ChannelRule[]> {
  const { rows } = await sql<Readonly<{ rules: readonly ChannelRule[] }>>`
    select rules from channel_rules where account_id = current_account()`.execute(trx)
  return rows[0]?.rules ?? []
}

/** Saves rules over the version they were made from; false when that is no longer the newest. Every source is then to be settled. */
export async function saveChannelRules(
  trx: AccountTransaction,
  { version, rules, by }: Readonly<{ version: number; rules: readonly ChannelRule[]; by: string }>,
): Promise<boolean> {
  await sql`select pg_advisory_xact_lock(${lock})`.execute(trx)
  const { rows } = await sql`
    insert into channel_rules as r (account_id, version, rules, changed_by, settled_to)
    select current_account(), 1, ${JSON.stringify(rules, storable)}::jsonb, ${by}, 0 where ${version} = 0
      or exists (select from channel_rules where account_id = current_account())
    on conflict (account_id) do update set version = r.version + 1, rules = excluded.rules, changed_at = now(),
      changed_by = excluded.changed_by, settled_to = 0
    where r.version = ${version}
    returning version`.execute(trx)
  return rows.length > 0
}

/** PostgreSQL has no NUL in text, and no half of a surrogate pair. */
const storable = (_key: string, value: unknown): unknown =>
  typeof value === 'string' ? value.replaceAll('\u0000', '').toWellFormed() : value

/** Sources settled in one transaction: some ten milliseconds. */
const atOnce = 2000

/**
 * Gives the next sources their channel by the rules as they now are; true when none are left. Facts are never touched, so other rules
 * later, or none, tell any channel again.
 */
export async function settleSources(trx: AccountTransaction): Promise<boolean> {
  const { rows: saved } = await sql<Readonly<{ rules: readonly ChannelRule[]; from: number | null }>>`
    select rules, settled_to as from from channel_rules where account_id = current_account() for update`.execute(
    trx,
  )
  const [{ rules, from } = { rules: [], from: null }] = saved
  if (from === null) return true
  const { rows } = await sql<SourceFacts & Readonly<{ id: number; was: string }>>`
    select id, source, medium, campaign, term, content, landing, referrer, placement, channel as was
    from sources where account_id = current_account() and id > ${from} order by id limit ${atOnce}`.execute(
    trx,
  )
  const changed = rows.flatMap(({ id, was, ...facts }) => {
    const { channel } = tryRules(rules, facts)
    return channel === was ? [] : [{ id, channel }]
  })
  if (changed.length > 0)
    await sql`
      update sources s set channel = c.channel
      from jsonb_to_recordset(${JSON.stringify(changed)}::jsonb) as c (id int, channel text)
      where s.account_id = current_account() and s.id = c.id`.execute(trx)
  const last = rows.length < atOnce ? null : rows.at(-1)?.id
  await sql`update channel_rules set settled_to = ${last ?? null} where account_id = current_account()`.execute(
    trx,
  )
  return last == null
}

/** The rules that page views ask, in memory. */
export type ChannelBook = Readonly<{
  /** None while the database is away and they were never read: the visit has its usual channel until its source is written. */
  of(account: AccountId): Promise<readonly ChannelRule[]>
  /** The rules have changed: they are read again when next asked for. */
  forget(account: AccountId): void
}>

const remembered = 10_000

export function openChannelBook(db: Database): ChannelBook {
  const known = new Recent<Promise<readonly ChannelRule[]> | undefined>(remembered)
  return {
    of(account) {
      const read =
        known.get(account) ??
        db.account(account, readRules).catch((error: unknown) => {
          known.set(account, undefined)
          if (isDatabaseAway(error)) return []
          throw error
        })
      known.set(account, read)
      return read
    },
    forget: (account) => known.set(account, undefined),
  }
}
