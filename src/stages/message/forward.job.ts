import type { AccountId, MessageId } from '#base/id.ts'
import { between, type Instant, minutes } from '#base/time.ts'
import type { Database } from '#platform/db.ts'
import { TryLater } from '#platform/jobs.ts'
import type { Mailer } from '#platform/mail.ts'
import { formatPhone } from '#platform/phone.ts'
import { isPhoneNumber } from '#base/phone-number.ts'
import type { Storage } from '#platform/storage.ts'
import { attachmentKey } from './attachment.ts'
import { extensionOf } from './file-kind.ts'
import { threadOf } from './message-log.job.ts'
import type { Message } from './message.ts'
import { readMessage } from './message.store.ts'
import { forwardPhrases } from './set-phrases.ts'
import { fillIn } from './text-back.ts'
import { readSettingsOf, readTextAccount } from './text-settings.store.ts'
import { forwardOf } from './text-settings.ts'

export type ForwardParts = Readonly<{
  db: Database
  mailer: Pick<Mailer, 'send'>
  storage: Pick<Storage, 'get'>
  /** Where people read texts. */
  url: string
  now(): Instant
}>

/** A letter waits so long for its attachments, then goes without. */
const patience = minutes(5)
/** What common mail servers take, with room for base64. */
const mostBytes = 10 * 1024 ** 2

/** Forwards a text to whoever the business named, as it is set when the letter goes out. */
export const createForwarder =
  ({ db, mailer, storage, url, now }: ForwardParts) =>
  async (account: AccountId, id: MessageId): Promise<void> => {
    const message = await readMessage(db, account, id)
    if (!message) return
    const young = between(message.at, now()) < patience
    if (young && message.attachments.some(({ state }) => state === 'waiting'))
      throw new TryLater('the letter waits for its attachments')
    const { to, about } = await db.account(account, async (trx) => ({
      to: forwardOf(await readSettingsOf(trx, message.numberId)),
      about: await readTextAccount(trx),
    }))
    if (to.length === 0) return
    const shown = (number: string): string =>
      isPhoneNumber(number) ? formatPhone(number, about.country) : number
    const words = {
      person: shown(message.person),
      number: shown(message.number),
      business: about.name,
      link: `${url}/${account}/texts?thread=${threadOf(message)}`,
    }
    const phrases = forwardPhrases(about.language)
    const files = await readFiles(storage, message)
    const left = message.attachments.length - files.length
    const missing = left > 0 ? [fillIn(phrases.missing, { count: String(left) })] : []
    await mailer.send({
      id,
      to,
      subject: fillIn(phrases.subject, words),
      text: [message.body, ...missing, `-- \n${fillIn(phrases.foot, words)}`].join('\n\n'),
      attachments: files,
    })
  }

/** Those that are here, as far as a letter holds them. */
async function readFiles(storage: Pick<Storage, 'get'>, { accountId, id, attachments }: Message) {
  const files = []
  let room = mostBytes
  for (const each of attachments) {
    if (each.state !== 'kept' || each.bytes > room) continue
    const content = await storage.get(attachmentKey(accountId, id, each.index))
    if (content === null) continue
    room -= each.bytes
    files.push({
      filename: `${each.index + 1}.${extensionOf(each.type)}`,
      contentType: each.type,
      content,
    })
  }
  return files
}
