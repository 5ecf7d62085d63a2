import type { AccountId, CallId, MessageId, NumberId, VisitId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { Instant } from '#base/time.ts'
import type { Basis, CallSource } from '#stages/call/call.wire.ts'
import { type TextStatus, textStatusRank } from './carried.ts'
import type { Keyword } from './keyword.ts'
import {
  type AttachmentFailure,
  inOrder,
  type MessageEvent,
  type Occasion,
  type OfferedAttachment,
  type Person,
} from './message-event.ts'
import type { TextRefusal } from './text-carrier.ts'

/** Where a text is; see the drawing at `Message`. */
export type MessageState = 'received' | TextStatus

/**
 * A text as it is known so far: the fold of its events.
 *
 *     theirs   received
 *
 *     ours     queued ──the carrier took it──> sent ──> delivered
 *                 │                              └────> undelivered
 *                 └──nobody took it──> failed
 *
 * Carriers tell it twice, late and out of order, so a status only ever moves to the right: what says more stands, and `delivered`, which
 * the handset itself confirms, says most.
 */
export type Message = Readonly<{
  id: MessageId
  /** The id under which the carrier's news of it are kept; null until a carrier took it. */
  carrierMessageId: MessageId | null
  accountId: AccountId
  at: Instant
  direction: 'inbound' | 'outbound'
  number: PhoneNumber
  numberId: NumberId | null
  person: Person
  body: string
  keyword: Keyword | null
  status: MessageState
  /** Why it did not arrive; null while it may. */
  failure: Readonly<{ reason: TextRefusal | 'undelivered'; detail: string }> | null
  /** How often a carrier was asked, and whether one may have taken it without our hearing of it. */
  attempts: number
  undecided: boolean
  occasion: Occasion | null
  author: string | null
  callId: CallId | null
  /** Whose hands it went through, over which of the business's connections; null until one took it. */
  carrier: Readonly<{ kind: string; connection: string; ref: string }> | null
  attachments: readonly Attachment[]
  attribution: Readonly<{ basis: Basis; source: CallSource | null; visitId: VisitId | null }>
}>

/** `waiting` lies at the carrier, `kept` is here. */
export type Attachment = Readonly<{ index: number; url: string }> &
  (
    | Readonly<{ state: 'waiting'; type: string }>
    | Readonly<{ state: 'kept'; type: string; bytes: number }>
    | Readonly<{ state: 'failed'; type: string; why: AttachmentFailure }>
  )

/** The text that these events tell of, in whatever order and however often they come; null while its beginning is missing. */
export function foldMessage(events: Iterable<MessageEvent>): Message | null {
  const story = inOrder(events)
  const [beginning] = story
  if (beginning?.kind === 'received') return received(beginning, story)
  if (beginning?.kind === 'composed') return composed(beginning, story)
  return null
}

type Of<Kind extends MessageEvent['kind']> = Extract<MessageEvent, { kind: Kind }>

function all<Kind extends MessageEvent['kind']>(
  story: readonly MessageEvent[],
  kind: Kind,
): readonly Of<Kind>[] {
  return story.filter((event): event is Of<Kind> => event.kind === kind)
}

function received(event: Of<'received'>, story: readonly MessageEvent[]): Message {
  const { carrier } = event
  return {
    ...shared(event, story),
    direction: 'inbound',
    carrierMessageId: event.messageId,
    keyword: event.keyword,
    status: 'received',
    failure: null,
    attempts: 0,
    undecided: false,
    occasion: null,
    author: null,
    callId: null,
    carrier,
    attachments: event.attachments.map((offered, index) => attachment(offered, index, story)),
  }
}

function composed(event: Of<'composed'>, story: readonly MessageEvent[]): Message {
  const [accepted] = all(story, 'accepted')
  const attempts = all(story, 'attempted').length
  return {
    ...shared(event, story),
    ...progress(story),
    direction: 'outbound',
    carrierMessageId: accepted?.carrierMessageId ?? null,
    keyword: null,
    attempts,
    undecided: attempts > all(story, 'put-off').length && accepted === undefined,
    occasion: event.occasion,
    author: event.author,
    callId: event.callId,
    carrier:
      accepted === undefined
        ? null
        : { kind: accepted.carrier, connection: accepted.connection, ref: accepted.ref },
    attachments: [],
  }
}

const shared = (
  { messageId, accountId, at, number, numberId, person, body }: Of<'received'> | Of<'composed'>,
  story: readonly MessageEvent[],
) => {
  const attributed = all(story, 'attributed').at(-1)
  return {
    id: messageId,
    accountId,
    at,
    number,
    numberId,
    person,
    body,
    attribution: {
      basis: attributed?.basis ?? ('unlinked' as const),
      source: attributed?.source ?? null,
      visitId: attributed?.visitId ?? null,
    },
  }
}

/** Of all that was said about a text of ours, what says most. */
function progress(story: readonly MessageEvent[]): Pick<Message, 'status' | 'failure'> {
  const told = all(story, 'status')
  const most = told.toSorted((a, b) => textStatusRank[b.status] - textStatusRank[a.status])[0]
  const [refused] = all(story, 'refused')
  const accepted = all(story, 'accepted').length > 0
  // A carrier that was slow to answer may have taken it all the same: its own word about the text outweighs our not knowing.
  if (refused !== undefined && most === undefined && !accepted)
    return { status: 'failed', failure: { reason: refused.reason, detail: refused.detail } }
  if (most === undefined) return { status: accepted ? 'sent' : 'queued', failure: null }
  if (most.status === 'queued') return { status: 'sent', failure: null } // in the carrier's queue, no longer in ours
  const lost = most.status === 'undelivered' || most.status === 'failed'
  return {
    status: most.status,
    failure: lost
      ? {
          reason: 'undelivered',
          detail: most.error === null ? '' : `${most.error.code} ${most.error.message ?? ''}`.trim(),
        }
      : null,
  }
}

function attachment(
  { url, type }: OfferedAttachment,
  index: number,
  story: readonly MessageEvent[],
): Attachment {
  const [kept] = all(story, 'attachment-kept').filter((event) => event.index === index)
  if (kept !== undefined) return { index, url, state: 'kept', type: kept.type, bytes: kept.bytes }
  const [failed] = all(story, 'attachment-failed').filter((event) => event.index === index)
  if (failed !== undefined) return { index, url, state: 'failed', type, why: failed.why }
  return { index, url, state: 'waiting', type }
}
