import type { AccountId, MessageId } from '#base/id.ts'
import type { Instant } from '#base/time.ts'
import { TryLater } from '#platform/jobs.ts'
import type { Storage } from '#platform/storage.ts'
import { attachmentKey } from './attachment.ts'
import { kindOf } from './file-kind.ts'
import type { MessageFact } from './message-event.ts'
import type { MessageLog } from './message-log.job.ts'
import { readMessage } from './message.store.ts'
import type { Database } from '#platform/db.ts'
import type { TextCarrier } from './text-carrier.ts'

export type AttachmentParts = Readonly<{
  db: Database
  messages: Pick<MessageLog, 'write'>
  carrier: Pick<TextCarrier, 'fetch'>
  storage: Pick<Storage, 'put'>
  now(): Instant
}>

/** Brings an attachment from the carrier into our own storage, where it is encrypted. Doing it again changes nothing. */
export const createAttachmentKeeper =
  ({ db, messages, carrier, storage, now }: AttachmentParts) =>
  async (account: AccountId, id: MessageId, index: number, lastTry: boolean): Promise<void> => {
    const message = await readMessage(db, account, id)
    const wanted = message?.attachments[index]
    if (!message || wanted === undefined || wanted.state !== 'waiting') return
    const got = await carrier.fetch({
      accountId: account,
      connection: message.carrier?.connection ?? '',
      url: wanted.url,
      type: wanted.type,
    })
    let fact: MessageFact
    if (got.ok) {
      await storage.put(attachmentKey(account, id, index), got.value)
      fact = { kind: 'attachment-kept', index, type: kindOf(got.value).type, bytes: got.value.length }
    } else {
      if (got.reason === 'busy' && !lastTry) throw new TryLater(got.detail)
      fact = { kind: 'attachment-failed', index, why: got.reason === 'busy' ? 'no-answer' : got.reason }
    }
    const event = { ...fact, id: `attachment ${index}`, messageId: id, accountId: account, at: now() }
    await messages.write(account, () => Promise.resolve([event]))
  }
