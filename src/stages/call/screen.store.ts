import { sql } from 'kysely'
import type { AccountId, CallId, NumberId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { newId } from '#platform/clock.ts'
import { type AccountTransaction, type Database, instantOf } from '#platform/db.ts'
import type { Spam, SpamEntry, SpamListName, SpamRules } from './screen.wire.ts'
import { oneDay, usualRules } from './screen.ts'

/** More entries are a list nobody keeps by hand. */
export const mostEntries = 10_000

/** Of several entries of one pattern the newest that was not removed counts. */
const current = sql`
  select distinct on (e.pattern) e.id, e.pattern, e.list, e.why, e.call_id, e.added_by, e.added_at
  from spam_list e where e.account_id = current_account() and e.removed_at is null
  order by e.pattern, e.added_at desc, e.id desc`

export async function readSpamRules(trx: AccountTransaction): Promise<SpamRules> {
  const { rows } = await sql<SpamRules>`
    select anonymous, robocaller, robocaller_numbers as "robocallerNumbers", failed_attestation as "failedAttestation"
    from spam_rules where account_id = current_account()`.execute(trx)
  return rows[0] ?? usualRules
}

export async function saveSpamRules(trx: AccountTransaction, rules: SpamRules): Promise<void> {
  const { anonymous, robocaller, robocallerNumbers, failedAttestation } = rules
  await sql`
    insert into spam_rules (account_id, anonymous, robocaller, robocaller_numbers, failed_attestation)
    values (current_account(), ${anonymous}, ${robocaller}, ${robocallerNumbers}, ${failedAttestation})
    on conflict (account_id) do update set anonymous = excluded.anonymous, robocaller = excluded.robocaller,
      robocaller_numbers = excluded.robocaller_numbers, failed_attestation = excluded.failed_attestation`.execute(
    trx,
  )
}

/** What the list says, one entry a pattern. */
export async function readListed(
  trx: AccountTransaction,
): Promise<readonly Readonly<{ pattern: string; list: SpamListName }>[]> {
  const { rows } = await sql<Readonly<{ pattern: string; list: SpamListName }>>`
    select pattern, list from (${current}) as entries`.execute(trx)
  return rows
}

/** Rules, list and how much spam there was, for people. */
export async function readSpam(db: Database, account: AccountId): Promise<Spam> {
  return db.account(account, async (trx) => {
    const { rows: list } = await sql<SpamEntry>`
      select e.id, e.pattern, e.list, e.why, e.call_id as "callId", coalesce(u.name, e.added_by) as "addedBy",
        to_char(e.added_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "addedAt"
      from (${current}) as e left join users u on e.added_by = 'user:' || u.id::text
      order by e.added_at desc, e.id desc limit ${mostEntries}`.execute(trx)
    const { rows: counted } = await sql<Readonly<{ recent: number }>>`
      select count(*) as recent from calls
      where account_id = current_account() and spam and started_at > now() - interval '30 days'`.execute(trx)
    return { rules: await readSpamRules(trx), list, recent: counted[0]?.recent ?? 0 }
  })
}

export type NewEntry = Readonly<{
  pattern: string
  list: SpamListName
  why: string
  callId: CallId | null
  by: string
}>

/** Adds an entry, which counts from now on; false when the list is full. */
export async function addToSpamList(trx: AccountTransaction, entry: NewEntry): Promise<boolean> {
  const { pattern, list, why, callId, by } = entry
  const { rows } = await sql`
    insert into spam_list (account_id, id, pattern, list, why, call_id, added_by, added_at)
    select current_account(), ${newId()}, ${pattern}, ${list}, ${why}, ${callId}, ${by}, clock_timestamp()
    where (select count(*) from spam_list where account_id = current_account() and removed_at is null) < ${mostEntries}
    returning id`.execute(trx)
  return rows.length > 0
}

/** Removes what the list says of the entry's pattern, also what stood under it; answers with the pattern, null when there is none. */
export async function removeFromSpamList(
  trx: AccountTransaction,
  id: string,
  by: string,
): Promise<string | null> {
  const { rows } = await sql<Readonly<{ pattern: string }>>`
    update spam_list set removed_at = now(), removed_by = ${by}
    where account_id = current_account() and removed_at is null
      and pattern = (select pattern from spam_list where account_id = current_account() and id = ${id}::uuid)
    returning pattern`.execute(trx)
  return rows[0]?.pattern ?? null
}

/** Takes back what marking a call put on the list; what it replaced counts again. */
export async function takeBackMark(trx: AccountTransaction, call: CallId, by: string): Promise<void> {
  await sql`
    update spam_list set removed_at = now(), removed_by = ${by}
    where account_id = current_account() and call_id = ${call} and removed_at is null`.execute(trx)
}

/** Who called what within the last day, oldest first: what the history in memory is restored from. */
export async function readRecentCallers(
  trx: AccountTransaction,
  since: Date,
): Promise<readonly Readonly<{ caller: PhoneNumber; number: NumberId; at: ReturnType<typeof instantOf> }>[]> {
  const { rows } = await sql<Readonly<{ caller: PhoneNumber; number: NumberId; at: Date }>>`
    select caller, number_id as number, max(started_at) as at from calls
    where account_id = current_account() and started_at > ${since} and caller is not null and not test
    group by 1, 2 order by 3 desc limit 100000`.execute(trx)
  return rows.map(({ at, ...row }) => ({ ...row, at: instantOf(at) })).toReversed()
}

export const dayBefore = (at: number): Date => new Date(at - oneDay)
