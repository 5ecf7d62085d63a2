import { isToken } from './characters.ts'
import { quote, unquote } from './quoted-string.ts'
import { splitParams } from './split.ts'

/** Parameters after semicolons: names in lower case, values without their quotes, null for a flag (`;lr`). The first of a name counts. */
export type Params = ReadonlyMap<string, string | null>

export const noParams: Params = new Map()

/** `a=1;b;c="x"`, without the leading semicolon; null when a part is empty or its name is no token (RFC 3261, generic-param). */
export function parseParams(text: string): Params | null {
  const params = new Map<string, string | null>()
  for (const part of splitParams(text)) {
    const equals = part.indexOf('=')
    const name = (equals < 0 ? part : part.slice(0, equals).trimEnd()).toLowerCase()
    if (!isToken(name)) return null
    const value = equals < 0 ? null : readValue(part.slice(equals + 1).trimStart())
    if (value === undefined) return null
    if (!params.has(name)) params.set(name, value)
  }
  return params
}

function readValue(text: string): string | null | undefined {
  if (text.startsWith('"')) return unquote(text) ?? undefined
  return /[\s",<>]/.test(text) ? undefined : text
}

/** `;a=1;b;c="x y"`, ready to be appended. */
export function formatParams(params: Params): string {
  let text = ''
  for (const [name, value] of params) text += value === null ? `;${name}` : `;${name}=${formatValue(value)}`
  return text
}

/** A token or a host (`[::1]`, `10.0.0.1`) stands bare; anything else is quoted. */
const formatValue = (value: string): string =>
  isToken(value) || /^[[\]:.\w]+$/.test(value) ? value : quote(value)
