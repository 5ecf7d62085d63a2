import type { FastifyReply, FastifyRequest } from 'fastify'
import { type AccountId, isUuid, type MessageId } from '#base/id.ts'
import { isPhoneNumber } from '#base/phone-number.ts'
import type { Instant } from '#base/time.ts'
import type { NumberEntry } from '#configuration/inventory.ts'
import { Problem } from '#platform/http/problems.ts'
import type { Routes } from '#platform/http/server.ts'
import { JournalFull } from '#platform/journal.ts'
import type { Log } from '#platform/log.ts'
import { parsePhone } from '#platform/phone.ts'
import type { MessageReceived, MessageStatus } from '#stages/message/carried.ts'
import { eventsOfReceived, eventsOfStatus, type Parties, type Via } from '#stages/message/from-carrier.ts'
import type { MessageEvent, Person, SenderName } from '#stages/message/message-event.ts'
import { carrierMessageId } from '#stages/message/message-log.job.ts'
import { type BeliefParts, believeWebhook, takeBodiesRaw, webhookRoute } from './believe-webhook.ts'
import type { Carrier, Connection } from './carrier.ts'

export type MessageWebhookParts = Readonly<{
  /** The connection an address names, with its carrier; null when there is none. */
  findConnection(carrier: string, connection: string): Known | null
  findNumber(number: string): NumberEntry | null
  /** Which touch earned a text of this person. */
  attribute(number: NumberEntry, person: Person, at: Instant): Parties['attribution']
  /** Resolves when the events would survive the death of this process. */
  record(events: readonly MessageEvent[]): Promise<void>
  log: Log
}> &
  BeliefParts

type Known = Readonly<{ accountId: AccountId; carrier: Carrier; connection: Connection }>

type Address = Readonly<{ carrier: string; connection: string }>

/**
 * What carriers tell of texts: `/carriers/:carrier/:connection/message` of those that come, `/message-status` of those we sent; either
 * may say either. Answered as soon as it stands in the journal, database or not.
 */
export const messageWebhooks =
  (parts: MessageWebhookParts): Routes =>
  async (server) => {
    takeBodiesRaw(server)
    for (const path of ['message', 'message-status'])
      server.post<{ Params: Address; Querystring: Readonly<{ message?: unknown }> }>(
        `/carriers/:carrier/:connection/${path}`,
        webhookRoute,
        async (request, reply) => {
          await hear(parts, request, request.params, request.query.message)
          return acknowledge(request, reply)
        },
      )
  }

async function hear(
  parts: MessageWebhookParts,
  request: FastifyRequest,
  address: Address,
  message: unknown,
): Promise<void> {
  const known = parts.findConnection(address.carrier, address.connection)
  if (known === null) throw new Problem('not-found', 'There is no such connection with a carrier here.')
  const fields = await believeWebhook(parts, known, request)
  const read = known.carrier.readMessageWebhook(fields)
  if (!read.ok) {
    if (read.reason === 'unknown-event') return // carriers tell of more than we asked for
    throw new Problem('invalid-request', `The webhook says nothing of ${read.detail ?? 'a text'}.`)
  }
  await keep(parts, eventsOf(parts, known, read.value, parts.now(), message))
}

function eventsOf(
  parts: MessageWebhookParts,
  { accountId, carrier, connection }: Known,
  told: MessageReceived | MessageStatus,
  at: Instant,
  message: unknown,
): readonly MessageEvent[] {
  const via: Via = {
    accountId,
    carrier: carrier.id,
    connection: connection.id,
    messageId: carrierMessageId(accountId, carrier.id, told.ref),
    at,
  }
  const ours = typeof message === 'string' && isUuid(message) ? (message as MessageId) : null // checked
  if (told.kind === 'received') return eventsOfReceived(told, via, partiesOf(parts, accountId, told, at))
  return eventsOfStatus(told, via, ours)
}

/** Who wrote to whom. A number we were not told of, or that is another account's, is kept under its digits: the text is still theirs. */
function partiesOf(
  { findNumber, attribute }: MessageWebhookParts,
  accountId: AccountId,
  { from, to }: MessageReceived,
  at: Instant,
): Parties {
  const found = findNumber(to)
  const entry = found?.accountId === accountId ? found : null
  const number = isPhoneNumber(to) ? to : parsePhone(to, entry?.country ?? 'US')
  if (number === null) throw new Problem('invalid-request', 'The text is to no telephone number.')
  const person = personOf(from)
  return {
    number,
    numberId: entry?.numberId ?? null,
    person,
    language: entry?.locale ?? 'en',
    attribution:
      entry === null
        ? {
            kind: 'attributed',
            basis: 'unlinked',
            source: null,
            visitId: null,
            evidence: { number: 'unknown' },
          }
        : attribute(entry, person, at),
  }
}

/** Whoever wrote: a number, or a short code or name that cannot be answered. */
const personOf = (from: string): Person =>
  isPhoneNumber(from)
    ? from
    : (from
        .replaceAll(/[\p{Cc}\s]+/gu, ' ')
        .trim()
        .slice(0, 40) as SenderName) // what is no number is a name

async function keep({ record, log }: MessageWebhookParts, events: readonly MessageEvent[]): Promise<void> {
  try {
    await record(events)
  } catch (error) {
    if (!(error instanceof JournalFull)) throw error
    log.error({ err: error }, 'A text could not be kept; the carrier is asked to bring it again')
    throw new Problem('unavailable', 'The text cannot be kept now; bring it again.')
  }
}

/** Twilio and those who speak like it want a document of instructions, if only an empty one; to a form they get it. */
function acknowledge(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (!request.headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
    return reply.status(204).send()
  return reply.type('text/xml; charset=utf-8').send('<?xml version="1.0" encoding="UTF-8"?><Response/>')
}
