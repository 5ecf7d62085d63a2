import type { PhoneNumber } from '#base/phone-number.ts'
import type { Instant } from '#base/time.ts'

/** A text (SMS or MMS) as a carrier carries it, in words no carrier owns. `ref` is the carrier's own id of the text. */
export type TextToSend = Readonly<{
  from: PhoneNumber
  to: PhoneNumber
  body: string
  /** Public addresses the carrier fetches the attachments from. */
  media: readonly string[]
  /** Where the carrier says what became of it. Null: nobody asks. */
  statusUrl: string | null
}>

/** The carrier took it; whether it arrives, `MessageStatus` says later. */
export type TextSent = Readonly<{ ref: string; status: TextStatus; segments: number | null }>

export type TextStatus = 'queued' | 'sent' | 'delivered' | 'undelivered' | 'failed'

/** Somebody wrote to one of our numbers. */
export type MessageReceived = Readonly<{
  kind: 'received'
  ref: string
  /** E.164, or a short code or name that nobody can answer. */
  from: string
  to: string
  body: string
  media: readonly CarriedMedia[]
  /** When the carrier says it came; null when it does not say. */
  at: Instant | null
}>

/** An attachment that the carrier keeps for us to fetch. */
export type CarriedMedia = Readonly<{ url: string; contentType: string }>

/** What became of a text that we sent. May come twice, late, or in the wrong order. */
export type MessageStatus = Readonly<{
  kind: 'status'
  ref: string
  status: TextStatus
  /** Why it did not arrive, in the carrier's code and words. */
  error: Readonly<{ code: string; message: string | null }> | null
  at: Instant | null
}>

/** The order in which a text's states follow each other: of two that cross, the later one stands. */
export const textStatusRank: Readonly<Record<TextStatus, number>> = {
  queued: 0,
  sent: 1,
  undelivered: 2,
  failed: 2,
  delivered: 3,
}
