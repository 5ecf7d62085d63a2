import type { Hop, SipRequest, SipResponse } from '#sip/message.ts'

/**
 * What the layer above sees of transactions (RFC 3261, section 17, corrected by RFC 6026). The layer retransmits, absorbs
 * retransmissions, acknowledges non-2xx finals, and matches CANCEL and ACK; it knows no dialogs.
 */
export interface TransactionLayer {
  /** Sends a request. A Via with a fresh branch is put on top. Responses arrive in order; `onEnd` is called once. */
  request(request: SipRequest, to: Hop, handler: ClientTransactionHandler): ClientTransaction
  /** ACK for a 2xx, which is its own transaction-less message (RFC 3261, 13.2.2.4). */
  sendAck(ack: SipRequest, to: Hop): void
  /** New requests, each once. An ACK to a 2xx comes with `transaction: null`. */
  onRequest(listener: (request: SipRequest, transaction: ServerTransaction | null, from: Hop) => void): void
  /** Our own address as the far end at `to` should see it, for Contact and Via. */
  localHop(to: Hop): Hop
  counters(): Readonly<Record<string, number>>
  close(): Promise<void>
}

export type ClientTransactionHandler = Readonly<{
  onResponse(response: SipResponse, from: Hop): void
  /** `timeout`: no final response in time (timer B/F); `transport`: it could not be sent. */
  onEnd?(why: 'final' | 'timeout' | 'transport'): void
}>

export interface ClientTransaction {
  readonly branch: string
  readonly request: SipRequest
  readonly hop: Hop
  /** RFC 3261, 9.1: sends CANCEL now, or as soon as a provisional response allows it. */
  cancel(extraHeaders?: SipRequest['headers']): void
}

export interface ServerTransaction {
  readonly request: SipRequest
  readonly from: Hop
  /** Sends a response. Via, From, To, Call-ID and CSeq must be in it already (`response.ts` copies them). */
  respond(response: SipResponse): void
  /** The matching CANCEL came. The layer has answered it with 200 itself; the one above answers the INVITE with 487. */
  onCancel(listener: (cancel: SipRequest) => void): void
  /** `no-ack`: a final response to INVITE was never acknowledged (timer H, or L for a 2xx); `transport`: it could not be sent. */
  onEnd(listener: (why: 'done' | 'no-ack' | 'transport') => void): void
}
