import type { Counters } from '#sip/counters.ts'
import { header } from '#sip/grammar/headers.ts'
import { tagOf } from '#sip/grammar/name-addr.ts'
import { serialize } from '#sip/grammar/serialize.ts'
import type { Via } from '#sip/grammar/via.ts'
import type { Hop, SipRequest, SipResponse } from '#sip/message.ts'
import { makeResponse } from '#sip/response.ts'
import { newTag } from '#sip/tag.ts'
import { responseHop } from '#sip/transport/response-hop.ts'
import type { Transports } from '#sip/transport/transports.ts'
import { inviteServer } from './invite-server.ts'
import type { InviteServerEvent } from './invite-server.ts'
import type { ServerDeed } from './machine.ts'
import { requestKey, serverKey } from './match.ts'
import { nonInviteServer } from './non-invite-server.ts'
import type { NonInviteServerEvent } from './non-invite-server.ts'
import { Running } from './running.ts'
import type { TimerBase } from './timers.ts'
import type { ServerTransaction } from './transaction-layer.ts'

type Event = InviteServerEvent | NonInviteServerEvent
type Listener = (request: SipRequest, transaction: ServerTransaction | null, from: Hop) => void

/** All requests of others that are being answered. */
export class Servers {
  readonly #transports: Transports
  readonly #base: TimerBase
  readonly #counters: Counters
  readonly #table = new Map<string, Server>()
  /** INVITEs answered with 2xx, by the request their ACK belongs to: its own branch is a new one. */
  readonly #accepted = new Map<string, Server>()
  /** Initial requests in progress, to tell a merged one (RFC 3261, 8.2.2.2). */
  readonly #initial = new Map<string, Server>()
  #listener: Listener = () => undefined

  constructor(transports: Transports, base: TimerBase, counters: Counters) {
    this.#transports = transports
    this.#base = base
    this.#counters = counters
  }

  get size(): number {
    return this.#table.size
  }

  onRequest(listener: Listener): void {
    this.#listener = listener
  }

  /** True when the request needs no transaction of its own: a retransmission, an ACK. */
  knows(request: SipRequest, via: Via, from: Hop): boolean {
    return request.method === 'ACK' || this.#table.has(serverKey(request, via, from))
  }

  /** A request that `checkRequest` let pass, its Via stamped. */
  receive(request: SipRequest, via: Via, from: Hop): void {
    const key = serverKey(request, via, from)
    const known = this.#table.get(key)
    if (request.method === 'ACK') this.#ack(request, known, from)
    else if (known !== undefined) known.again()
    else if (request.method === 'CANCEL') this.#cancel(request, via, from, key)
    else this.#new(request, via, from, key)
  }

  close(): void {
    for (const server of this.#table.values()) server.abandon()
    this.#table.clear()
    this.#accepted.clear()
    this.#initial.clear()
  }

  #ack(ack: SipRequest, known: Server | undefined, from: Hop): void {
    const server = known ?? this.#accepted.get(requestKey(ack, 'INVITE'))
    if (server === undefined) this.#counters.add('dropped.stray-ack')
    else server.acknowledge(ack, from)
  }

  /** RFC 3261, 9.2: answered here; the INVITE hears of it when it still waits for its final response. */
  #cancel(cancel: SipRequest, via: Via, from: Hop, key: string): void {
    const invite = this.#table.get(serverKey(cancel, via, from, 'INVITE'))
    const server = this.#add(cancel, via, from, key)
    server.respond(
      makeResponse(cancel, invite === undefined ? 481 : 200, { toTag: invite?.toTag() ?? newTag() }),
    )
    invite?.cancelled(cancel)
  }

  #new(request: SipRequest, via: Via, from: Hop, key: string): void {
    const initialKey = tagOf(header(request, 'To')) === null ? requestKey(request, request.method) : null
    const merged = initialKey !== null && this.#initial.has(initialKey)
    const server = this.#add(request, via, from, key, merged ? null : initialKey)
    if (merged) {
      this.#counters.add('refused.merged-request')
      server.respond(makeResponse(request, 482))
    } else this.#listener(request, faceOf(server, request, from), from)
  }

  #add(request: SipRequest, via: Via, from: Hop, key: string, initialKey: string | null = null): Server {
    const hop = responseHop(via, from)
    const ackKey = request.method === 'INVITE' ? requestKey(request, 'INVITE') : null
    const settled = () => {
      if (initialKey !== null && this.#initial.get(initialKey) === server) this.#initial.delete(initialKey)
    }
    const server = new Server(request, from, {
      base: this.#base,
      send: (bytes, failed) => this.#transports.send(bytes, hop, failed),
      dropped: (name) => this.#counters.add(name),
      settled,
      accepted: () => ackKey !== null && this.#accepted.set(ackKey, server),
      passUp: (ack, ackFrom) => this.#listener(ack, null, ackFrom),
      forget: () => {
        settled()
        this.#table.delete(key)
        if (ackKey !== null && this.#accepted.get(ackKey) === server) this.#accepted.delete(ackKey)
      },
    })
    this.#table.set(key, server)
    if (initialKey !== null) this.#initial.set(initialKey, server)
    server.begin()
    return server
  }
}

type Links = Readonly<{
  base: TimerBase
  send: (bytes: Buffer, failed: () => void) => void
  dropped: (counter: string) => void
  /** Answered, and no call came of it: the same request may come again another way, with credentials say. */
  settled: () => void
  accepted: () => void
  passUp: (ack: SipRequest, from: Hop) => void
  forget: () => void
}>

const nobody = (): void => undefined

/** What the one above gets. Nothing here keeps it: the request in it is theirs to keep. */
const faceOf = (server: Server, request: SipRequest, from: Hop): ServerTransaction => ({
  request,
  from,
  respond: (response) => server.respond(response),
  drop: () => server.drop(),
  onCancel: (listener) => server.onCancel(listener),
  onEnd: (listener) => server.onEnd(listener),
})

/** One request of somebody else. After its end it keeps only the bytes of the last response. */
class Server {
  readonly #running: Running<string, Event, ServerDeed>
  readonly #links: Links
  readonly #invite: boolean
  #request: SipRequest | null
  #last: Buffer | null = null
  #toTag: string | null = null
  #ack: Readonly<{ request: SipRequest; from: Hop }> | null = null
  #cancel: SipRequest | null = null
  #ended: 'done' | 'no-ack' | 'transport' | null = null
  #cancelHeard: (cancel: SipRequest) => void = nobody
  #endHeard: (why: 'done' | 'no-ack' | 'transport') => void = nobody

  constructor(request: SipRequest, from: Hop, links: Links) {
    this.#request = request
    this.#links = links
    this.#invite = request.method === 'INVITE'
    // Each machine knows its own states; the shell only carries them.
    this.#running = new Running<string, Event, ServerDeed>(this.#invite ? inviteServer : nonInviteServer, {
      base: links.base,
      reliable: from.transport !== 'UDP',
      carryOut: (deed) => this.#carryOut(deed),
    })
  }

  begin(): void {
    this.#running.begin()
  }

  again(): void {
    this.#running.handle('request again')
  }

  onCancel(listener: (cancel: SipRequest) => void): void {
    if (this.#ended !== null) return
    this.#cancelHeard = listener
    if (this.#cancel !== null) listener(this.#cancel)
  }

  onEnd(listener: (why: 'done' | 'no-ack' | 'transport') => void): void {
    if (this.#ended === null) this.#endHeard = listener
    else listener(this.#ended)
  }

  acknowledge(ack: SipRequest, from: Hop): void {
    this.#ack = { request: ack, from }
    this.#running.handle('ACK')
    this.#ack = null
  }

  cancelled(cancel: SipRequest): void {
    if (this.#running.state !== 'proceeding' || this.#cancel !== null) return
    this.#cancel = cancel
    this.#cancelHeard(cancel)
  }

  /** The tag our responses have in To, if any has been sent (RFC 3261, 9.2 wants it in the answer to CANCEL). */
  toTag(): string | null {
    return this.#toTag
  }

  /** The layer closes. */
  abandon(): void {
    this.#running.halt()
    this.#end('transport')
  }

  respond(response: SipResponse): void {
    const before = this.#last
    this.#last = serialize(response)
    if (!this.#running.handle(this.#eventOf(response.status))) {
      this.#last = before
      this.#links.dropped('dropped.response-not-allowed')
      return
    }
    this.#toTag ??= tagOf(header(response, 'To'))
    if (response.status < 200) return
    if (this.#invite && response.status < 300) this.#links.accepted()
    else this.#links.settled()
  }

  drop(): void {
    this.#running.halt()
    this.#links.forget()
    this.#end('done')
  }

  #eventOf(status: number): Event {
    if (this.#invite) return status < 200 ? '1xx' : status < 300 ? '2xx' : '300-699'
    if (status === 100) return '100'
    // RFC 4320, 4.1 and 4.2: never sent. In the machine of non-INVITEs no state lists these.
    return status < 200 ? '1xx' : status === 408 ? '300-699' : '200-699'
  }

  #carryOut(deed: ServerDeed): void {
    switch (deed.do) {
      case 'send':
      case 'repeat':
        this.#send()
        break
      case 'send 100':
        if (this.#request !== null) this.#last = serialize(makeResponse(this.#request, 100))
        this.#send()
        break
      case 'pass up':
        if (this.#ack !== null) this.#links.passUp(this.#ack.request, this.#ack.from)
        break
      case 'end':
        this.#end(deed.why)
        break
      case 'forget':
        this.#links.forget()
        break
    }
  }

  #send(): void {
    // A request that comes again before anything was sent is told that we are trying.
    if (this.#last === null && this.#request !== null)
      this.#last = serialize(makeResponse(this.#request, 100))
    if (this.#last !== null) this.#links.send(this.#last, () => this.#running.handle('transport error'))
  }

  #end(why: 'done' | 'no-ack' | 'transport'): void {
    if (this.#ended !== null) return
    this.#ended = why
    const tell = this.#endHeard
    this.#endHeard = this.#cancelHeard = nobody
    this.#request = null
    this.#cancel = null
    tell(why)
  }
}
