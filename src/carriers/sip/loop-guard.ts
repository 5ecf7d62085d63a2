import { header, maxForwards } from '#sip/grammar/headers.ts'
import type { SipRequest } from '#sip/message.ts'
import { callHeader } from './call-header.ts'

/**
 * The status with which a call that goes round is refused; null for any other. One of our own legs that comes back to us has made a loop
 * (RFC 3261, 21.4.20), and whoever passes calls on without counting the hops lets a loop through other systems live for ever (RFC 7332, 3).
 */
export function loopStatus(invite: SipRequest, isLive: (call: string) => boolean): 482 | 483 | null {
  const leg = header(invite, callHeader)
  if (leg !== null && isLive(leg)) return 482
  return maxForwards(invite) === 0 ? 483 : null
}

/** How many hops a leg dialled for this call has left. */
export const hopsAfter = (invite: SipRequest): number => maxForwards(invite) - 1
