import { header } from '#sip/grammar/headers.ts'
import type { SipMessage } from '#sip/message.ts'

/** What a message carries: SDP, nothing, or something a 415 is for. */
export type SdpBody =
  | Readonly<{ kind: 'sdp'; sdp: string }>
  | Readonly<{ kind: 'none' }>
  | Readonly<{ kind: 'other' }>

/** Media type without its parameters, in lower case. */
export const contentType = (message: SipMessage): string =>
  (header(message, 'Content-Type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''

/** Reads the body as an offer or an answer. One with an encoding nobody asked for cannot be read (RFC 3261, 8.2.3). */
export function readSdp(message: SipMessage): SdpBody {
  if (message.body.length === 0) return { kind: 'none' }
  const encoding = header(message, 'Content-Encoding')?.trim().toLowerCase() ?? 'identity'
  if (contentType(message) !== 'application/sdp' || encoding !== 'identity') return { kind: 'other' }
  return { kind: 'sdp', sdp: message.body.toString('utf8') }
}
