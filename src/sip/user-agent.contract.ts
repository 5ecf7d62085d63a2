import type { HeaderField, Hop, SipRequest } from '#sip/message.ts'
import type { Registrar } from '#sip/registration/registrar.ts'
import type { Registration, RegistrationOptions } from '#sip/registration/registration.ts'

/**
 * What `carriers/sip` and the built-in phone use of the stack: calls in and out, as sessions. Knows offer/answer as opaque SDP text;
 * knows no media, no customers. `user-agent.ts` implements it over the transaction and dialog layers.
 */
export interface UserAgent {
  /** A call is coming in and has passed `authorize`. */
  onInvite(listener: (session: IncomingSession) => void): void
  /** Decides who may place calls: by address, by digest, or not at all. Called for INVITE, and for REGISTER with the registrar on. */
  authorize(rule: (request: SipRequest, from: Hop) => Authorization): void
  /** Places a call. `target` is a SIP URI; `via` overrides where packets go (outbound proxy). */
  invite(options: InviteOptions, handler: OutgoingHandler): OutgoingSession
  /** Registers us at a trunk and keeps it so until it, or the user agent, is closed. */
  register(options: RegistrationOptions): Registration
  /** Desk phones that registered here; null when the user agent takes no registrations. */
  readonly registrar: Registrar | null
  counters(): Readonly<Record<string, number>>
  /** Ports really bound (a configured 0 becomes the one the system chose). */
  ports(): Readonly<{ udp: number; tcp: number; tls: number | null }>
  /** Hangs up everything, unregisters, closes the sockets. */
  close(): Promise<void>
}

export type Authorization =
  | Readonly<{ kind: 'allow'; as: string }>
  /** 401 with a fresh nonce; `secret` answers HA1 or password for a user name, or null when unknown. */
  | Readonly<{
      kind: 'challenge'
      realm: string
      secret: (user: string) => Readonly<{ password: string; as: string }> | null
    }>
  /** Refused with this status (403), slowed and counted; `null` drops it silently. */
  | Readonly<{ kind: 'refuse'; status: number | null }>

export interface IncomingSession {
  readonly id: string // Call-ID
  readonly request: SipRequest
  readonly from: Hop
  /** What `authorize` said this caller is. */
  readonly as: string
  /** The SDP offer, or null when the INVITE had none (then `answer` carries our offer and `onAnswer` brings theirs). */
  readonly offer: string | null
  ring(options?: Readonly<{ status?: 180 | 183; sdp?: string }>): void
  answer(sdp: string): void
  reject(status: number, reason?: string, headers?: readonly HeaderField[]): void
  /** Ends it in whatever state it is: 480/487 before the answer, BYE after. */
  hangup(): void
  /** In-dialog re-INVITE from us with a new offer; resolves with their answer. */
  reoffer(sdp: string): Promise<string>
  /** Asks the far end to call somebody else; resolves with its status, and `onReferred` tells the rest. */
  refer(target: string, replaces?: DialogName): Promise<number>
  on(handler: SessionHandler): void
}

export type SessionHandler = Readonly<{
  /** The ACK to our 2xx came: the session is established. */
  onEstablished?(): void
  /** Their answer to our delayed offer. */
  onAnswer?(sdp: string): void
  /** re-INVITE or UPDATE with a new offer (hold, resume, new address): return the answer, or null to refuse with 488. */
  onReoffer?(sdp: string): string | null
  /** SIP INFO with `application/dtmf-relay` or `application/dtmf`. */
  onKey?(key: string): void
  /** The far end wants the call handed on (RFC 3515); `report` tells it how that goes, by SIP status. Without it: 603. */
  onRefer?(refer: Refer, report: (status: number) => void): void
  /** How it goes with a REFER of ours. */
  onReferred?(status: number): void
  /** Once, last. */
  onEnd?(end: SessionEnd): void
}>

/** Where a call is to go: blind, or to the far end of a dialog that stands already (RFC 3891). `user` is what was dialled. */
export type Refer = Readonly<{ target: string; user: string; replaces: DialogName | null }>
export type DialogName = Readonly<{ callId: string; toTag: string; fromTag: string }>

export type SessionEnd = Readonly<{
  why:
    | 'bye' // the far end hung up
    | 'hangup' // we did
    | 'cancelled' // the far end gave up before our answer
    | 'rejected' // a final failure to our INVITE; `status` has it
    | 'timeout' // no answer to a request of ours (408), or timer B
    | 'no-ack'
    | 'session-timeout' // RFC 4028
    | 'transport'
  status: number | null
  /** Text of the Reason header field (RFC 3326), when there is one. */
  reason: string | null
}>

export type InviteOptions = Readonly<{
  target: string
  via?: Hop
  from: Readonly<{ uri: string; name?: string }>
  to?: string
  headers?: readonly HeaderField[]
  sdp: string
  credentials?: Readonly<{ user: string; password: string }>
}>

export type OutgoingHandler = SessionHandler &
  Readonly<{
    /** 180/183; `sdp` when early media is offered. Each forked early dialog calls it again with its own `fork`. */
    onRinging?(status: number, sdp: string | null, fork: string): void
    /** 2xx from the first fork that answered; later ones are acknowledged and hung up by the stack. ACK is sent by the stack. */
    onAnswered?(sdp: string): void
  }>

export interface OutgoingSession {
  readonly id: string
  /** CANCEL before the answer, BYE after. A 2xx that crosses the CANCEL is acknowledged and hung up. */
  hangup(): void
  reoffer(sdp: string): Promise<string>
  refer(target: string, replaces?: DialogName): Promise<number>
  /** The dialog as its far end would name it in a Replaces; null before the answer. */
  name(): DialogName | null
  sendKeyByInfo(key: string): void
}
