import {
  isDialledCharacter,
  isHostName,
  isIpv6,
  isPasswordCharacter,
  isScheme,
  isUriHeaderCharacter,
  isUriParameterCharacter,
  isUriValueCharacter,
  isUserCharacter,
  readDigits,
} from './characters.ts'
import type { Params } from './params.ts'
import { noParams } from './params.ts'

/** A URI as data: escapes undone, parameter names in lower case. `formatUri` escapes again. */
export type Uri = SipUri | TelUri | OtherUri

/** RFC 3261, 19.1. */
export type SipUri = Readonly<{
  kind: 'sip'
  secure: boolean
  user: string | null
  password: string | null
  /** Host name in lower case, IPv4 address, or IPv6 address without brackets. */
  host: string
  port: number | null
  params: Params
  headers: Params
}>

/** RFC 3966. `number` is as written: visual separators are the phone library's affair. */
type TelUri = Readonly<{ kind: 'tel'; number: string; params: Params }>

/** A scheme that is not ours to read (`soap.beep:`, `http:`): 416 in a Request-URI (RFC 3261, 8.2.2.1). */
type OtherUri = Readonly<{ kind: 'other'; scheme: string; rest: string }>

export function parseUri(text: string): Uri | null {
  const colon = text.indexOf(':')
  if (colon <= 0) return null
  const scheme = text.slice(0, colon).toLowerCase()
  const rest = text.slice(colon + 1)
  if (scheme === 'sip' || scheme === 'sips') return parseSipUri(rest, scheme === 'sips')
  if (!isScheme(scheme) || rest === '' || /[\s<>"]/.test(rest)) return null
  if (scheme === 'tel') return parseTelUri(rest)
  return { kind: 'other', scheme, rest }
}

function parseSipUri(text: string, secure: boolean): SipUri | null {
  const at = text.indexOf('@')
  const userinfo = at < 0 ? null : text.slice(0, at)
  const colon = userinfo === null ? -1 : userinfo.indexOf(':')
  const user =
    userinfo === null ? null : unescape(colon < 0 ? userinfo : userinfo.slice(0, colon), isDialledCharacter)
  if (userinfo !== null && (user === undefined || user === '')) return null
  const password =
    userinfo === null || colon < 0 ? null : unescape(userinfo.slice(colon + 1), isPasswordCharacter)
  if (password === undefined || user === undefined) return null

  const address = text.slice(at + 1)
  const question = address.indexOf('?')
  const beforeHeaders = question < 0 ? address : address.slice(0, question)
  const semicolon = beforeHeaders.indexOf(';')
  const hostport = parseHostPort(semicolon < 0 ? beforeHeaders : beforeHeaders.slice(0, semicolon))
  if (hostport === null) return null
  const params = semicolon < 0 ? noParams : parsePairs(beforeHeaders.slice(semicolon + 1), parameters)
  const headers = question < 0 ? noParams : parsePairs(address.slice(question + 1), uriHeaders)
  if (params === null || headers === null) return null
  return { kind: 'sip', secure, user, password, ...hostport, params, headers }
}

function parseTelUri(text: string): TelUri | null {
  const semicolon = text.indexOf(';')
  const number = semicolon < 0 ? text : text.slice(0, semicolon)
  if (!/^\+?[0-9a-fA-F*#().-]+$/.test(number)) return null
  const params = semicolon < 0 ? noParams : parsePairs(text.slice(semicolon + 1), parameters)
  return params === null ? null : { kind: 'tel', number, params }
}

/** `host`, `host:port`, `[ipv6]:port` (RFC 3261, hostport). Shared with Via's sent-by. */
export function parseHostPort(text: string): { host: string; port: number | null } | null {
  let host = text
  let port: number | null = null
  const bracket = text.charCodeAt(0) === 91 ? text.indexOf(']') : 0
  if (bracket < 0) return null
  const colon = text.indexOf(':', bracket)
  if (colon >= 0) {
    host = text.slice(0, colon).trimEnd()
    port = readDigits(text.slice(colon + 1).trimStart(), 5)
    if (port === null || port > 65_535) return null
  }
  if (bracket > 0) {
    if (!host.endsWith(']') || host.length !== bracket + 1) return null
    host = host.slice(1, -1)
    return isIpv6(host) ? { host: host.toLowerCase(), port } : null
  }
  return isHostName(host) ? { host: host.toLowerCase(), port } : null
}

/** `host:port` as it stands in a URI or a Via. */
export const formatHostPort = (host: string, port: number | null): string =>
  (host.includes(':') ? `[${host}]` : host) + (port === null ? '' : `:${port}`)

export function formatUri(uri: Uri): string {
  if (uri.kind === 'other') return `${uri.scheme}:${uri.rest}`
  if (uri.kind === 'tel') return `tel:${uri.number}${formatPairs(uri.params, parameters)}`
  const user = uri.user === null ? '' : escape(uri.user, isUserCharacter)
  const password = uri.password === null ? '' : `:${escape(uri.password, isPasswordCharacter)}`
  return (
    (uri.secure ? 'sips:' : 'sip:') +
    (uri.user === null ? '' : `${user}${password}@`) +
    formatHostPort(uri.host, uri.port) +
    formatPairs(uri.params, parameters) +
    formatPairs(uri.headers, uriHeaders)
  )
}

/** A SIP URI from its parts; everything not given is absent. */
export const sipUri = (parts: Partial<Omit<SipUri, 'kind'>> & Readonly<{ host: string }>): SipUri => ({
  kind: 'sip',
  secure: false,
  user: null,
  password: null,
  port: null,
  params: noParams,
  headers: noParams,
  ...parts,
})

/** How the two lists of pairs in a URI are written. */
type Pairs = Readonly<{ first: string; between: string; name: CharacterClass; value: CharacterClass }>
type CharacterClass = (code: number) => boolean

const parameters: Pairs = {
  first: ';',
  between: ';',
  name: isUriParameterCharacter,
  value: isUriValueCharacter,
}
const uriHeaders: Pairs = {
  first: '?',
  between: '&',
  name: isUriHeaderCharacter,
  value: isUriHeaderCharacter,
}

function parsePairs(text: string, as: Pairs): Params | null {
  const pairs = new Map<string, string | null>()
  for (const part of text.split(as.between)) {
    const equals = part.indexOf('=')
    const name = unescape(equals < 0 ? part : part.slice(0, equals), as.name)
    const value = equals < 0 ? null : unescape(part.slice(equals + 1), as.value)
    if (name === undefined || name === '' || value === undefined) return null
    const key = name.toLowerCase()
    if (!pairs.has(key)) pairs.set(key, value)
  }
  return pairs
}

function formatPairs(pairs: Params, as: Pairs): string {
  let text = ''
  for (const [name, value] of pairs) {
    text += (text === '' ? as.first : as.between) + escape(name, as.name)
    if (value !== null) text += `=${escape(value, as.value)}`
  }
  return text
}

/** Undoes `%XX`; undefined when a character must not stand here or an escape is broken. Bytes that are no UTF-8 read as Latin-1. */
function unescape(text: string, allowed: CharacterClass): string | undefined {
  let escaped = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 37) {
      if (!isHex(text.charCodeAt(at + 1)) || !isHex(text.charCodeAt(at + 2))) return undefined
      escaped = true
      at += 2
    } else if (!allowed(code)) return undefined
  }
  if (!escaped) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text.replaceAll(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  }
}

const isHex = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102)

function escape(text: string, allowed: CharacterClass): string {
  let plain = true
  for (let at = 0; plain && at < text.length; at++) plain = allowed(text.charCodeAt(at))
  if (plain) return text
  let escaped = ''
  for (const byte of Buffer.from(text)) {
    escaped += allowed(byte)
      ? String.fromCharCode(byte)
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return escaped
}
