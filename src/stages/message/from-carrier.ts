import type { AccountId, MessageId, NumberId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { type Instant, instant } from '#base/time.ts'
import type { MessageReceived, MessageStatus } from './carried.ts'
import { type Language, readKeyword } from './keyword.ts'
import type { MessageEvent, MessageFact, Person } from './message-event.ts'

/** Through whose hands it came. */
export type Via = Readonly<{
  accountId: AccountId
  carrier: string
  connection: string
  /** Made from the carrier's name for the text. */
  messageId: MessageId
  /** When we heard of it. */
  at: Instant
}>

/** Who wrote to whom, read from what the carrier wrote. */
export type Parties = Readonly<{
  number: PhoneNumber
  numberId: NumberId | null
  person: Person
  language: Language
  /** Which touch earned it. */
  attribution: Extract<MessageFact, { kind: 'attributed' }>
}>

/** A text that came in. */
export function eventsOfReceived(
  { ref, body, media, at }: MessageReceived,
  { accountId, carrier, connection, messageId, at: heard }: Via,
  { number, numberId, person, language, attribution }: Parties,
): readonly MessageEvent[] {
  const base = { messageId, accountId, at: instant(Math.min(at ?? heard, heard)) }
  return [
    {
      ...base,
      id: 'received',
      kind: 'received',
      number,
      numberId,
      person,
      body,
      keyword: readKeyword(body, language),
      attachments: media.map(({ url, contentType }) => ({ url, type: contentType })),
      carrier: { kind: carrier, connection, ref },
    },
    { ...base, id: 'attributed', ...attribution },
  ]
}

/** What became of a text of ours. `ours` is its own id, when the callback's address named it. */
export function eventsOfStatus(
  { ref, status, error, at }: MessageStatus,
  { accountId, carrier, connection, messageId, at: heard }: Via,
  ours: MessageId | null,
): readonly MessageEvent[] {
  const base = { accountId, at: instant(Math.min(at ?? heard, heard)) }
  const told: MessageEvent = { ...base, messageId, id: `status ${status}`, kind: 'status', status, error }
  if (ours === null) return [told]
  // Whoever tells us what became of it has taken it, even if we never heard the answer.
  const taken = { kind: 'accepted', carrierMessageId: messageId, carrier, connection, ref } as const
  return [told, { ...base, messageId: ours, id: 'accepted', ...taken }]
}
