import type { Readable } from 'node:stream'
import { Type } from 'typebox'
import { type AccountId, isUuid, type MessageId, type NumberId, type ThreadId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { Instant } from '#base/time.ts'
import { newId, now } from '#platform/clock.ts'
import type { AccountTransaction, Database } from '#platform/db.ts'
import { pageOf, readPlace, writePlace } from '#platform/http/place.ts'
import { Problem } from '#platform/http/problems.ts'
import type { Routes } from '#platform/http/server.ts'
import { notifyLive } from '#platform/live.ts'
import { parsePhone } from '#platform/phone.ts'
import { attachmentKey } from './attachment.ts'
import { extensionOf, isPicture } from './file-kind.ts'
import type { MessageEvent, Person } from './message-event.ts'
import type { MessageLog } from './message-log.job.ts'
import { addConsentEvent, lockTexts, readConsent } from './message-log.store.ts'
import {
  countUnread,
  markRead,
  readLastNumber,
  readMessage,
  readMessageRow,
  readMessages,
  readNumber,
  readThread,
  readThreads,
} from './message.store.ts'
import {
  ConsentRequest,
  MessageRow,
  SendRequest,
  ThreadDetail,
  ThreadList,
  ThreadListQuery,
  ThreadRow,
} from './message.wire.ts'
import { readTextAccount } from './text-settings.store.ts'

export type MessageApiParts = Readonly<{
  db: Database
  messages: Pick<MessageLog, 'write'>
  storage: Readonly<{ open(key: string): Promise<Readonly<{ length: number; read(): Readable }> | null> }>
}>

const ThreadPath = Type.Object({ thread: Type.String({ maxLength: 100 }) })
const AttachmentPath = Type.Object({
  id: Type.String({ maxLength: 100 }),
  index: Type.Integer({ minimum: 0, maximum: 99 }),
})
const PageQuery = Type.Object({ before: Type.Optional(Type.String({ maxLength: 200 })) })

const pageLength = 100

/** Conversations, their texts, writing, reading. Registered under `/api/v1/accounts/:account`. */
export const messageRoutes =
  ({ db, messages, storage }: MessageApiParts): Routes =>
  async (server) => {
    server.get(
      '/threads',
      {
        schema: {
          tags: ['texts'],
          summary: 'Conversations, the latest first',
          querystring: ThreadListQuery,
          response: { 200: ThreadList },
        },
      },
      async ({ account, query: { cursor, limit = 50, ...filter } }) => {
        const after = cursor === undefined ? {} : { after: readPlace(cursor, 'cursor') }
        const found = await readThreads(db, account, { ...filter, ...after, limit: limit + 1 })
        const { page, next } = pageOf(found, limit, ({ lastAt }) => lastAt)
        return { threads: page, next, unread: await countUnread(db, account) }
      },
    )

    server.get(
      '/threads/:thread',
      {
        schema: {
          tags: ['texts'],
          summary: 'One conversation, the newest text last',
          params: ThreadPath,
          querystring: PageQuery,
          response: { 200: ThreadDetail },
        },
      },
      async ({ account, params, query: { before } }) => {
        const id = threadId(params.thread)
        const thread = await readThread(db, account, id)
        if (thread === undefined) throw noSuchThread()
        const place = before === undefined ? {} : { before: readPlace(before, 'before') }
        const found = await readMessages(db, account, id, { ...place, limit: pageLength + 1 })
        const page = found.slice(-pageLength)
        const [first] = page
        const more = found.length > pageLength && first !== undefined
        return { thread, messages: page, earlier: more ? writePlace(first.at, first.id) : null }
      },
    )

    server.post(
      '/threads/:thread/read',
      {
        schema: {
          tags: ['texts'],
          summary: 'Somebody has seen all that came',
          params: ThreadPath,
          response: { 200: ThreadRow },
        },
      },
      async ({ account, params }) => {
        const id = threadId(params.thread)
        if (!(await markRead(db, account, id))) throw noSuchThread()
        return await mustRead(readThread(db, account, id))
      },
    )

    server.put(
      '/threads/:thread/consent',
      {
        schema: {
          tags: ['texts'],
          summary: 'Stop, or allow, writing to this person; a STOP of their own stays',
          params: ThreadPath,
          body: ConsentRequest,
          response: { 200: ThreadRow },
        },
      },
      async ({ account, params, body, actor }) => {
        const id = threadId(params.thread)
        const thread = await readThread(db, account, id)
        if (thread === undefined) throw noSuchThread()
        await db.account(account, (trx) => setConsent(trx, account, thread, body.state, actor))
        return await mustRead(readThread(db, account, id))
      },
    )

    server.post(
      '/messages',
      {
        schema: {
          tags: ['texts'],
          summary: 'Send a text. The same id twice is one text',
          body: SendRequest,
          response: { 201: MessageRow },
        },
      },
      async ({ account, body, actor }, reply) => {
        const id = (body.id ?? newId<MessageId>()) as MessageId // the schema says it is a uuid
        await messages.write(account, async (trx) => [
          await compose(trx, { ...body, id, account, actor, at: now() }),
        ])
        const message = await readMessageRow(db, account, id)
        if (message?.direction !== 'outbound' || message.body !== body.body)
          throw new Problem('conflict', 'Another text has this id.')
        return reply.status(201).send(message)
      },
    )

    server.get(
      '/messages/:id/attachments/:index',
      {
        schema: {
          tags: ['texts'],
          summary: 'A picture or file that came with a text',
          params: AttachmentPath,
        },
      },
      async (request, reply) => {
        const { account, params } = request
        const id = isUuid(params.id) ? (params.id as MessageId) : null // checked
        const found = id === null ? null : await readMessage(db, account, id)
        const attachment = found?.attachments[params.index]
        if (id === null || attachment?.state !== 'kept') throw noSuchAttachment()
        const file = await storage.open(attachmentKey(account, id, params.index))
        if (file === null) throw noSuchAttachment()
        await request.audit('attachment.opened', `${id}/${params.index}`)
        const inline = isPicture(attachment.type)
        const name = `${found?.person.replaceAll(/[^+\w]/g, '') ?? ''}-${params.index + 1}.${extensionOf(attachment.type)}`
        return reply
          .type(inline ? attachment.type : 'application/octet-stream')
          .header('content-length', file.length)
          .header('cache-control', 'private, max-age=3600')
          .header('content-disposition', `${inline ? 'inline' : 'attachment'}; filename="${name}"`)
          .header('content-security-policy', "default-src 'none'; sandbox")
          .send(file.read())
      },
    )
  }

type Composing = Readonly<{
  id: MessageId
  account: AccountId
  actor: string
  at: Instant
  to: string
  from?: string
  body: string
}>

/** A text of ours, as far as it may be written at all; what is wrong with it is said before anything is kept. */
async function compose(
  trx: AccountTransaction,
  { id, account, actor, at, to, from, body }: Composing,
): Promise<MessageEvent> {
  const { country } = await readTextAccount(trx)
  const person = phone(to, country, 'to')
  const number = phone(from ?? (await readLastNumber(trx, person)) ?? '', country, 'from')
  const ours = await readNumber(trx, number)
  if (ours === undefined)
    throw new Problem('unprocessable', `${number} is not one of this account’s numbers.`)
  if ((await readConsent(trx, person)).state === 'stopped')
    throw new Problem('unprocessable', `${person} asked for no more texts.`)
  return {
    id: 'composed',
    messageId: id,
    accountId: account,
    at,
    kind: 'composed',
    number,
    numberId: ours.id as NumberId, // the column of number ids
    person,
    body,
    occasion: 'typed',
    author: actor,
    callId: null,
  }
}

function phone(text: string, country: string, field: string): PhoneNumber {
  const number = parsePhone(text, country)
  if (number === null)
    throw new Problem('invalid-request', undefined, [
      { path: `body/${field}`, message: 'must be a telephone number' },
    ])
  return number
}

async function setConsent(
  trx: AccountTransaction,
  account: AccountId,
  thread: ThreadRow,
  state: 'open' | 'stopped',
  actor: string,
): Promise<void> {
  await lockTexts(trx)
  const kind = state === 'open' ? 'start' : 'stop'
  const person = thread.person as Person // the column of persons
  const consent = await addConsentEvent(trx, person, {
    id: newId<string>(),
    at: now(),
    kind,
    by: 'colleague',
    actor,
  })
  if (consent.state !== state)
    throw new Problem('unprocessable', 'They said STOP themselves: only their own START takes that back.')
  await notifyLive(trx, { account, topic: 'message', id: thread.id })
}

const noSuchThread = (): Problem => new Problem('not-found', 'There is no such conversation in this account.')
const noSuchAttachment = (): Problem => new Problem('not-found', 'There is no such attachment here.')

function threadId(text: string): ThreadId {
  if (!isUuid(text)) throw noSuchThread()
  return text as ThreadId // checked above
}

async function mustRead<Row>(reading: Promise<Row | undefined>): Promise<Row> {
  const row = await reading
  if (row === undefined) throw new Problem('not-found')
  return row
}
