import type { AccountId, Brand, CallId, MessageId, NumberId, VisitId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { Instant } from '#base/time.ts'
import { storableValue } from '#stages/call/call-event.ts'
import type { Basis, CallSource } from '#stages/call/call.wire.ts'
import type { TextStatus } from './carried.ts'
import type { Keyword } from './keyword.ts'
import type { TextRefusal } from './text-carrier.ts'

/** A sender that is no telephone number: a short code, or a name such as `POST`. It can be read, and not answered. */
export type SenderName = Brand<string, 'SenderName'>

/** The far side of a conversation. */
export type Person = PhoneNumber | SenderName

/** Why we wrote. */
export type Occasion = 'typed' | 'missed-call' | 'keyword'

/** A picture or file that came with a text; it lies at the carrier until we have fetched it. */
export type OfferedAttachment = Readonly<{ url: string; type: string }>

/** Why an attachment is not here; a closed list. */
export type AttachmentFailure = 'too-large' | 'not-found' | 'wrong-address' | 'no-answer'

/**
 * What happened to a text, once, for ever. `id` is unique within the message and stable when a carrier repeats itself. The order of
 * arrival means nothing: `foldMessage` sorts. What a carrier says before we know which of our texts it means is kept under the id made
 * from the carrier's name for it; `accepted` joins the two.
 */
export type MessageEvent = Readonly<{
  id: string
  messageId: MessageId
  accountId: AccountId
  at: Instant
}> &
  MessageFact

export type MessageFact =
  | Readonly<{
      kind: 'received'
      number: PhoneNumber
      /** Null: the carrier brings texts for this number, and nobody has told us of it. */
      numberId: NumberId | null
      person: Person
      body: string
      keyword: Keyword | null
      attachments: readonly OfferedAttachment[]
      carrier: Readonly<{ kind: string; connection: string; ref: string }>
    }>
  | Readonly<{
      kind: 'composed'
      number: PhoneNumber
      numberId: NumberId | null
      person: PhoneNumber
      body: string
      occasion: Occasion
      /** Who wrote it: `user:<id>`, `key:<id>`, `local`; `ringroot` for what is written by itself. */
      author: string
      callId: CallId | null
    }>
  | Readonly<{
      kind: 'attributed'
      basis: Basis
      source: CallSource | null
      visitId: VisitId | null
      evidence: Readonly<Record<string, string | number | boolean | null>>
    }>
  /** We are about to ask the carrier. When nothing follows, nobody knows whether it went out. */
  | Readonly<{ kind: 'attempted' }>
  /** The carrier asked to be asked again later: nothing went out. */
  | Readonly<{ kind: 'put-off' }>
  /** The carrier took it, and tells of it under this id from now on. */
  | Readonly<{
      kind: 'accepted'
      carrierMessageId: MessageId
      carrier: string
      connection: string
      ref: string
    }>
  | Readonly<{ kind: 'refused'; reason: TextRefusal; detail: string }>
  | Readonly<{
      kind: 'status'
      status: TextStatus
      error: Readonly<{ code: string; message: string | null }> | null
    }>
  | Readonly<{ kind: 'attachment-kept'; index: number; type: string; bytes: number }>
  | Readonly<{ kind: 'attachment-failed'; index: number; why: AttachmentFailure }>

/**
 * The events as they happened, each once. A text begins with being received or composed, whatever a clock says; of two events with one
 * id the first stands.
 */
export function inOrder(events: Iterable<MessageEvent>): readonly MessageEvent[] {
  const seen = new Set<string>()
  return Array.from(events)
    .sort(compareEvents)
    .filter(({ id }) => !seen.has(id) && seen.add(id))
}

const begins = ({ kind }: MessageEvent): boolean => kind === 'received' || kind === 'composed'

const compareEvents = (a: MessageEvent, b: MessageEvent): number =>
  Number(begins(b)) - Number(begins(a)) ||
  a.at - b.at ||
  compareText(a.id, b.id) ||
  compareText(JSON.stringify(a), JSON.stringify(b))

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** A text of ten parts has 1530 characters; addresses of attachments are the longest that comes. */
const longestValue = 4000

/** The event as a database can keep it. */
export const storable = (event: MessageEvent): MessageEvent =>
  storableValue(event, longestValue) as MessageEvent // same shape, cleaner strings
