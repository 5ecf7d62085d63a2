import { randomUUID } from 'node:crypto'
import { header, headerValues } from '#sip/grammar/headers.ts'
import { tagOf } from '#sip/grammar/name-addr.ts'
import { serialize } from '#sip/grammar/serialize.ts'
import { branchCookie, formatVia } from '#sip/grammar/via.ts'
import type { HeaderField, Hop, SipRequest, SipResponse } from '#sip/message.ts'
import type { Transports } from '#sip/transport/transports.ts'
import { inviteClient } from './invite-client.ts'
import type { InviteClientEvent } from './invite-client.ts'
import type { ClientDeed } from './machine.ts'
import { cseqNumber, requestKey } from './match.ts'
import { nonInviteClient } from './non-invite-client.ts'
import type { NonInviteClientEvent } from './non-invite-client.ts'
import { Running } from './running.ts'
import type { TimerBase } from './timers.ts'
import type { ClientTransaction, ClientTransactionHandler } from './transaction-layer.ts'

/** Which of our transactions a response belongs to (RFC 3261, 17.1.3). */
const clientKey = (branch: string, method: string): string => `${branch} ${method}`

type Event = InviteClientEvent | NonInviteClientEvent

/** All requests of ours that wait for something. */
export class Clients {
  readonly #transports: Transports
  readonly #base: TimerBase
  readonly #table = new Map<string, Client>()
  /** INVITEs that got a 2xx, by the request their ACKs belong to. */
  readonly #accepted = new Map<string, Client>()

  constructor(transports: Transports, base: TimerBase) {
    this.#transports = transports
    this.#base = base
  }

  get size(): number {
    return this.#table.size
  }

  request(request: SipRequest, hop: Hop, handler: ClientTransactionHandler): ClientTransaction {
    const branch = newBranch()
    const sent = this.#withVia(request, hop, branch)
    const client = this.#add(sent, hop, branch, handler)
    // Nothing here keeps this object: what it holds is the caller's to keep.
    return { branch, request: sent, hop, cancel: (extraHeaders) => client.cancel(extraHeaders) }
  }

  sendAck(ack: SipRequest, hop: Hop): void {
    const bytes = serialize(this.#withVia(ack, hop, newBranch()))
    this.#transports.send(bytes, hop, () => undefined)
    this.#accepted.get(requestKey(ack, 'INVITE'))?.keepAck(tagOf(header(ack, 'To')) ?? '', bytes, hop)
  }

  /** False when nobody waits for it. */
  response(response: SipResponse, branch: string, method: string, from: Hop): boolean {
    const client = this.#table.get(clientKey(branch, method))
    client?.receive(response, from)
    return client !== undefined
  }

  close(): void {
    for (const client of this.#table.values()) client.abandon()
    this.#table.clear()
    this.#accepted.clear()
  }

  #add(request: SipRequest, hop: Hop, branch: string, handler: ClientTransactionHandler): Client {
    const key = clientKey(branch, request.method)
    const ackKey = request.method === 'INVITE' ? requestKey(request, 'INVITE') : null
    const client = new Client(request, hop, handler, {
      base: this.#base,
      send: (bytes, failed) => this.#transports.send(bytes, hop, failed),
      cancel: (cancel) => this.#add(cancel, hop, branch, { onResponse: () => undefined }),
      repeatAck: (bytes, to) => this.#transports.send(bytes, to, () => undefined),
      accepted: () => ackKey !== null && this.#accepted.set(ackKey, client),
      forget: () => {
        this.#table.delete(key)
        if (ackKey !== null && this.#accepted.get(ackKey) === client) this.#accepted.delete(ackKey)
      },
    })
    this.#table.set(key, client)
    client.begin()
    return client
  }

  #withVia(request: SipRequest, hop: Hop, branch: string): SipRequest {
    const { transport, address, port } = this.#transports.localHop(hop)
    const params = new Map<string, string | null>(transport === 'UDP' ? [['rport', null]] : [])
    const via = formatVia({ transport, host: address, port, params: params.set('branch', branch) })
    return { ...request, headers: [['Via', via], ...request.headers] }
  }
}

type Links = Readonly<{
  base: TimerBase
  send: (bytes: Buffer, failed: () => void) => void
  cancel: (cancel: SipRequest) => void
  repeatAck: (bytes: Buffer, to: Hop) => void
  accepted: () => void
  forget: () => void
}>

/** One request of ours. After its final response it keeps only what absorbing needs. */
class Client {
  readonly #running: Running<string, Event, ClientDeed>
  readonly #links: Links
  readonly #invite: boolean
  #request: SipRequest | null
  #bytes: Buffer | null
  #handler: ClientTransactionHandler | null
  #latest: Readonly<{ response: SipResponse; from: Hop }> | null = null
  #ack: Buffer | null = null
  /** ACKs to 2xx by To tag; null while the one above has not given it yet. */
  #acks: Map<string, Readonly<{ bytes: Buffer; to: Hop }> | null> | null = null
  #cancelled = false
  #cancelHeaders: readonly HeaderField[] = []

  constructor(request: SipRequest, hop: Hop, handler: ClientTransactionHandler, links: Links) {
    this.#request = request
    this.#bytes = serialize(request)
    this.#handler = handler
    this.#links = links
    this.#invite = request.method === 'INVITE'
    // Each machine knows its own states; the shell only carries them.
    this.#running = new Running<string, Event, ClientDeed>(this.#invite ? inviteClient : nonInviteClient, {
      base: links.base,
      reliable: hop.transport !== 'UDP',
      carryOut: (deed) => this.#carryOut(deed),
    })
  }

  begin(): void {
    this.#running.begin()
  }

  receive(response: SipResponse, from: Hop): void {
    this.#latest = { response, from }
    this.#running.handle(this.#eventOf(response))
    this.#latest = null
  }

  keepAck(toTag: string, bytes: Buffer, to: Hop): void {
    this.#acks?.set(toTag, { bytes, to })
  }

  cancel(extraHeaders: readonly HeaderField[] = []): void {
    if (this.#cancelled || !this.#invite) return
    this.#cancelled = true
    this.#cancelHeaders = extraHeaders
    this.#running.handle('cancel')
  }

  /** The layer closes. */
  abandon(): void {
    this.#running.halt()
    this.#end('transport')
  }

  #eventOf({ status, headers }: SipResponse): Event {
    if (status < 200) return '1xx'
    if (!this.#invite) return '200-699'
    if (status >= 300) return '300-699'
    const tag = tagOf(header({ headers }, 'To')) ?? ''
    if (this.#acks?.has(tag)) return '2xx again'
    if (this.#acks === null) this.#links.accepted()
    this.#acks ??= new Map()
    // A proxy forks to a handful of phones, not to a thousand: whoever invents more is not listened to.
    if (this.#acks.size >= 64) return '2xx again'
    this.#acks.set(tag, null)
    return '2xx'
  }

  #carryOut(deed: ClientDeed): void {
    switch (deed.do) {
      case 'send':
        if (this.#bytes !== null) this.#links.send(this.#bytes, () => this.#running.handle('transport error'))
        break
      case 'send ACK':
        this.#ack ??= this.#ackFor(this.#latest?.response)
        if (this.#ack !== null) this.#links.send(this.#ack, () => undefined)
        break
      case 'repeat ACK':
        this.#repeatAck()
        break
      case 'send CANCEL':
        if (this.#request !== null) this.#links.cancel(cancelFor(this.#request, this.#cancelHeaders))
        break
      case 'pass up':
        if (this.#latest !== null) this.#handler?.onResponse(this.#latest.response, this.#latest.from)
        break
      case 'end':
        this.#end(deed.why)
        break
      case 'forget':
        this.#links.forget()
        break
    }
  }

  #end(why: 'final' | 'timeout' | 'transport'): void {
    const handler = this.#handler
    this.#handler = null
    this.#request = null
    this.#bytes = null
    handler?.onEnd?.(why)
  }

  #repeatAck(): void {
    const tag = tagOf(this.#latest === null ? null : header(this.#latest.response, 'To')) ?? ''
    const ack = this.#acks?.get(tag)
    if (ack) this.#links.repeatAck(ack.bytes, ack.to)
  }

  /** RFC 3261, 17.1.1.3: the INVITE's own Via, Route and numbers; To as the response has it. */
  #ackFor(response: SipResponse | undefined): Buffer | null {
    if (this.#request === null || response === undefined) return null
    const to = header(response, 'To') ?? header(this.#request, 'To') ?? ''
    return serialize(alike(this.#request, 'ACK', to, []))
  }
}

/** RFC 3261, 9.1. */
const cancelFor = (invite: SipRequest, extra: readonly HeaderField[]): SipRequest =>
  alike(invite, 'CANCEL', header(invite, 'To') ?? '', extra)

/** ACK and CANCEL: the same hop (one Via), Route, From, Call-ID and CSeq number as the INVITE they are about. */
function alike(
  invite: SipRequest,
  method: 'ACK' | 'CANCEL',
  to: string,
  extra: readonly HeaderField[],
): SipRequest {
  const routes = headerValues(invite, 'Route').map((route): HeaderField => ['Route', route])
  return {
    kind: 'request',
    method,
    uri: invite.uri,
    headers: [
      ['Via', headerValues(invite, 'Via')[0] ?? ''],
      ...routes,
      ['Max-Forwards', '70'],
      ['From', header(invite, 'From') ?? ''],
      ['To', to],
      ['Call-ID', header(invite, 'Call-ID') ?? ''],
      ['CSeq', `${cseqNumber(invite)} ${method}`],
      ...extra,
    ],
    body: Buffer.alloc(0),
  }
}

/** Unguessable: whoever could guess it could answer in another's place. */
const newBranch = (): string => `${branchCookie}-${randomUUID()}`
