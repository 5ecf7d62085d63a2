import { type RawBuilder, sql } from 'kysely'
import type { AccountId, CallId, VisitId } from '#base/id.ts'
import type { Instant } from '#base/time.ts'
import { type AccountTransaction, type Database, isoText } from '#platform/db.ts'
import type { CallEvent } from './call-event.ts'
import { readEvents } from './call-log.store.ts'
import {
  type CallDetail,
  type CallListQuery,
  type CallRow,
  type Journey,
  unlinkedChannel,
} from './call.wire.ts'
import { foldCall } from './call.ts'

/** A place in the call log: the call after which the next page begins. */
export type CallPlace = Readonly<{ startedAt: Instant; id: string }>

/** What the log is searched for; instants and places already read from their texts. */
export type CallFilter = Omit<CallListQuery, 'from' | 'to' | 'cursor' | 'limit'> &
  Readonly<{ from?: Instant; to?: Instant; after?: CallPlace; limit: number }>

/** The account's calls, newest first. */
export async function readCalls(
  db: Database,
  account: AccountId,
  filter: CallFilter,
): Promise<readonly CallRow[]> {
  return db.account(account, async (trx) => (await selectCalls(filter).execute(trx)).rows)
}

/** The call's line in the log; undefined when there is none. Loads the live topic `call`. */
export async function readCallRow(
  db: Database,
  account: AccountId,
  id: string,
): Promise<CallRow | undefined> {
  return db.account(account, (trx) => readRow(trx, id))
}

/** Everything about one call; undefined when there is none. */
export async function readCallDetail(
  db: Database,
  account: AccountId,
  id: CallId,
): Promise<CallDetail | undefined> {
  return db.account(account, async (trx) => {
    const row = await readRow(trx, id)
    if (row === undefined) return undefined
    const events = await readEvents(trx, [id])
    const call = foldCall(events)
    const { rows } = await sql<
      Readonly<{
        flow: string | null
        name: string
        ref: string
        peaks: number[] | null
        messagePeaks: number[] | null
        card: CallDetail['callerCard']
      }>
    >`
      select f.name as flow, c.carrier_name as name, c.carrier_ref as ref, c.peaks, c.message_peaks as "messagePeaks",
        case
          when k.number is not null then jsonb_build_object('from', 'list', 'name', k.name, 'company', k.company,
            'address', k.address, 'tags', to_jsonb(k.tags))
          when u.name is not null then jsonb_build_object('from', 'lookup', 'name', u.name, 'company', '',
            'address', coalesce(u.address, ''), 'tags', '[]'::jsonb)
        end as card
      from calls c left join flows f on f.account_id = c.account_id and f.id = c.flow_id${joinCallers}
      where c.account_id = current_account() and c.id = ${id}`.execute(trx)
    const { flow = null, name = '', ref = '', peaks = null, messagePeaks = null, card = null } = rows[0] ?? {}
    return {
      ...row,
      callerCard: card,
      flow,
      carrier: { name, ref },
      legs: (call?.legs ?? []).map(({ ring, ...leg }) => ({ ...leg, ringMs: ring })),
      timeline: events.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)).map(timelineEntry),
      keys: call?.keys ?? '',
      journey: row.visitId === null ? null : await readJourney(trx, row.visitId as VisitId), // the column of visit ids
      peaks,
      recordingUrl:
        row.recording === 'ready' ? `/api/v1/accounts/${account}/calls/${id}/recording.wav` : null,
      messagePeaks,
      messageUrl: row.mailbox === null ? null : `/api/v1/accounts/${account}/calls/${id}/message.wav`,
    }
  })
}

/** What stands elsewhere in the record is not repeated in the timeline. */
const elsewhere: ReadonlySet<string> = new Set([
  'id',
  'callId',
  'accountId',
  'at',
  'kind',
  'leg',
  'peaks',
  'judgement',
])

function timelineEntry(event: CallEvent): CallDetail['timeline'][number] {
  return {
    at: new Date(event.at).toISOString(),
    kind: event.kind,
    ...('leg' in event ? { leg: event.leg } : {}),
    detail: Object.fromEntries(Object.entries(event).filter(([key]) => !elsewhere.has(key))),
  }
}

async function readRow(trx: AccountTransaction, id: string): Promise<CallRow | undefined> {
  const { rows } =
    await sql<CallRow>`${selectColumns} where c.account_id = current_account() and c.id = ${id}`.execute(trx)
  return rows[0]
}

/** Your list knows best, then the carrier, then whoever was asked. Joined when read, so that a list names past calls, too. */
const callerName = sql`coalesce(nullif(k.name, ''), nullif(k.company, ''), c.caller_name, u.name)`
const callerNameFrom = sql`case when coalesce(nullif(k.name, ''), nullif(k.company, '')) is not null then 'list'
  when c.caller_name is not null then 'carrier' when u.name is not null then 'lookup' end`
const joinCallers = sql`
  left join callers k on k.account_id = c.account_id and k.number = c.caller
  left join caller_lookups u on u.account_id = c.account_id and u.number = c.caller`

const selectColumns = sql`
  select c.id, ${isoText('c.started_at')} as "startedAt", c.direction, c.callee, c.agent_name as agent, c.phase, c.result, c.number, coalesce(n.name, '') as "numberName",
    c.caller, ${callerName} as "callerName", ${callerNameFrom} as "callerNameFrom", c.attestation, c.spam,
    case when c.screened is not null then jsonb_build_object('verdict', c.screened, 'why', c.screened_why) end as screened,
    c.first_time as "firstTime", c.test, c.answered_by_name as "answeredBy",
    ${isoText('c.connected_at')} as "connectedAt", ${isoText('c.ended_at')} as "endedAt",
    c.ring_ms as "ringMs", c.total_ms as "totalMs", c.connected_ms as "connectedMs", c.hold_ms as "holdMs",
    c.ivr_ms as "ivrMs", c.queue, c.queue_ms as "queueMs", c.callback_asked as "callbackAsked", c.transfers, c.tags,
    c.survey, c.mailbox, c.message_ms as "messageMs",
    c.ended_by as "endedBy", c.cause, c.basis, c.visit_id as "visitId",
    case when c.badge is not null then jsonb_build_object('badge', c.badge, 'visit', c.visit_confidence,
      'campaign', c.campaign_confidence, 'source', c.source_confidence) end as confidence, c.recording, c.recording_ms as "recordingMs",
    case when s.id is not null then jsonb_build_object('source', s.source, 'medium', s.medium, 'campaign', s.campaign,
      'term', s.term, 'content', s.content, 'channel', s.channel, 'landing', s.landing) end as source
  from calls c
  left join numbers n on n.account_id = c.account_id and n.id = c.number_id
  left join sources s on s.account_id = c.account_id and s.id = c.source_id${joinCallers}`

/**
 * One page of the log, read along `calls_by_time`. A search looks in two places, each by the way that is short for it: in the calls
 * themselves, and in the lists for whose calls to read. In one condition they would be joined to every call there is.
 */
export function selectCalls(filter: CallFilter): RawBuilder<CallRow> {
  const page = sql`order by c.started_at desc, c.id desc limit ${filter.limit}`
  const conditions = conditionsOf(filter)
  const [first, ...more] = searchConditions(filter.search)
  if (first === undefined) return sql<CallRow>`${selectColumns} where ${conditions} ${page}`
  const found = [first, ...more].map(
    (says) => sql`(select c.id from calls c where ${conditions} and ${says} ${page})`,
  )
  return sql<CallRow>`${selectColumns}
    where c.account_id = current_account() and c.id in (${sql.join(found, sql` union `)}) ${page}`
}

/** How many calls the filter would show if it did not hide spam. */
export async function countHiddenSpam(db: Database, account: AccountId, filter: CallFilter): Promise<number> {
  const search = searchConditions(filter.search)
  const found = search.length === 0 ? sql`true` : sql`(${sql.join(search, sql` or `)})`
  const { rows } = await db.account(account, (trx) =>
    sql<Readonly<{ count: number }>>`
      select count(*) as count from calls c
      where ${conditionsOf({ ...filter, spam: true })} and ${found}`.execute(trx),
  )
  return rows[0]?.count ?? 0
}

function conditionsOf(filter: CallFilter): RawBuilder<unknown> {
  const { from, to, result, number, test, spam, after } = filter
  const conditions = [
    sql`c.account_id = current_account()`,
    ...(from === undefined ? [] : [sql`c.started_at >= ${new Date(from)}`]),
    ...(to === undefined ? [] : [sql`c.started_at < ${new Date(to)}`]),
    ...(after === undefined
      ? []
      : [sql`(c.started_at, c.id) < (${new Date(after.startedAt)}::timestamptz, ${after.id}::uuid)`]),
    ...(result === undefined ? [] : [resultCondition(result)]),
    ...(number === undefined ? [] : [sql`c.number = ${number}`]),
    ...(test === undefined ? [] : [sql`c.test = ${test}`]),
    ...(spam === undefined ? [] : [spam ? sql`c.spam` : sql`not c.spam`]),
    ...sourceConditions(filter),
  ]
  return sql`${sql.join(conditions, sql` and `)}`
}

/** Who left a message was missed all the same. */
const resultCondition = (result: CallRow['result']): RawBuilder<unknown> =>
  result === 'missed' ? sql`c.result in ('missed', 'voicemail')` : sql`c.result = ${result}`

function sourceConditions({
  source,
  channel,
  campaign,
  term,
  landing,
}: CallFilter): readonly RawBuilder<unknown>[] {
  if (channel === unlinkedChannel) return [sql`c.source_id is null and c.basis = 'unlinked'`]
  const asked = Object.entries({ source, channel, campaign, term, landing }).filter(
    ([, value]) => value !== undefined,
  )
  if (asked.length === 0) return []
  const words = asked.map(([column, value]) => sql`${sql.ref(column)} = ${value}`)
  return [
    sql`c.source_id in (select id from sources where account_id = current_account() and ${sql.join(words, sql` and `)})`,
  ]
}

/** Part of the caller's number, however it is written, or of any name they are known by. One of them must hold; none: all calls. */
function searchConditions(search: string | undefined): readonly RawBuilder<unknown>[] {
  const text = search?.trim() ?? ''
  if (text === '') return []
  const sameInAnyCase = text.toLowerCase() === text.toUpperCase()
  const fits = sql`${sql.raw(sameInAnyCase ? 'like' : 'ilike')} ${like(text)}` // ilike costs several times like
  const digits = /^[+\d\s().-]+$/.test(text) ? text.replaceAll(/\D/g, '') : ''
  const carrier = sql`c.caller_name ${fits}`
  return [
    digits === '' ? carrier : sql`(c.caller like ${like(digits)} or ${carrier})`,
    sql`c.caller in (
      select number from callers where account_id = current_account() and (name ${fits} or company ${fits})
      union all
      select number from caller_lookups where account_id = current_account() and name ${fits})`,
  ]
}

/** A pattern of `like` that finds the text anywhere, whatever stands in it. */
export const like = (text: string): string =>
  `%${text
    .replaceAll('\u0000', '')
    .toWellFormed()
    .replaceAll(/[\\%_]/g, String.raw`\$&`)}%`

/** The visit behind a call or a form, page by page; null when it is not (or no longer) known. */
export async function readJourney(trx: AccountTransaction, visit: VisitId): Promise<Journey | null> {
  const { rows } = await sql<Journey>`
    select v.id as "visitId", v.visitor_id as "visitorId", coalesce(t.name, '') as site,
      ${isoText('v.started_at')} as "startedAt", ${isoText('v.last_activity_at')} as "lastActivityAt",
      v.landing_url as "landingUrl", v.referrer, v.click_ids as "clickIds", v.device,
      jsonb_build_object('source', s.source, 'medium', s.medium, 'campaign', s.campaign,
        'term', s.term, 'content', s.content, 'channel', s.channel) as source,
      coalesce((
        select jsonb_agg(jsonb_build_object('at', ${isoText('p.at')}, 'url', p.url, 'title', p.title, 'activeMs', p.active_ms)
                         order by p.at, p.id)
        from page_views p where p.account_id = v.account_id and p.visit_id = v.id), '[]') as pages,
      coalesce((
        select jsonb_agg(jsonb_build_object('at', ${isoText('a.at')}, 'number', a.number) order by a.at, a.id)
        from taps a where a.account_id = v.account_id and a.visit_id = v.id), '[]') as taps
    from visits v
    join sources s on s.account_id = v.account_id and s.id = v.source_id
    left join sites t on t.account_id = v.account_id and t.id = v.site_id
    where v.account_id = current_account() and v.id = ${visit}`.execute(trx)
  return rows[0] ?? null
}
