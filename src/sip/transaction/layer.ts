import { createHash, randomBytes } from 'node:crypto'
import type { Abilities, Refused } from '#sip/check-request.ts'
import { checkRequest, knownMethods, overload, parseRefused } from '#sip/check-request.ts'
import { Counters } from '#sip/counters.ts'
import { parseCSeq } from '#sip/grammar/cseq.ts'
import { countHeader, header } from '#sip/grammar/headers.ts'
import { tagOf } from '#sip/grammar/name-addr.ts'
import type { ParseRefusal } from '#sip/grammar/parse.ts'
import { parseMessage } from '#sip/grammar/parse.ts'
import { serialize } from '#sip/grammar/serialize.ts'
import type { Hop, SipRequest, SipResponse } from '#sip/message.ts'
import { makeResponse } from '#sip/response.ts'
import { responseHop, stampVia, topVia } from '#sip/transport/response-hop.ts'
import type { TransportOptions } from '#sip/transport/transports.ts'
import { Transports } from '#sip/transport/transports.ts'
import { Clients } from './client.ts'
import { cseqMethod } from './match.ts'
import { Servers } from './server.ts'
import type { TimerBase } from './timers.ts'
import { timerBase } from './timers.ts'
import type { TransactionLayer } from './transaction-layer.ts'

export type TransactionLayerOptions = Readonly<{
  transport?: TransportOptions
  timers?: Partial<TimerBase>
  /** Every registered method and no extension, unless told. */
  abilities?: Partial<Abilities>
  /**
   * Requests of others in progress or being absorbed; beyond, 503. At 500 calls a second, with two transactions each that stay
   * 32 s, there are 32,000.
   */
  mostTransactions?: number
}>

/** Binds the sockets and starts listening; throws when a port cannot be had, leaving nothing open. */
export async function openTransactionLayer(options: TransactionLayerOptions = {}): Promise<TransactionLayer> {
  const counters = new Counters()
  const abilities: Abilities = { methods: knownMethods, extensions: new Set<string>(), ...options.abilities }
  const base = { ...timerBase, ...options.timers }
  const { mostTransactions = 100_000 } = options
  const refuse = statelessRefusals()

  const transports = new Transports(options.transport ?? {}, counters)
  const clients = new Clients(transports, base)
  const servers = new Servers(transports, base, counters)

  /** RFC 3261, 8.2.7: without a transaction; whoever retransmits gets the same answer again. An ACK is never answered. */
  function reject(request: SipRequest, refused: Refused, from: Hop): void {
    counters.add(`refused.${refused.reason}`)
    if (request.method === 'ACK') return
    const via = topVia(request)
    const bytes = serialize(refuse(stampVia(request, via, from), refused))
    transports.send(bytes, responseHop(via, from), () => undefined)
  }

  function receiveRequest(request: SipRequest, from: Hop): void {
    const refused = checkRequest(request, abilities)
    const via = topVia(request)
    if (refused !== null || via === null) {
      if (refused !== null) reject(request, refused, from)
    } else if (request.method === 'ACK' && tagOf(header(request, 'To'))?.startsWith(statelessTag)) {
      counters.add('dropped.ack-to-stateless')
    } else if (servers.size >= mostTransactions && !servers.knows(request, via, from)) {
      reject(request, overload, from)
    } else servers.receive(stampVia(request, via, from), via, from)
  }

  /** A response that cannot be ours says nothing worth an answer: it is dropped, and counted by what is wrong with it. */
  function receiveResponse(response: SipResponse, from: Hop): void {
    const branch = topVia(response)?.params.get('branch')
    if (['From', 'To', 'Call-ID'].some((name) => header(response, name) === null) || !hasCSeq(response)) {
      counters.add('dropped.response-malformed')
    } else if (countHeader(response, 'Via') !== 1 || branch === undefined || branch === null) {
      counters.add('dropped.response-via')
    } else if (!clients.response(response, branch, cseqMethod(response), from)) {
      counters.add('dropped.response-unmatched')
    }
  }

  function receive(bytes: Buffer, from: Hop, broken: ParseRefusal | null): void {
    const parsed = parseMessage(bytes)
    const message = parsed.ok ? parsed.value : parsed.request
    const reason = parsed.ok ? broken : (broken ?? parsed.reason)
    counters.add(message?.kind === 'response' ? 'received.responses' : 'received.requests')
    if (reason !== null) {
      if (message?.kind === 'request') reject(message, parseRefused[reason], from)
      else counters.add(`dropped.${reason}`)
    } else if (message?.kind === 'request') receiveRequest(message, from)
    else if (message?.kind === 'response') receiveResponse(message, from)
  }

  await transports.listen(receive)
  return {
    request: (request, to, handler) => clients.request(request, to, handler),
    sendAck: (ack, to) => clients.sendAck(ack, to),
    onRequest: (listener) => servers.onRequest(listener),
    localHop: (to) => transports.localHop(to),
    ports: () => transports.ports(),
    counters: () => ({
      ...counters.read(),
      'now.client-transactions': clients.size,
      'now.server-transactions': servers.size,
      'now.connections': transports.connections,
    }),
    close: async () => {
      clients.close()
      servers.close()
      await transports.close()
    },
  }
}

const hasCSeq = (response: SipResponse): boolean => parseCSeq(header(response, 'CSeq') ?? '') !== null

/** Marks the To tags of answers given without a transaction, so that the ACK to one is known and dropped. */
const statelessTag = 'sl-'

/** Responses to refused requests. The tag must be the same for each retransmission: it is a digest, with a secret of this start. */
function statelessRefusals(): (request: SipRequest, refused: Refused) => SipResponse {
  const secret = randomBytes(16)
  return (request, { status, phrase, headers }) => {
    const text = ['Via', 'From', 'Call-ID', 'CSeq'].map((name) => header(request, name) ?? '').join('\n')
    const digest = createHash('sha256').update(secret).update(text).digest('base64url').slice(0, 16)
    return makeResponse(request, status, {
      reason: phrase,
      toTag: statelessTag + digest,
      ...(headers === undefined ? {} : { headers }),
    })
  }
}
