import { header } from '#sip/grammar/headers.ts'
import { tagOf } from '#sip/grammar/name-addr.ts'
import type { Via } from '#sip/grammar/via.ts'
import { branchCookie } from '#sip/grammar/via.ts'
import type { Hop, SipMessage, SipRequest } from '#sip/message.ts'

/** The number of a CSeq that `checkRequest` has passed, or that we wrote. */
export function cseqNumber(message: SipMessage): number {
  return Number.parseInt(header(message, 'CSeq') ?? '', 10)
}

/** The method in a CSeq: to which of two requests with one branch (INVITE and its CANCEL) a response belongs. */
export function cseqMethod(message: SipMessage): string {
  return /[^\s\d]\S*$/.exec(header(message, 'CSeq') ?? '')?.[0] ?? ''
}

/**
 * Which server transaction a request belongs to (RFC 3261, 17.2.3): branch, sent-by and method, where an ACK counts as INVITE. Call-ID
 * and transport are ours to add: they never change either, and keep apart what careless senders give one branch. Without the
 * cookie, the sender is of RFC 2543 and its transaction is known by everything that may not change.
 */
export function serverKey(request: SipRequest, via: Via, from: Hop, method = request.method): string {
  const branch = via.params.get('branch') ?? ''
  const hop = `${from.transport} ${via.host} ${via.port ?? ''} ${branch}`
  const key = `${hop} ${method === 'ACK' ? 'INVITE' : method} ${header(request, 'Call-ID') ?? ''}`
  if (branch.startsWith(branchCookie)) return key
  return `${key} ${request.uri} ${tagOf(header(request, 'From')) ?? ''} ${cseqNumber(request)}`
}

/** A request whatever way it took: two branches with one such key are one request that was forked on its way to us (8.2.2.2). */
export const requestKey = (message: SipMessage, method: string): string =>
  `${header(message, 'Call-ID') ?? ''} ${cseqNumber(message)} ${tagOf(header(message, 'From')) ?? ''} ${method}`
