import type { AccountId, MessageId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { Result } from '#base/result.ts'
import type { AttachmentFailure } from './message-event.ts'

/** What texts need of a carrier. `main.ts` plugs in whoever carries the number. */
export type TextCarrier = Readonly<{
  /** Hands a text over. What becomes of it is told by the carrier's callbacks, if at all. */
  send(text: OutgoingText): Promise<Result<AcceptedText, TextRefusal>>
  /** Brings a file that came with a text. */
  fetch(file: AwaitingFile): Promise<Result<Uint8Array, AttachmentFailure | 'busy'>>
}>

export type AwaitingFile = Readonly<{
  accountId: AccountId
  /** Of which connection, and where there. */
  connection: string
  url: string
  type: string
}>

export type OutgoingText = Readonly<{
  accountId: AccountId
  /** Ours; comes back in the address of the callback, so that a status finds its text even when the carrier's answer was lost. */
  messageId: MessageId
  from: PhoneNumber
  to: PhoneNumber
  body: string
}>

export type AcceptedText = Readonly<{
  /** The carrier's name for the text: its callbacks use it. */
  ref: string
  /** Which carrier's name that is: `twilio`. */
  carrier: string
  /** Over which of the business's connections. */
  connection: string
}>

/** Why a carrier did not take a text; a closed list, with what the sender can do about it in the dashboard's words. */
export const textRefusals = [
  'not-connected', // no connected carrier has this number of ours
  'opted-out', // the carrier knows that this person said STOP
  'unreachable', // not a number that takes texts: a landline, or none at all
  'number-cannot-text', // our number has no texting, or is not registered for it
  'rejected', // the carrier did not like the text itself
  'credentials', // the carrier does not know us (any more)
  'busy', // it asks to be asked again later; nothing was sent
  'unanswered', // it may have taken it: nobody knows, so it is not sent again
] as const
export type TextRefusal = (typeof textRefusals)[number]

/** Nothing was sent, and the same question may be answered better in a while. */
export const passes = (refusal: TextRefusal): boolean => refusal === 'busy'
