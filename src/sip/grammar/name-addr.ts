import { isToken } from './characters.ts'
import type { Params } from './params.ts'
import { formatParams, noParams, parseParams } from './params.ts'
import { endOfQuoted, quote, unquote } from './quoted-string.ts'
import type { Uri } from './uri.ts'
import { formatUri, parseUri } from './uri.ts'

/** What From, To, Contact, Route, Record-Route, Refer-To and P-Asserted-Identity hold (RFC 3261, 20.10): a name, a URI, parameters. */
export type NameAddr = Readonly<{ name: string; uri: Uri; params: Params }>

/**
 * Reads one value. Without angle brackets the parameters belong to the field, not to the URI, and the URI may hold no `,`, `;` or
 * `?`. An unquoted name is taken as it comes, as gateways write `Müller` or `(555) 010-0000`, unless it holds a character
 * that delimits something else (RFC 4475, 3.1.2.15).
 */
export function parseNameAddr(text: string): NameAddr | null {
  const value = text.trim()
  let name = ''
  let open: number
  if (value.charCodeAt(0) === 34) {
    const end = endOfQuoted(value, 0)
    if (end < 0) return null
    name = unquote(value.slice(0, end)) ?? ''
    open = value.indexOf('<', end)
    if (open < 0 || value.slice(end, open).trim() !== '') return null
  } else {
    open = value.indexOf('<')
    if (open < 0) return parseAddrSpec(value)
    name = value.slice(0, open).trim()
    if (/[",;]/.test(name)) return null
  }
  const close = value.indexOf('>', open)
  if (close < 0) return null
  const uri = parseUri(value.slice(open + 1, close))
  const params = parseTail(value.slice(close + 1).trimStart())
  return uri === null || params === null ? null : { name, uri, params }
}

function parseAddrSpec(value: string): NameAddr | null {
  const semicolon = value.indexOf(';')
  const addr = semicolon < 0 ? value : value.slice(0, semicolon).trimEnd()
  if (/[,?>]/.test(addr)) return null
  const uri = parseUri(addr)
  const params = semicolon < 0 ? noParams : parseTail(value.slice(semicolon))
  return uri === null || params === null ? null : { name: '', uri, params }
}

function parseTail(tail: string): Params | null {
  if (tail === '') return noParams
  return tail.charCodeAt(0) === 59 ? parseParams(tail.slice(1)) : null
}

/** Always with angle brackets, so that nobody has to wonder whose the parameters are. */
export function formatNameAddr(value: NameAddr): string {
  const name = value.name === '' ? '' : `${formatName(value.name)} `
  return `${name}<${formatUri(value.uri)}>${formatParams(value.params)}`
}

/** Several words may stand without quotes (RFC 3261, 25.1), but some phones then show the last one only. */
const formatName = (name: string): string => (isToken(name) ? name : quote(name))

/** The tag of a From or To field, or null: found without reading the rest when the field is in the usual form. */
export function tagOf(field: string | null): string | null {
  if (field === null || !/tag/i.test(field)) return null
  return parseNameAddr(field)?.params.get('tag') ?? null
}
