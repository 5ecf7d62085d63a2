import type { Hop, SipRequest, SipResponse } from '#sip/message.ts'

/**
 * What the layer above sees of transactions (RFC 3261, section 17, corrected by RFC 6026). The layer retransmits, absorbs
 * retransmissions, acknowledges non-2xx finals, and matches CANCEL and ACK; it knows no dialogs. `layer.ts` implements it.
 *
 * **Who repeats a 2xx to INVITE, and its ACK.** RFC 3261 (13.3.1.4, 13.2.2.4) gives both to the user agent core, only because
 * the ACK is no part of the transaction. Here the layer does both, because the timers, the bytes and the waiting states of RFC
 * 6026 are here already: a 2xx given to `respond` is repeated until its ACK comes (by Call-ID, tags and CSeq number) or timer L ends the
 * wait; an ACK given to `sendAck` is repeated for every repetition of its 2xx. The one above does each once, and sees each once.
 */
export interface TransactionLayer {
  /**
   * Sends a request. A Via with a fresh branch is put on top. Responses arrive in order, each 2xx to INVITE once per To tag;
   * `onEnd` is called once, never before `request` has returned.
   */
  request(request: SipRequest, to: Hop, handler: ClientTransactionHandler): ClientTransaction
  /** ACK for a 2xx, which is its own transaction-less message (RFC 3261, 13.2.2.4). A Via is put on top. Repeated when the 2xx is. */
  sendAck(ack: SipRequest, to: Hop): void
  /**
   * New requests, each once, checked by `checkRequest`. An ACK to a 2xx comes with `transaction: null`. The topmost Via has
   * `received` and `rport` filled in.
   */
  onRequest(listener: (request: SipRequest, transaction: ServerTransaction | null, from: Hop) => void): void
  /** Our own address as the far end at `to` should see it, for Contact and Via. */
  localHop(to: Hop): Hop
  /** Ports really bound (a configured 0 becomes the one the system chose). */
  ports(): Readonly<{ udp: number; tcp: number; tls: number | null }>
  /** What was sent, received, refused and dropped, by name; and how many transactions and connections there are now. */
  counters(): Readonly<Record<string, number>>
  /** Ends every transaction (`transport`) and closes the sockets. */
  close(): Promise<void>
}

export type ClientTransactionHandler = Readonly<{
  onResponse(response: SipResponse, from: Hop): void
  /** `timeout`: no final response in time (timer B/F); `transport`: it could not be sent. */
  onEnd?(why: 'final' | 'timeout' | 'transport'): void
}>

export interface ClientTransaction {
  readonly branch: string
  /** As sent: with its Via. */
  readonly request: SipRequest
  readonly hop: Hop
  /**
   * RFC 3261, 9.1: sends CANCEL now, or as soon as a provisional response allows it. A 2xx may still cross it. If no final
   * response follows within 64*T1, it ends as `timeout`.
   */
  cancel(extraHeaders?: SipRequest['headers']): void
}

export interface ServerTransaction {
  readonly request: SipRequest
  readonly from: Hop
  /**
   * Sends a response. Via, From, To, Call-ID and CSeq must be in it already (`response.ts` copies them). A 100 to INVITE goes out by
   * itself after 200 ms. What may not be sent (after a final; a 1xx but 100, or a 408, to a non-INVITE: RFC 4320) is dropped and counted.
   */
  respond(response: SipResponse): void
  /**
   * Forgets the transaction without an answer, at once: for floods and strangers. What is retransmitted later is a new request.
   */
  drop(): void
  /** The matching CANCEL came. The layer has answered it with 200 itself; the one above answers the INVITE with 487. */
  onCancel(listener: (cancel: SipRequest) => void): void
  /**
   * `no-ack`: a final response to INVITE was never acknowledged (timer H, or L for a 2xx); `transport`: it could not be sent.
   * `done`: nothing can go wrong any more: the ACK came, or the answer to a non-INVITE was sent. Absorbing goes on unseen.
   */
  onEnd(listener: (why: 'done' | 'no-ack' | 'transport') => void): void
}
