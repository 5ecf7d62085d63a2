import { type RawBuilder, sql } from 'kysely'

/**
 * What tells of identities and of joins, a row a kind of happening. Each sees what happened since a moment (null: ever), and is safe to be
 * read again. Test calls and spam tell nothing: a robot is no person.
 */
type Evidence = Readonly<{
  /** (identity, at) */
  seen: (since: Date | null) => RawBuilder<unknown>
  /** (why, ref, one, other, at, likelihood of 1000) */
  joins?: (since: Date | null) => RawBuilder<unknown>
}>

/** Of 1000: a call less likely than this joins nobody. The bound of the badge "medium". */
export const believable = 800

const after = (column: string, since: Date | null) =>
  sql`(${since}::timestamptz is null or ${sql.ref(column)} >= ${since}::timestamptz)`

/** The person of a call `c`, whoever of the two dialled. */
const personOfCall = sql`case when c.direction = 'inbound' then c.caller else c.callee end`

const calls = (since: Date | null) => sql`
  from calls c
  where c.account_id = current_account() and not c.test and not c.spam and ${personOfCall} is not null
    and ${after('c.started_at', since)}`

/**
 * How likely, of 1000, a call `c` came from the visit it names: the one place that knows how calls are credited to visits. Who asked on
 * the site to be called is certain; a call that nobody judged came from whoever was shown the number last, and is just believed.
 */
export const visitLikelihood = sql`case
  when c.visit_id is null or c.badge = 'unlinked' then 0
  when c.basis = 'callback' then 1000
  when c.badge is null then ${believable}::int
  else round(c.visit_confidence * 1000)::int end`

const forms = (since: Date | null) => sql`
  from form_submissions f
  where f.account_id = current_account() and not f.test and not f.spam and ${after('f.at', since)}`

/** What a form `f` says of who filled it in. */
const namedByForm = sql`array_remove(array['phone:' || f.phone, 'email:' || f.email, 'visitor:' || f.visitor_id], null)`

const sales = (since: Date | null) => sql`
  from sales b left join visits v on v.account_id = b.account_id and v.id = b.visit_id and not v.bot
  where b.account_id = current_account() and b.worth <> 'none' and ${after('b.at', since)}`

const namedBySale = sql`array_remove(array['phone:' || b.phone, 'email:' || lower(b.email), 'visitor:' || v.visitor_id], null)`

export const evidence: readonly Evidence[] = [
  {
    seen: (since) => sql`select 'phone:' || ${personOfCall} as identity, c.started_at as at ${calls(since)}`,
    joins: (since) => sql`
      select case when l.basis = 'callback' then 'callback' else 'call' end as why, l.id as ref, 'phone:' || l.phone as one,
        'visitor:' || v.visitor_id as other, l.at, l.likelihood
      from (select c.id, ${personOfCall} as phone, c.started_at as at, c.visit_id, c.basis, ${visitLikelihood} as likelihood
            ${calls(since)} and c.visit_id is not null) l
      join visits v on v.account_id = current_account() and v.id = l.visit_id and not v.bot
      where l.likelihood > 0`,
  },
  {
    seen: (since) => sql`
      select 'phone:' || person as identity, at from messages
      where account_id = current_account() and person like '+%' and ${after('at', since)}`,
  },
  {
    seen: (since) => sql`select unnest(${namedByForm}) as identity, f.at ${forms(since)}`,
    joins: (since) => pairs('form', sql`select f.id, f.at, ${namedByForm} as named ${forms(since)}`),
  },
  {
    seen: (since) => sql`select unnest(${namedBySale}) as identity, b.at ${sales(since)}`,
    joins: (since) => pairs('sale', sql`select b.id, b.at, ${namedBySale} as named ${sales(since)}`),
  },
]

/** Whatever was named together is one person: each with each. */
const pairs = (why: 'form' | 'sale', told: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select ${why}::text as why, t.id as ref, one, other, t.at, 1000 as likelihood
  from (${told}) t, unnest(t.named) one, unnest(t.named) other where one < other`

/** Whose sale `b` it is, as an identity: the surest of what was told, or of the call, form or visit it belongs to. */
export const identityOfSale = sql`coalesce(
  'phone:' || b.phone, 'email:' || lower(b.email),
  (select 'phone:' || ${personOfCall} from calls c where c.account_id = b.account_id and c.id = b.call_id),
  (select coalesce('phone:' || f.phone, 'email:' || f.email, 'visitor:' || f.visitor_id) from form_submissions f
    where f.account_id = b.account_id and f.id = b.form_id),
  (select 'phone:' || m.person from messages m where m.account_id = b.account_id and m.id = b.message_id and m.person like '+%'),
  (select 'visitor:' || v.visitor_id from visits v where v.account_id = b.account_id and v.id = b.visit_id))`
