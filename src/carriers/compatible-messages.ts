import { ok, refuse, type Result } from '#base/result.ts'
import type { CarriedMedia, MessageReceived, MessageStatus, TextStatus } from '#stages/message/carried.ts'
import type { WebhookFields } from './carrier.ts'

/** https://www.twilio.com/docs/messaging/guides/track-outbound-message-status */
const statuses: Readonly<Record<string, TextStatus>> = {
  accepted: 'queued',
  scheduled: 'queued',
  queued: 'queued',
  sending: 'queued',
  sent: 'sent',
  delivered: 'delivered',
  read: 'delivered',
  undelivered: 'undelivered',
  failed: 'failed',
  canceled: 'failed',
}

export const textStatusOf = (word: unknown): TextStatus | null =>
  typeof word === 'string' && Object.hasOwn(statuses, word) ? (statuses[word] ?? null) : null

const mostMedia = 10

/** A message webhook in Twilio's fields: one that came in, or what became of one of ours. */
export function readCompatibleMessage(
  fields: WebhookFields,
): Result<MessageReceived | MessageStatus, 'unknown-event' | 'incomplete'> {
  const text = (name: string): string | null => {
    const value = fields[name]
    return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null
  }
  const ref = text('MessageSid') ?? text('SmsMessageSid') ?? text('SmsSid')
  if (!ref) return refuse('incomplete', 'MessageSid')
  const word = text('MessageStatus') ?? text('SmsStatus')
  const status = textStatusOf(word)
  if (status !== null) {
    const code = text('ErrorCode')
    const error =
      code === null || code === '' || code === '0' ? null : { code, message: text('ErrorMessage') }
    return ok({ kind: 'status', ref, status, error, at: null })
  }
  if (word !== null && word !== 'received' && word !== 'receiving') return refuse('unknown-event', word)
  const from = text('From')
  const to = text('To')
  if (!from || !to) return refuse('incomplete', from ? 'To' : 'From')
  const count = Math.min(mostMedia, Number(text('NumMedia') ?? 0) || 0)
  const media = Array.from({ length: count }, (_, index): CarriedMedia | null => {
    const url = text(`MediaUrl${index}`)
    const contentType = text(`MediaContentType${index}`) ?? 'application/octet-stream'
    return url === null ? null : { url, contentType }
  })
  return ok({
    kind: 'received',
    ref,
    from,
    to,
    body: text('Body') ?? '',
    media: media.filter((one) => one !== null),
    at: null,
  })
}
