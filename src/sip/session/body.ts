import { parseParams } from '#sip/grammar/params.ts'
import { header } from '#sip/grammar/headers.ts'
import type { SipMessage } from '#sip/message.ts'

/** What a message carries: SDP, nothing that concerns us, or something a 415 is for. */
export type SdpBody =
  | Readonly<{ kind: 'sdp'; sdp: string }>
  | Readonly<{ kind: 'none' }>
  | Readonly<{ kind: 'other' }>

/** Media type without its parameters, in lower case. */
export const contentType = (message: SipMessage): string => mediaType(header(message, 'Content-Type') ?? '')

const mediaType = (text: string): string => text.split(';', 1)[0]?.trim().toLowerCase() ?? ''

/**
 * Reads the body as an offer or an answer; in a multipart body the part that is SDP (RFC 5621), as trunks send it beside something
 * of their own. A body nobody must understand is no body (RFC 3261, 20.11); a coded one cannot be read (8.2.3).
 */
export function readSdp(message: SipMessage): SdpBody {
  if (message.body.length === 0) return { kind: 'none' }
  const encoding = header(message, 'Content-Encoding')?.trim().toLowerCase() ?? 'identity'
  const type = contentType(message)
  if (encoding === 'identity' && type === 'application/sdp')
    return { kind: 'sdp', sdp: message.body.toString('utf8') }
  const sdp = encoding === 'identity' && type.startsWith('multipart/') ? sdpPart(message) : null
  if (sdp !== null) return { kind: 'sdp', sdp }
  const optional = /;\s*handling\s*=\s*optional/i.test(header(message, 'Content-Disposition') ?? '')
  return { kind: optional ? 'none' : 'other' }
}

/** Nobody needs more parts than this to make a call. */
const mostParts = 16

function sdpPart(message: SipMessage): string | null {
  const [, params = ''] = /^[^;]*;(.*)$/s.exec(header(message, 'Content-Type') ?? '') ?? []
  const boundary = parseParams(params)?.get('boundary')
  if (!boundary) return null
  const parts = message.body.toString('latin1').split(`--${boundary}`, mostParts)
  for (const part of parts.slice(1)) {
    const blank = part.indexOf('\r\n\r\n')
    const type = /^content-type:(.*)$/im.exec(part.slice(0, Math.max(0, blank)))?.[1]
    if (type !== undefined && mediaType(type) === 'application/sdp')
      return Buffer.from(part.slice(blank + 4).replace(/\r\n$/, ''), 'latin1').toString('utf8')
  }
  return null
}
