import { sql } from 'kysely'
import type { MessageId } from '#base/id.ts'
import { isPhoneNumber } from '#base/phone-number.ts'
import { after, instant, milliseconds, minutes } from '#base/time.ts'
import { type AccountTransaction, dateOf } from '#platform/db.ts'
import { namedId } from '#platform/named-id.ts'
import { formatPhone } from '#platform/phone.ts'
import { isStandard } from './keyword.ts'
import type { MessageEvent } from './message-event.ts'
import { addConsentEvent, readConsent } from './message-log.store.ts'
import type { Message } from './message.ts'
import { keywordPhrase } from './set-phrases.ts'
import { fillIn } from './text-back.ts'
import { readSettingsOf, readTextAccount } from './text-settings.store.ts'
import { answerTo, forwardOf } from './text-settings.ts'

/** What is done for a text once it is kept. */
export type TextJob =
  | Readonly<{ do: 'send'; message: MessageId }>
  | Readonly<{ do: 'forward'; message: MessageId }>
  | Readonly<{ do: 'fetch'; message: MessageId; attachment: number }>

type Queue = (job: TextJob) => Promise<void>

/** Everything that follows from a text that was not there before, in its own transaction; answers with the texts that answer it. */
export async function followUp(
  trx: AccountTransaction,
  message: Message,
  queue: Queue,
  mail: boolean,
): Promise<readonly MessageEvent[]> {
  if (message.direction === 'outbound') {
    if (message.status === 'queued') await queue({ do: 'send', message: message.id })
    return []
  }
  for (const { index, state } of message.attachments)
    if (state === 'waiting') await queue({ do: 'fetch', message: message.id, attachment: index })
  if (mail && forwardOf(await readSettingsOf(trx, message.numberId)).length > 0)
    await queue({ do: 'forward', message: message.id })
  return message.keyword === null ? [] : obey(trx, { ...message, keyword: message.keyword })
}

/** Two machines that answer each other stop here. */
const betweenAnswers = minutes(5)

/** Does what a keyword says, and says so, unless the carrier does. */
async function obey(
  trx: AccountTransaction,
  message: Message & Readonly<{ keyword: NonNullable<Message['keyword']> }>,
): Promise<readonly MessageEvent[]> {
  const { id, at, person, keyword, body } = message
  const was = await readConsent(trx, person)
  if (keyword !== 'help') await addConsentEvent(trx, person, { id, at, kind: keyword, by: 'person' })
  const account = await readTextAccount(trx)
  const answer = answerTo({ keyword, standard: isStandard(body) }, was, account.answering)
  if (answer === null || !isPhoneNumber(person) || (await wasAnswered(trx, message))) return []
  const words = { business: account.name, number: formatPhone(message.number, account.country) }
  return [
    {
      id: 'composed',
      messageId: namedId('keyword-answer', id) as MessageId, // minted here
      accountId: message.accountId,
      at: after(at, milliseconds(1)), // below the question in the thread
      kind: 'composed',
      number: message.number,
      numberId: message.numberId,
      person,
      body: fillIn(keywordPhrase(answer, account.language), words),
      occasion: 'keyword',
      author: 'ringroot',
      callId: null,
    },
  ]
}

async function wasAnswered(trx: AccountTransaction, { person, keyword, at }: Message): Promise<boolean> {
  if (keyword !== 'help') return false // an answer to the other two changes what comes next, so it comes once
  const since = dateOf(instant(at - betweenAnswers))
  const { rows } = await sql<Readonly<{ answered: boolean }>>`
    select exists (select from messages where account_id = current_account() and person = ${person}
      and occasion = 'keyword' and at > ${since}) as answered`.execute(trx)
  return rows[0]?.answered === true
}
