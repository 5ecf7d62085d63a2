import { formatHostPort } from '#sip/grammar/uri.ts'
import type { HeaderField, Hop, SipRequest } from '#sip/message.ts'
import type { ServerTransaction, TransactionLayer } from '#sip/transaction/transaction-layer.ts'
import type { SessionTimerSettings } from './session-timer.ts'
import type { Waiting } from './waiting.ts'

/** What every session borrows from its user agent. */
export type Agent = Readonly<{
  layer: TransactionLayer
  /** Who takes a request inside a dialog, by `keyOf`. Empty when nobody talks. */
  dialogs: Map<string, DialogOwner>
  /** Sessions that still have something to say, so that closing can hang them up. */
  sessions: Set<{ hangup(): void }>
  /** Requests of ours without a final answer, so that closing can wait for them. */
  waiting: Waiting
  /** RFC 3261, 17.1.1.1: how long an answer takes, in milliseconds. */
  t1: number
  sessionTimer: SessionTimerSettings | null
  /** `User-Agent` in requests, `Server` in responses. */
  name: string
  count: (what: string) => void
  /** A listener of the one above threw while a call was in its hands. */
  onBug: (error: unknown, callId: string) => void
}>

export interface DialogOwner {
  receive(request: SipRequest, transaction: ServerTransaction | null, from: Hop): void
}

/** Our Contact as the far end at `hop` should write to us. */
export function contactFor(agent: Agent, hop: Hop): HeaderField {
  const { address, port, transport } = agent.layer.localHop(hop)
  const parameter = transport === 'UDP' ? '' : `;transport=${transport.toLowerCase()}`
  return ['Contact', `<sip:${formatHostPort(address, port)}${parameter}>`]
}
