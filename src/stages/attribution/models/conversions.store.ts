import { type RawBuilder, sql } from 'kysely'
import { type Instant, instant } from '#base/time.ts'
import { type AccountTransaction, dateOf } from '#platform/db.ts'
import { believable, identityOfSale, visitLikelihood } from '#stages/person/evidence.store.ts'
import type { Conversion, Touch } from './journeys.ts'
import type { TouchKeys } from './touch-key.ts'

/** What counts: every call, what makes a lead, or what was sold. */
export const conversionKinds = ['call', 'lead', 'sale'] as const
export type ConversionKind = (typeof conversionKinds)[number]

export type Stretch = Readonly<{ from: Instant; to: Instant }>

const counted = sql`c.account_id = current_account() and c.direction = 'inbound' and c.phase = 'ended' and not c.test and not c.spam`

/** (id, at, value, call_id, source_id, ref, identity, is_touch): calls; who withholds their number is known by a visit that is likely enough. */
const calls = ({ from, to }: Stretch, only: RawBuilder<unknown>) => sql`
  select c.id, c.started_at as at, 0::float8 as value, c.id as call_id, coalesce(c.source_id, 0) as source_id,
    case when c.basis = 'placement' then c.id else c.visit_id end as ref,
    case when c.caller is not null then 'phone:' || c.caller when ${visitLikelihood} >= ${believable} then 'visitor:' || v.visitor_id end as identity,
    true as is_touch
  from calls c left join visits v on v.account_id = c.account_id and v.id = c.visit_id and c.caller is null
  where ${counted} and ${only} and c.started_at >= ${dateOf(from)} and c.started_at < ${dateOf(to)}`

const forms = ({ from, to }: Stretch) => sql`
  select f.id, f.at, 0::float8, null::uuid, coalesce(f.source_id, 0), f.visit_id,
    coalesce('visitor:' || f.visitor_id, 'email:' || f.email, 'phone:' || f.phone), true
  from form_submissions f
  where f.account_id = current_account() and not f.test and not f.spam and is_lead(f.account_id, 'forms', f.id, true) and f.at >= ${dateOf(from)} and f.at < ${dateOf(to)}`

/** Amounts in the account's currency, by the rate of their day; what has no rate counts, and is worth nothing. */
const sales = ({ from, to }: Stretch) => sql`
  select b.id, b.at, coalesce(b.value, 0)::float8 as value,
    b.call_id, coalesce(c.source_id, f.source_id, v.source_id, 0) as source_id, null::uuid as ref, ${identityOfSale} as identity, false as is_touch
  from counted_sales b
  left join calls c on c.account_id = b.account_id and c.id = b.call_id
  left join form_submissions f on f.account_id = b.account_id and f.id = b.form_id
  left join visits v on v.account_id = b.account_id and v.id = b.visit_id
  where b.account_id = current_account() and b.at >= ${dateOf(from)} and b.at < ${dateOf(to)}`

const happened: Readonly<Record<ConversionKind, (stretch: Stretch) => RawBuilder<unknown>>> = {
  call: (stretch) => calls(stretch, sql`true`),
  lead: (stretch) =>
    sql`${calls(stretch, sql`is_lead(c.account_id, 'calls', c.id, c.first_time)`)} union all ${forms(stretch)}`,
  sale: sales,
}

const conversionsOf = (kind: ConversionKind, stretch: Stretch): RawBuilder<unknown> => sql`
  select h.id, h.at, h.value, h.call_id, h.source_id, h.ref, h.is_touch, i.person_id as person
  from (${happened[kind](stretch)}) h
  left join lateral (
    select person_id from person_identities
    where account_id = current_account() and identity = h.identity offset 0) i on true`

// `offset 0` keeps a lateral question as it stands: asked of the index once for each row, whatever the planner believes of tables that grew
// a moment ago.

const ms = (column: string) => sql`(extract(epoch from ${sql.ref(column)}) * 1000)::float8`

/** What counts in a stretch of time, oldest first. */
export async function readConversions(
  trx: AccountTransaction,
  kind: ConversionKind,
  stretch: Stretch,
  { keyOf }: TouchKeys,
): Promise<readonly Conversion[]> {
  const { rows } = await sql<{
    at: number
    value: number
    source: number
    ref: string | null
    person: string | null
    lead: number | null
    touch: boolean
    credits: readonly Readonly<{ source: number; p: number }>[] | null
  }>`
    with conv as materialized (${conversionsOf(kind, stretch)})
    select ${ms('conv.at')} as at, conv.value, conv.source_id as source, conv.ref, conv.person, conv.is_touch as touch,
      ${ms('l.first_at')} as lead, s.credits
    from conv
    cross join lateral (
      select min(first_at) as first_at from person_identities
      where account_id = current_account() and person_id = conv.person and identity not like 'visitor:%' offset 0) l
    cross join lateral (
      select jsonb_agg(jsonb_build_object('source', source_id, 'p', p) order by source_id) as credits from call_credits
      where account_id = current_account() and call_id = conv.call_id offset 0) s
    order by conv.at, conv.id`.execute(trx)
  const keyed = (source: number): number => keyOf.get(source) ?? 0
  return rows.map(({ at, value, source, ref, person, lead, touch, credits }) => {
    const total = credits?.reduce((sum, { p }) => sum + p, 0) ?? 0
    return {
      at: instant(at),
      value,
      person,
      ref,
      leadAt: lead === null ? null : instant(lead),
      isTouch: touch,
      credits:
        credits && total > 0
          ? credits.map((credit) => ({ key: keyed(credit.source), share: credit.p / total }))
          : [{ key: keyed(source), share: 1 }],
    }
  })
}

/** What brought these persons: their visits, and their calls to printed numbers. Oldest first. */
export async function readTouches(
  trx: AccountTransaction,
  persons: readonly string[],
  { from: since, to }: Stretch,
  { keyOf }: TouchKeys,
): Promise<ReadonlyMap<string, readonly Touch[]>> {
  const { rows } = await sql<{ person: string; at: number; source: number; ref: string }>`
    with known as materialized (
      select who.person, i.identity from unnest(${[...persons]}::uuid[]) as who (person) cross join lateral (
        select identity from person_identities
        where account_id = current_account() and person_id = who.person offset 0) i
    )
    select person, ${ms('at')} as at, source_id as source, ref from (
      select k.person, v.started_at as at, v.source_id, v.id as ref
      from known k cross join lateral (
        select started_at, source_id, id from visits
        where account_id = current_account() and visitor_id = substr(k.identity, 9)::uuid and not bot
          and started_at > ${dateOf(since)} and started_at < ${dateOf(to)} offset 0) v
      where k.identity like 'visitor:%'
      union all
      select k.person, c.started_at, c.source_id, c.id
      from known k cross join lateral (
        select started_at, source_id, id from calls c
        where ${counted} and c.caller = substr(k.identity, 7) and c.basis = 'placement' and c.source_id is not null
          and c.started_at > ${dateOf(since)} and c.started_at < ${dateOf(to)} offset 0) c
      where k.identity like 'phone:%'
    ) touches order by touches.at, ref`.execute(trx)
  const touches = new Map<string, Touch[]>()
  for (const { person, at, source, ref } of rows) {
    const touch = { at: instant(at), key: keyOf.get(source) ?? 0, ref }
    const told = touches.get(person)
    if (told) told.push(touch)
    else touches.set(person, [touch])
  }
  return touches
}

/** The paths of those who came in the period and are none of these persons, each with how many went it. */
export async function readNulls(
  trx: AccountTransaction,
  persons: readonly string[],
  stretch: Stretch,
  { keyOf }: TouchKeys,
): Promise<readonly Readonly<{ steps: readonly number[]; nulls: number }>[]> {
  await sql`set local work_mem = '128MB'`.execute(trx)
  const { rows } = await sql<{ steps: number[]; nulls: number }>`
    with keys as (select * from unnest(${[...keyOf.keys()]}::int[], ${[...keyOf.values()]}::int[]) as k (source_id, key)),
    joined as (
      select substr(i.identity, 9)::uuid as visitor_id, i.person_id from person_identities i
      where i.account_id = current_account() and i.identity like 'visitor:%' and i.person_id <> i.id
    )
    select steps, count(*) as nulls from (
      select coalesce(j.person_id, v.visitor_id) as who, array_agg(k.key order by v.started_at, v.id) as steps
      from visits v join keys k using (source_id) left join joined j using (visitor_id)
      where v.account_id = current_account() and not v.bot
        and v.started_at >= ${dateOf(stretch.from)} and v.started_at < ${dateOf(stretch.to)}
      group by 1
    ) paths
    left join unnest(${[...persons]}::uuid[]) as done (person) on done.person = paths.who
    where done.person is null
    group by 1 order by 2 desc`.execute(trx)
  return rows
}
