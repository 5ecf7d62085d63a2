import { sql } from 'kysely'
import { type AccountTransaction } from '#platform/db.ts'
import { believable, evidence } from './evidence.store.ts'
import { type Cut, findPersons, type Join } from './find-persons.ts'
import type { Identity } from './identity.ts'

/** What is read again each time: a call's credit is revised until a day after it. */
const revisedFor = '26 hours'

/**
 * Finds the account's persons anew: reads what happened since the last time (`whole`: all of it, from scratch), and folds all joins. The
 * result is a function of what has happened, never of when it was looked at; a later look at the same rows changes nothing.
 */
export async function refreshPersons(
  trx: AccountTransaction,
  { whole = false }: Readonly<{ whole?: boolean }> = {},
): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('persons ' || current_account()::text, 0))`.execute(
    trx,
  )
  const since = whole ? null : await readSince(trx)
  if (since === null)
    await sql`delete from person_identities where account_id = current_account()`.execute(trx)
  await sql`
    delete from person_joins
    where account_id = current_account() and (${since}::timestamptz is null or at >= ${since}::timestamptz)`.execute(
    trx,
  )
  for (const { seen, joins } of evidence) {
    if (joins) await addJoins(trx, joins(since))
    await addIdentities(trx, seen(since))
  }
  await addIdentities(
    trx,
    sql`select side as identity, at from person_joins, unnest(array[left_side, right_side]) side
        where account_id = current_account() and (${since}::timestamptz is null or at >= ${since}::timestamptz)`,
  )
  await foldPersons(trx)
  await sql`
    insert into person_progress (account_id, read_to) values (current_account(), now())
    on conflict (account_id) do update set read_to = now()`.execute(trx)
}

async function readSince(trx: AccountTransaction): Promise<Date | null> {
  const { rows } = await sql<Readonly<{ since: Date }>>`
    select read_to - ${revisedFor}::interval as since from person_progress
    where account_id = current_account()`.execute(trx)
  return rows[0]?.since ?? null
}

const addJoins = (
  trx: AccountTransaction,
  found: ReturnType<NonNullable<(typeof evidence)[number]['joins']>>,
) =>
  sql`
    insert into person_joins (account_id, why, ref, left_side, right_side, at, likelihood)
    select distinct on (why, ref, one, other)
      current_account(), why, ref, least(one collate "C", other), greatest(one collate "C", other), at, likelihood
    from (${found}) as found
    where one <> other
    on conflict do nothing`.execute(trx)

const addIdentities = (trx: AccountTransaction, seen: ReturnType<(typeof evidence)[number]['seen']>) =>
  sql`
    insert into person_identities as known (account_id, identity, id, person_id, first_at, last_at)
    select current_account(), identity, identity_id(current_account(), identity),
      identity_id(current_account(), identity), min(at), max(at)
    from (${seen}) as seen
    group by identity order by identity
    on conflict (account_id, identity) do update
      set first_at = least(known.first_at, excluded.first_at), last_at = greatest(known.last_at, excluded.last_at)
      where known.first_at > excluded.first_at or known.last_at < excluded.last_at`.execute(trx)

/** Joins identities to persons, as joins and cuts now are. */
async function foldPersons(trx: AccountTransaction): Promise<void> {
  const { rows: joins } = await sql<Join>`
    select left_side as left, right_side as right, bool_or(why <> 'call') as told
    from person_joins where account_id = current_account() and likelihood >= ${believable}
    group by 1, 2`.execute(trx)
  const { rows: cuts } = await sql<Cut>`
    select identity as left, other as right from person_cuts where account_id = current_account()`.execute(
    trx,
  )
  await writePersons(trx, findPersons(joins, cuts))
}

async function writePersons(
  trx: AccountTransaction,
  { personOf, crowded }: ReturnType<typeof findPersons>,
): Promise<void> {
  const told = Array.from(personOf, ([identity, root]) => ({
    identity,
    root,
    crowded: crowded.has(identity),
  }))
  const joined = told.filter(({ identity, root, crowded }) => identity !== root || crowded)
  await sql`
    with joined as (
      select identity, identity_id(current_account(), root) as person_id, crowded
      from jsonb_to_recordset(${JSON.stringify(joined)}::jsonb) as j (identity text, root text, crowded boolean)
    ), wanted as (
      select i.identity, coalesce(j.person_id, i.id) as person_id, coalesce(j.crowded, false) as crowded
      from person_identities i left join joined j using (identity)
      where i.account_id = current_account() and (j.identity is not null or i.person_id <> i.id or i.crowded)
    )
    update person_identities i set person_id = w.person_id, crowded = w.crowded
    from wanted w
    where i.account_id = current_account() and i.identity = w.identity
      and (i.person_id <> w.person_id or i.crowded <> w.crowded)`.execute(trx)
  await sql`
    insert into persons as known (account_id, id, first_at, last_at)
    select account_id, person_id, min(first_at), max(last_at) from person_identities
    where account_id = current_account() group by 1, 2
    on conflict (account_id, id) do update set first_at = excluded.first_at, last_at = excluded.last_at
      where known.first_at <> excluded.first_at or known.last_at <> excluded.last_at`.execute(trx)
  await sql`
    delete from persons p where account_id = current_account() and not exists (
      select from person_identities i where i.account_id = current_account() and i.person_id = p.id)`.execute(
    trx,
  )
}

/** "Not the same person": nothing joins this identity to those it is joined to now. Answers from how many it was cut off. */
export async function cutOff(
  trx: AccountTransaction,
  { identity, by }: Readonly<{ identity: Identity; by: string }>,
): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    insert into person_cuts (account_id, identity, other, by)
    select distinct current_account(), ${identity}::text, case when left_side = ${identity} then right_side else left_side end, ${by}::text
    from person_joins
    where account_id = current_account() and likelihood >= ${believable} and ${identity} in (left_side, right_side)
    on conflict do nothing`.execute(trx)
  await foldPersons(trx)
  return Number(numAffectedRows)
}

/** Takes back that it was cut off. */
export async function mend(trx: AccountTransaction, identity: Identity): Promise<void> {
  await sql`delete from person_cuts where account_id = current_account() and identity = ${identity}`.execute(
    trx,
  )
  await foldPersons(trx)
}
