import { type RawBuilder, sql } from 'kysely'
import type { AccountId, MessageId, ThreadId } from '#base/id.ts'
import { isPhoneNumber } from '#base/phone-number.ts'
import { type AccountTransaction, type Database, isoText } from '#platform/db.ts'
import type { Place } from '#platform/http/place.ts'
import { notifyLive } from '#platform/live.ts'
import { isPicture } from './file-kind.ts'
import { lockTexts, readEvents, readOwners, refoldThreads } from './message-log.store.ts'
import { type Attachment, foldMessage, type Message } from './message.ts'
import type { MessageRow, ThreadRow } from './message.wire.ts'

export type ThreadFilter = Readonly<{
  search?: string
  unread?: boolean
  after?: Place
  limit: number
}>

/** One text, folded from its events; undefined when there is none. */
export const readMessage = (db: Database, account: AccountId, id: MessageId): Promise<Message | null> =>
  db.account(account, async (trx) => {
    const [owner] = await readOwners(trx, [id])
    if (owner === undefined) return null
    const ids = [owner.id, ...(owner.carrierMessageId === null ? [] : [owner.carrierMessageId])]
    return foldMessage(await readEvents(trx, ids))
  })

/** The account's conversations, the latest first. */
export const readThreads = (
  db: Database,
  account: AccountId,
  { search, unread, after, limit }: ThreadFilter,
): Promise<readonly ThreadRow[]> =>
  db.account(account, async (trx) => {
    const conditions = [
      sql`t.account_id = current_account()`,
      ...searchConditions(search),
      ...(unread === true ? [sql`t.unread > 0`] : []),
      ...(after === undefined
        ? []
        : [sql`(t.last_at, t.id) < (${new Date(after.at)}::timestamptz, ${after.id}::uuid)`]),
    ]
    const { rows } = await sql<Omit<ThreadRow, 'answerable'>>`${selectThreads}
      where ${sql.join(conditions, sql` and `)} order by t.last_at desc, t.id desc limit ${limit}`.execute(
      trx,
    )
    return rows.map(threadRow)
  })

/** Part of the person's number, however it is written, or of their name. */
function searchConditions(search: string | undefined): readonly RawBuilder<unknown>[] {
  const words = search?.replaceAll(/[^\p{L}\p{N} ]/gu, '').trim() ?? ''
  if (words === '') return []
  const like = `%${words}%`
  const number = `%${words.replaceAll(' ', '')}%`
  return [
    sql`(t.person ilike ${number} or k.name ilike ${like} or k.company ilike ${like} or l.name ilike ${like})`,
  ]
}

export const readThread = (db: Database, account: AccountId, id: ThreadId): Promise<ThreadRow | undefined> =>
  db.account(account, async (trx) => {
    const { rows } = await sql<Omit<ThreadRow, 'answerable'>>`${selectThreads}
      where t.account_id = current_account() and t.id = ${id}`.execute(trx)
    return rows.map(threadRow)[0]
  })

/** Texts of all conversations that nobody has read. */
export const countUnread = (db: Database, account: AccountId): Promise<number> =>
  db.account(account, async (trx) => {
    const { rows } = await sql<Readonly<{ unread: number }>>`
      select coalesce(sum(unread), 0)::int as unread from message_threads
      where account_id = current_account() and unread > 0`.execute(trx)
    return rows[0]?.unread ?? 0
  })

/** A page of a conversation, the newest last. */
export const readMessages = (
  db: Database,
  account: AccountId,
  thread: ThreadId,
  { before, limit }: Readonly<{ before?: Place; limit: number }>,
): Promise<readonly MessageRow[]> =>
  db.account(account, async (trx) => {
    const earlier =
      before === undefined
        ? sql`true`
        : sql`(m.at, m.id) < (${new Date(before.at)}::timestamptz, ${before.id}::uuid)`
    const { rows } = await sql<MessageColumns>`${selectMessages}
      where m.account_id = current_account() and m.thread_id = ${thread} and ${earlier}
      order by m.at desc, m.id desc limit ${limit}`.execute(trx)
    return rows.map((row) => messageRow(account, row)).toReversed()
  })

/** One text as the screens show it. Loads the live topic `message`. */
export const readMessageRow = (
  db: Database,
  account: AccountId,
  id: string,
): Promise<MessageRow | undefined> =>
  db.account(account, async (trx) => {
    const { rows } = await sql<MessageColumns>`${selectMessages}
      where m.account_id = current_account() and m.id = ${id}`.execute(trx)
    return rows.map((row) => messageRow(account, row))[0]
  })

/** The number of ours that this person wrote to, or was written to from, last. */
export async function readLastNumber(trx: AccountTransaction, person: string): Promise<string | undefined> {
  const { rows } = await sql<Readonly<{ number: string }>>`
    select number from message_threads where account_id = current_account() and person = ${person}
    order by last_at desc limit 1`.execute(trx)
  return rows[0]?.number
}

/** One of the account's numbers, by its digits. */
export async function readNumber(
  trx: AccountTransaction,
  number: string,
): Promise<Readonly<{ id: string }> | undefined> {
  const { rows } = await sql<Readonly<{ id: string }>>`
    select id from numbers where account_id = current_account() and number = ${number}`.execute(trx)
  return rows[0]
}

/** Everything in a conversation has been seen. False: there is no such conversation. */
export const markRead = (db: Database, account: AccountId, thread: ThreadId): Promise<boolean> =>
  db.account(account, async (trx) => {
    await lockTexts(trx) // a text that comes meanwhile is either marked and counted, or neither
    const { rows } = await sql<Readonly<{ id: string }>>`
      update messages set read_at = now()
      where account_id = current_account() and thread_id = ${thread} and direction = 'inbound' and read_at is null
      returning id`.execute(trx)
    const newest = rows.at(-1)
    if (newest !== undefined) {
      await refoldThreads(trx, [thread])
      await notifyLive(trx, { account, topic: 'message', id: newest.id })
    }
    const { rows: known } = await sql`
      select from message_threads where account_id = current_account() and id = ${thread}`.execute(trx)
    return known.length > 0
  })

type MessageColumns = Omit<MessageRow, 'attachments'> & Readonly<{ attachments: readonly Attachment[] }>

function messageRow(account: AccountId, { attachments, ...row }: MessageColumns): MessageRow {
  return {
    ...row,
    attachments: attachments.map((each) => ({
      index: each.index,
      state: each.state,
      type: each.type,
      bytes: each.state === 'kept' ? each.bytes : 0,
      inline: each.state === 'kept' && isPicture(each.type),
      why: each.state === 'failed' ? each.why : null,
      url:
        each.state === 'kept'
          ? `/api/v1/accounts/${account}/messages/${row.id}/attachments/${each.index}`
          : null,
    })),
  }
}

const threadRow = (row: Omit<ThreadRow, 'answerable'>): ThreadRow => ({
  ...row,
  answerable: isPhoneNumber(row.person),
})

const sourceWords = sql`case when s.id is not null then jsonb_build_object('source', s.source, 'medium', s.medium,
  'campaign', s.campaign, 'term', s.term, 'content', s.content, 'channel', s.channel) end as source`

const selectMessages = sql`
  select m.id, m.thread_id as "threadId", m.direction, ${isoText('m.at')} as at, m.number, m.person, m.body, m.keyword, m.status,
    m.failure, m.failure_detail as "failureDetail", m.occasion, m.author, m.call_id as "callId", m.attachments,
    m.basis, m.visit_id as "visitId", ${sourceWords}
  from messages m
  left join sources s on s.account_id = m.account_id and s.id = m.source_id`

const selectThreads = sql`
  select t.id, t.number, coalesce(n.name, '') as "numberName", t.person, ${isoText('t.last_at')} as "lastAt", t.unread,
    coalesce(nullif(k.name, ''), nullif(k.company, ''), l.name) as "personName",
    jsonb_build_object('direction', m.direction, 'body', left(m.body, 200), 'status', m.status,
      'attachments', jsonb_array_length(m.attachments)) as last,
    jsonb_build_object('state', coalesce(c.state, 'open'), 'by', c.by, 'since', ${isoText('c.since')}) as consent,
    t.basis, t.visit_id as "visitId", ${sourceWords}
  from message_threads t
  join messages m on m.account_id = t.account_id and m.id = t.last_message_id
  left join numbers n on n.account_id = t.account_id and n.number = t.number
  left join callers k on k.account_id = t.account_id and k.number = t.person
  left join caller_lookups l on l.account_id = t.account_id and l.number = t.person
  left join text_consents c on c.account_id = t.account_id and c.person = t.person
  left join sources s on s.account_id = t.account_id and s.id = t.source_id`
