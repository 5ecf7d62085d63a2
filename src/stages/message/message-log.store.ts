import { sql } from 'kysely'
import type { MessageId, ThreadId } from '#base/id.ts'
import type { AccountTransaction } from '#platform/db.ts'
import { type Consent, type ConsentEvent, foldConsent } from './consent.ts'
import type { MessageEvent, Person } from './message-event.ts'
import type { Message } from './message.ts'

/** A text with all that its row says beside the fold. */
export type Entry = Readonly<{ message: Message; threadId: ThreadId; sourceId: number | null }>

/** One writer of an account's texts at a time: what is read in this transaction is still true when it is written. */
export async function lockTexts(trx: AccountTransaction): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('texts ' || current_account(), 0))`.execute(trx)
}

/** For each of these ids, ours or the carrier's, the text it belongs to; those of no text yet are left out. */
export async function readOwners(
  trx: AccountTransaction,
  ids: readonly MessageId[],
): Promise<readonly Readonly<{ id: MessageId; carrierMessageId: MessageId | null }>[]> {
  const { rows } = await sql<Readonly<{ id: MessageId; carrierMessageId: MessageId | null }>>`
    select id, carrier_message_id as "carrierMessageId" from messages
    where account_id = current_account() and (id = any(${[...ids]}::uuid[]) or carrier_message_id = any(${[...ids]}::uuid[]))`.execute(
    trx,
  )
  return rows
}

/** The events kept under these ids. */
export async function readEvents(
  trx: AccountTransaction,
  ids: readonly MessageId[],
): Promise<readonly MessageEvent[]> {
  const { rows } = await sql<Readonly<{ body: MessageEvent }>>`
    select body || jsonb_build_object('id', id, 'messageId', message_id, 'accountId', account_id,
                                      'at', round(extract(epoch from at) * 1000), 'kind', kind) as body
    from message_events
    where account_id = current_account() and message_id = any(${[...ids]}::uuid[])`.execute(trx)
  return rows.map(({ body }) => body)
}

/** Appends; what is there already stays as it was. */
export async function insertEvents(trx: AccountTransaction, events: readonly MessageEvent[]): Promise<void> {
  const rows = events.map((event) => ({ ...event, at: isoOf(event.at), body: event }))
  await sql`
    insert into message_events (account_id, message_id, id, at, kind, body)
    select current_account(), "messageId", id, at, kind, body - '{id,messageId,accountId,at,kind}'::text[]
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as e ("messageId" uuid, id text, at timestamptz, kind text, body jsonb)
    on conflict do nothing`.execute(trx)
}

/** Writes the texts as they now are; answers with those that were not there before. */
export async function upsertMessages(
  trx: AccountTransaction,
  entries: readonly Entry[],
): Promise<ReadonlySet<MessageId>> {
  const { rows } = await sql<Readonly<{ id: MessageId; isNew: boolean }>>`
    insert into messages (account_id, ${columnNames})
    select current_account(), ${columnNames} from jsonb_to_recordset(${JSON.stringify(entries.map(messageRow))}::jsonb) as m (${columnTypes})
    on conflict (account_id, id) do update set ${columnUpdates}
    returning id, xmax = 0 as "isNew"`.execute(trx)
  return new Set(rows.filter(({ isNew }) => isNew).map(({ id }) => id))
}

/** Brings threads in line with their texts. */
export async function refoldThreads(trx: AccountTransaction, threads: readonly ThreadId[]): Promise<void> {
  await sql`
    insert into message_threads as t
      (account_id, id, number, number_id, person, last_at, last_message_id, unread, source_id, visit_id, basis)
    select current_account(), asked.id, last.number, last.number_id, last.person, last.at, last.id,
      (select count(*) from messages m where m.account_id = current_account() and m.thread_id = asked.id
        and m.direction = 'inbound' and m.read_at is null and m.keyword is distinct from 'stop'),
      began.source_id, began.visit_id, coalesce(began.basis, 'unlinked')
    from unnest(${[...new Set(threads)]}::uuid[]) as asked (id)
    cross join lateral (
      select * from messages m where m.account_id = current_account() and m.thread_id = asked.id order by m.at desc, m.id desc limit 1
    ) last
    left join lateral (
      select * from messages m where m.account_id = current_account() and m.thread_id = asked.id
        and (m.direction = 'inbound' or m.occasion = 'missed-call')
      order by m.at, m.id limit 1
    ) began on true
    on conflict (account_id, id) do update set number_id = excluded.number_id, last_at = excluded.last_at,
      last_message_id = excluded.last_message_id, unread = excluded.unread, source_id = excluded.source_id,
      visit_id = excluded.visit_id, basis = excluded.basis`.execute(trx)
}

/** Whether this person may be written to. */
export async function readConsent(trx: AccountTransaction, person: Person): Promise<Consent> {
  return foldConsent(await readConsentEvents(trx, person))
}

async function readConsentEvents(trx: AccountTransaction, person: Person): Promise<readonly ConsentEvent[]> {
  const { rows } = await sql<ConsentEvent>`
    select id, round(extract(epoch from at) * 1000)::float8 as at, kind, by from text_consent_events
    where account_id = current_account() and person = ${person}`.execute(trx)
  return rows
}

/** Keeps what was said about writing to a person, and what follows from it. */
export async function addConsentEvent(
  trx: AccountTransaction,
  person: Person,
  { id, at, kind, by, actor = null }: ConsentEvent & Readonly<{ actor?: string | null }>,
): Promise<Consent> {
  await sql`
    insert into text_consent_events (account_id, person, id, at, kind, by, actor)
    values (current_account(), ${person}, ${id}, ${isoOf(at)}, ${kind}, ${by}, ${actor}) on conflict do nothing`.execute(
    trx,
  )
  const consent = await readConsent(trx, person)
  const { by: stoppedBy, since } = consent.state === 'stopped' ? consent : { by: null, since: null }
  await sql`
    insert into text_consents (account_id, person, state, by, since)
    values (current_account(), ${person}, ${consent.state}, ${stoppedBy}, ${isoOf(since)})
    on conflict (account_id, person) do update set state = excluded.state, by = excluded.by, since = excluded.since`.execute(
    trx,
  )
  return consent
}

/** The columns of a text, with their types. */
const columns = {
  id: 'uuid',
  thread_id: 'uuid',
  carrier_message_id: 'uuid',
  at: 'timestamptz',
  direction: 'text',
  number: 'text',
  number_id: 'uuid',
  person: 'text',
  body: 'text',
  keyword: 'text',
  status: 'text',
  failure: 'text',
  failure_detail: 'text',
  occasion: 'text',
  author: 'text',
  call_id: 'uuid',
  carrier_name: 'text',
  carrier_ref: 'text',
  attachments: 'jsonb',
  source_id: 'int',
  visit_id: 'uuid',
  basis: 'text',
} as const

const names = Object.keys(columns)
const columnNames = sql.raw(names.join(', '))
const columnTypes = sql.raw(
  Object.entries(columns)
    .map(([name, type]) => `${name} ${type}`)
    .join(', '),
)
const columnUpdates = sql.raw(
  names
    .filter((name) => name !== 'id')
    .map((name) => `${name} = excluded.${name}`)
    .join(', '),
)

const isoOf = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

const messageRow = ({
  message,
  threadId,
  sourceId,
}: Entry): Readonly<Record<keyof typeof columns, unknown>> => ({
  id: message.id,
  thread_id: threadId,
  carrier_message_id: message.carrierMessageId,
  at: isoOf(message.at),
  direction: message.direction,
  number: message.number,
  number_id: message.numberId,
  person: message.person,
  body: message.body,
  keyword: message.keyword,
  status: message.status,
  failure: message.failure?.reason ?? null,
  failure_detail: message.failure?.detail ?? null,
  occasion: message.occasion,
  author: message.author,
  call_id: message.callId,
  carrier_name: message.carrier?.kind ?? '',
  carrier_ref: message.carrier?.ref ?? '',
  attachments: message.attachments,
  source_id: sourceId,
  visit_id: message.attribution.visitId,
  basis: message.attribution.basis,
})
