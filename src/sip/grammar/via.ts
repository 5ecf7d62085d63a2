import { isSpace, isToken } from './characters.ts'
import type { Params } from './params.ts'
import { formatParams, noParams, parseParams } from './params.ts'
import { formatHostPort, parseHostPort } from './uri.ts'

/** One hop of the way back (RFC 3261, 20.42). `transport` may be one we never heard of: only the topmost matters to us. */
export type Via = Readonly<{ transport: string; host: string; port: number | null; params: Params }>

/** What a branch of an RFC 3261 element begins with (8.1.1.7); anything else is matched the way of RFC 2543 (17.2.3). */
export const branchCookie = 'z9hG4bK'

/** Reads one value: `SIP/2.0/UDP host:port;branch=...`, with white space wherever the grammar has SLASH, COLON, SEMI, EQUAL. */
export function parseVia(text: string): Via | null {
  const firstSlash = text.indexOf('/')
  const secondSlash = text.indexOf('/', firstSlash + 1)
  if (firstSlash < 0 || secondSlash < 0) return null
  if (text.slice(0, firstSlash).trim().toUpperCase() !== 'SIP') return null
  if (!isToken(text.slice(firstSlash + 1, secondSlash).trim())) return null

  let start = secondSlash + 1
  while (isSpace(text.charCodeAt(start))) start++
  let end = start
  while (end < text.length && !isSpace(text.charCodeAt(end))) end++
  const transport = text.slice(start, end).toUpperCase()
  if (!isToken(transport)) return null

  const semicolon = text.indexOf(';', end)
  const sentBy = parseHostPort((semicolon < 0 ? text.slice(end) : text.slice(end, semicolon)).trim())
  const params = semicolon < 0 ? noParams : parseParams(text.slice(semicolon + 1))
  return sentBy === null || params === null ? null : { transport, ...sentBy, params }
}

export const formatVia = (via: Via): string =>
  `SIP/2.0/${via.transport} ${formatHostPort(via.host, via.port)}${formatParams(via.params)}`
