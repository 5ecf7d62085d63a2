import { ok, refuse, type Result } from '#base/result.ts'
import { instant, type Instant } from '#base/time.ts'
import type { CarriedMedia, MessageReceived, MessageStatus, TextStatus } from '#stages/message/carried.ts'
import type { WebhookFields } from '../carrier.ts'

/** https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks */
const statuses: Readonly<Record<string, TextStatus>> = {
  queued: 'queued',
  sending: 'queued',
  sent: 'sent',
  delivery_unconfirmed: 'sent',
  delivered: 'delivered',
  delivery_failed: 'undelivered',
  expired: 'undelivered',
  sending_failed: 'failed',
}

export const textStatusOf = (word: unknown): TextStatus | null =>
  typeof word === 'string' && Object.hasOwn(statuses, word) ? (statuses[word] ?? null) : null

type Fields = Readonly<Record<string, unknown>>
const fieldsIn = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {} // any object has fields of some kind
const listIn = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.map(fieldsIn) : [])
const textIn = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** `{data: {event_type, occurred_at, payload}}`: a text that came in, or what became of one of ours. */
export function readTelnyxMessage(
  fields: WebhookFields,
): Result<MessageReceived | MessageStatus, 'unknown-event' | 'incomplete'> {
  const event = fieldsIn(fields['data'])
  const type = textIn(event['event_type'])
  const payload = fieldsIn(event['payload'])
  const ref = textIn(payload['id'])
  const at = instantIn(event['occurred_at'])
  if (type === null) return refuse('incomplete', 'data.event_type')
  if (type !== 'message.received' && type !== 'message.sent' && type !== 'message.finalized')
    return refuse('unknown-event', type)
  if (ref === null) return refuse('incomplete', 'data.payload.id')
  return type === 'message.received' ? receivedOf(ref, payload, at) : statusOf(ref, payload, at)
}

function receivedOf(ref: string, payload: Fields, at: Instant | null): Result<MessageReceived, 'incomplete'> {
  const from = textIn(fieldsIn(payload['from'])['phone_number'])
  const to = textIn(listIn(payload['to'])[0]?.['phone_number'])
  if (from === null || to === null) return refuse('incomplete', from === null ? 'from' : 'to')
  const media = listIn(payload['media']).flatMap((item): readonly CarriedMedia[] => {
    const url = textIn(item['url'])
    const contentType = textIn(item['content_type']) ?? 'application/octet-stream'
    return url === null ? [] : [{ url, contentType }]
  })
  return ok({ kind: 'received', ref, from, to, body: textIn(payload['text']) ?? '', media, at })
}

/** Ours go to one person each: the first is the only one. */
function statusOf(
  ref: string,
  payload: Fields,
  at: Instant | null,
): Result<MessageStatus, 'unknown-event' | 'incomplete'> {
  const word = listIn(payload['to'])[0]?.['status']
  const status = textStatusOf(word)
  if (status === null) return refuse('unknown-event', String(word))
  const error = listIn(payload['errors'])[0]
  const code = error?.['code']
  return ok({
    kind: 'status',
    ref,
    status,
    error:
      typeof code === 'string' || typeof code === 'number'
        ? { code: String(code), message: textIn(error?.['detail']) ?? textIn(error?.['title']) }
        : null,
    at,
  })
}

function instantIn(value: unknown): Instant | null {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isFinite(at) ? instant(at) : null
}
