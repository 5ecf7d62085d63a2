import type { AccountId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { ok, refuse } from '#base/result.ts'
import type { AttachmentFailure } from '#stages/message/message-event.ts'
import type { TextCarrier, TextRefusal } from '#stages/message/text-carrier.ts'
import type { Carrier, CarrierFault, Connection, FaultReason } from './carrier.ts'

export type TextsParts = Readonly<{
  /** Whoever carries this number of an account's; null: nobody, or a trunk, which carries no texts. */
  carrierOf(account: AccountId, number: PhoneNumber): Carried | null
  /** The connection with this id, for what came over it. */
  connection(account: AccountId, id: string): Carried | null
  /** Where carriers reach us. */
  publicUrl: string
}>

type Carried = Readonly<{ carrier: Carrier; connection: Connection }>

/** Texts over whichever carrier has the number. */
export const carriedTexts = ({ carrierOf, connection, publicUrl }: TextsParts): TextCarrier => ({
  async send({ accountId, messageId, from, to, body }) {
    const found = carrierOf(accountId, from)
    if (found === null) return refuse('not-connected', `No connected carrier has ${from}.`)
    const { carrier, connection } = found
    const sent = await carrier.sendText(connection, {
      from,
      to,
      body,
      media: [],
      statusUrl: canReach(connection, publicUrl)
        ? `${publicUrl}/carriers/${carrier.id}/${connection.id}/message-status?message=${messageId}`
        : null,
    })
    if (!sent.ok) return refuse(refusalOf(sent), sent.detail)
    return ok({ carrier: carrier.id, connection: connection.id, ref: sent.value.ref })
  },
  async fetch({ accountId, connection: id, url, type }) {
    const found = connection(accountId, id)
    if (found === null) return refuse('not-found', 'The connection it came over is gone.')
    const got = await found.carrier.fetchMedia(found.connection, { url, contentType: type })
    return got.ok ? ok(got.value.bytes) : refuse(attachmentFailures[got.reason], got.detail)
  },
})

/** A carrier on the internet refuses a text whose callback leads to this machine's loopback; one that stands here, too, does not. */
const canReach = ({ baseUrl }: Connection, publicUrl: string): boolean =>
  baseUrl !== null || !/^(localhost|127\..*|\[::1\])$/.test(new URL(publicUrl).hostname)

/**
 * What carriers' own numbers for a refusal mean.
 * https://www.twilio.com/docs/api/errors, https://developers.telnyx.com/docs/messaging/messages/error-codes
 */
const refusalCodes: Readonly<Record<string, TextRefusal>> = {
  '21610': 'opted-out',
  '21211': 'unreachable',
  '21214': 'unreachable',
  '21612': 'unreachable',
  '21614': 'unreachable',
  '21603': 'number-cannot-text',
  '21606': 'number-cannot-text',
  '21659': 'number-cannot-text',
  '21660': 'number-cannot-text',
  '30034': 'number-cannot-text',
  '40300': 'opted-out',
  '40001': 'unreachable',
  '40310': 'unreachable',
  '40305': 'number-cannot-text',
  '40010': 'number-cannot-text',
}

/** The rest by what happened. Where the carrier may have taken the text, it is not sent again. */
const refusalReasons: Readonly<Record<FaultReason, TextRefusal>> = {
  'wrong-credentials': 'credentials',
  'not-allowed': 'credentials',
  'not-found': 'credentials', // Twilio's answer to an account it does not know
  refused: 'rejected',
  'private-address': 'rejected',
  'too-many-requests': 'busy',
  'carrier-failed': 'busy',
  unreachable: 'busy',
  'timed-out': 'unanswered',
  unreadable: 'unanswered',
}

/** No connection came about, so nothing can have gone over it. One that broke may have carried the text. */
const neverLeft = /\b(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)\b/

/** "Service unavailable" is said at the door; behind it any other fault of the carrier's may have come after the text was taken. */
const atTheDoor = 503

export function refusalOf({ code, reason, detail, status }: CarrierFault): TextRefusal {
  if (reason === 'unreachable' && !neverLeft.test(detail)) return 'unanswered'
  if (reason === 'carrier-failed' && status !== atTheDoor) return 'unanswered'
  return refusalCodes[code ?? ''] ?? refusalReasons[reason]
}

const attachmentFailures: Readonly<Record<FaultReason, AttachmentFailure | 'busy'>> = {
  'wrong-credentials': 'not-found',
  'not-allowed': 'not-found',
  'not-found': 'not-found',
  refused: 'not-found',
  'private-address': 'wrong-address',
  'too-many-requests': 'busy',
  'carrier-failed': 'busy',
  'timed-out': 'busy',
  unreachable: 'busy',
  unreadable: 'too-large',
}
