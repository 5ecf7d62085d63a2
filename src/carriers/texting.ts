import { join } from 'node:path'
import { sql } from 'kysely'
import { type Static, Type } from 'typebox'
import type { AccountId, CallId, MessageId } from '#base/id.ts'
import type { Inventory } from '#configuration/inventory.ts'
import type { Database } from '#platform/db.ts'
import type { Routes } from '#platform/http/server.ts'
import { enqueue, task, worker, type Worker } from '#platform/jobs.ts'
import type { Live } from '#platform/live.ts'
import type { Log } from '#platform/log.ts'
import type { Mailer } from '#platform/mail.ts'
import type { Storage } from '#platform/storage.ts'
import type { Attributions } from '#stages/attribution/attribution.job.ts'
import type { CallLogParts } from '#stages/call/call-log.job.ts'
import { attachmentKey } from '#stages/message/attachment.ts'
import { createAttachmentKeeper } from '#stages/message/attachments.job.ts'
import type { TextJob } from '#stages/message/follow-up.job.ts'
import { createForwarder } from '#stages/message/forward.job.ts'
import { messageRoutes } from '#stages/message/message.api.ts'
import { openMessageLog, type MessageLog } from '#stages/message/message-log.job.ts'
import { readMessageRow } from '#stages/message/message.store.ts'
import { createTextBack, followEndedCalls, type QueueTextBack } from '#stages/message/text-back.job.ts'
import { createTextSender } from '#stages/message/text-sender.job.ts'
import { textSettingsRoutes } from '#stages/message/text-settings.api.ts'
import type { BeliefParts } from './believe-webhook.ts'
import type { Connections } from './connections.ts'
import { messageWebhooks } from './message-webhooks.api.ts'
import { carriedTexts } from './texts.ts'

export type TextingParts = Readonly<{
  db: Database
  /** The data folder. */
  folder: string
  storage: Storage
  live: Pick<Live, 'topic'>
  inventory: Pick<Inventory, 'findNumber'>
  connections: Pick<Connections, 'of' | 'named' | 'carrying'>
  attribution: Pick<Attributions, 'attribute'>
  /** Closed with the rest. Null: no mail server is configured, and texts are forwarded to nobody. */
  mailer: Mailer | null
  log: Log
}> &
  Pick<BeliefParts, 'publicUrl' | 'now'>

/** Everything that texts are: kept, carried, answered, shown. */
export type Texting = Readonly<{
  /** What carriers call. */
  webhooks: Routes
  /** To be registered under `/api/v1/accounts/:account`. */
  routes: readonly Routes[]
  workers: readonly Worker[]
  /** For the call log: a missed caller may get a text. */
  ended: NonNullable<CallLogParts['ended']>
  /** Removes every attachment of an account. */
  clear(account: AccountId): Promise<void>
  messages: Pick<MessageLog, 'record' | 'drained' | 'state'>
  close(): Promise<void>
}>

const Text = { account: Type.String(), message: Type.String() }
// A text that is hours late is worse than none; a letter, or a picture for the record, is not.
const tasks = {
  send: task('text.send', Type.Object(Text), { tries: 8 }),
  forward: task('text.forward', Type.Object(Text), { tries: 14 }),
  fetch: task('text.fetch', Type.Object({ ...Text, attachment: Type.Integer() }), { tries: 12 }),
}
const textBack = task('text.back', Type.Object({ account: Type.String(), call: Type.String() }), { tries: 8 })

export function openTexting(parts: TextingParts): Texting {
  const { db, storage, live, inventory, connections, attribution, mailer, log, now, publicUrl } = parts
  const carrier = carriedTexts({ carrierOf: connections.carrying, connection: connections.of, publicUrl })
  const messages = openMessageLog({
    db,
    folder: join(parts.folder, 'texts'),
    log,
    mail: mailer !== null,
    queue: (trx, account, job) => enqueue(trx, tasks[job.do], payloadOf(account, job)),
  })
  live.topic('message', (account, id) => readMessageRow(db, account, id))

  const queue: QueueTextBack = (trx, account, call, at) =>
    enqueue(
      trx,
      textBack,
      { account, call },
      { key: `${textBack.name} ${call}`, ...(at === null ? {} : { at }) },
    )
  const send = createTextSender({ messages, carrier, now })
  const fetch = createAttachmentKeeper({ db, messages, carrier, storage, now })
  const answerMissed = createTextBack({
    messages,
    queue,
    now,
    left: (call, why) => log.debug({ call, why }, 'A missed caller gets no text'),
  })
  const forward =
    mailer === null ? () => Promise.resolve() : createForwarder({ db, mailer, storage, url: publicUrl, now })

  return {
    webhooks: messageWebhooks({
      findConnection: connections.named,
      findNumber: (number) => inventory.findNumber(number),
      attribute({ accountId, numberId, placement }, person, at) {
        const contact = { accountId, numberId, placement, callId: null, caller: person }
        const { judgement: _unkept, ...attributed } = attribution.attribute(contact, at)
        return attributed
      },
      record: messages.record,
      publicUrl,
      now,
      log,
    }),
    routes: [messageRoutes({ db, messages, storage }), textSettingsRoutes({ db, mail: mailer !== null })],
    workers: [
      worker(tasks.send, (payload, { last }) => send(...named(payload), last)),
      worker(tasks.fetch, (payload, { last }) => fetch(...named(payload), payload.attachment, last)),
      worker(tasks.forward, (payload) => forward(...named(payload))),
      worker(textBack, ({ account, call }) => answerMissed(account as AccountId, call as CallId)), // we wrote them
    ],
    ended: (trx, _account, calls) => followEndedCalls(trx, calls, queue),
    clear: (account) => removeAttachments(db, storage, account),
    messages,
    async close() {
      await messages.close()
      mailer?.close()
    },
  }
}

const payloadOf = (account: AccountId, job: TextJob) => ({
  account,
  message: job.message,
  attachment: job.do === 'fetch' ? job.attachment : 0,
})

/** A job's payload, which we wrote ourselves. */
const named = ({ account, message }: Static<typeof tasks.send.payload>): [AccountId, MessageId] => [
  account as AccountId,
  message as MessageId,
]

async function removeAttachments(db: Database, storage: Storage, account: AccountId): Promise<void> {
  const { rows } = await db.account(account, (trx) =>
    sql<Readonly<{ id: MessageId; index: number }>>`
      select m.id, (a->>'index')::int as index from messages m, jsonb_array_elements(m.attachments) a
      where m.account_id = current_account() and a->>'state' = 'kept'`.execute(trx),
  )
  for (const { id, index } of rows) await storage.remove(attachmentKey(account, id, index))
}
