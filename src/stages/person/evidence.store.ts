import { type RawBuilder, sql } from 'kysely'

/**
 * What tells of identities and of joins, a row a kind of happening. Each sees what happened since `:since` (null: all), and is safe to be
 * read again. Test calls and spam tell nothing: a robot is no person.
 */
type Evidence = Readonly<{
  /** (identity, at) */
  seen: (since: Date | null) => RawBuilder<unknown>
  /** (why, ref, one, other, at, likelihood of 1000) */
  joins?: (since: Date | null) => RawBuilder<unknown>
}>

/** The person of a call, whoever of the two dialled. */
const callerOf = sql`case when c.direction = 'inbound' then c.caller else c.callee end`

const callsSince = (since: Date | null) => sql`
  from calls c
  where c.account_id = current_account() and not c.test and not c.spam
    and ${callerOf} is not null and (${since}::timestamptz is null or c.started_at >= ${since}::timestamptz)`

export const evidence: readonly Evidence[] = [
  {
    seen: (since) => sql`select 'phone:' || ${callerOf} as identity, c.started_at as at ${callsSince(since)}`,
    joins: (since) => sql`
      select case when l.told then 'callback' else 'call' end as why, l.call_id as ref, 'phone:' || l.phone as one,
        'visitor:' || v.visitor_id as other, l.at, l.likelihood
      from (${likelyVisits(since)}) l join visits v on v.account_id = current_account() and v.id = l.visit_id
      where not v.bot`,
  },
  {
    seen: (since) => sql`
      select 'phone:' || person as identity, at from messages
      where account_id = current_account() and person like '+%' and (${since}::timestamptz is null or at >= ${since}::timestamptz)`,
  },
]

/**
 * The visit a call most likely came from: (call_id, phone, at, visit_id, likelihood, told). The one place that knows how calls are credited
 * to visits. Until a call has a posterior it counts as `shownLast` likely; a visitor who asked to be called is certain.
 */
function likelyVisits(since: Date | null): RawBuilder<unknown> {
  return sql`
    select c.id as call_id, ${callerOf} as phone, c.started_at as at, c.visit_id, c.basis = 'callback' as told,
      case when c.basis = 'callback' then 1000 else ${shownLast} end as likelihood
    ${callsSince(since)} and c.visit_id is not null`
}

/** Of 1000: enough to be believed, where there is nothing better. */
const shownLast = 800

/** Of 1000: a call less likely than this joins nobody. The bound of the badge "medium". */
export const believable = 800
