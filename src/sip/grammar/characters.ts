/** Character classes of RFC 3261, section 25.1, as one table lookup a character. */
function classOf(characters: string): (code: number) => boolean {
  const members = new Uint8Array(128)
  for (const character of characters) members[character.charCodeAt(0)] = 1
  return (code) => code < 128 && members[code] === 1
}

const alphanumeric = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
const unreserved = `${alphanumeric}-_.!~*'()`

const isTokenCharacter = classOf(`${alphanumeric}-.!%*_+\`'~`)
const isSchemeCharacter = classOf(`${alphanumeric}+-.`)
const isHostCharacter = classOf(`${alphanumeric}-_.`)
const isAddressCharacter = classOf('0123456789abcdefABCDEF:.')

/** What may stand unescaped in each part of a SIP URI. */
export const isUserCharacter = classOf(`${unreserved}&=+$,;?/`)
/** Read, never written: phones send dialled keys (`sip:#31#100@pbx`) without escaping them. */
export const isDialledCharacter = classOf(`${unreserved}&=+$,;?/#`)
export const isPasswordCharacter = classOf(`${unreserved}&=+$,`)
export const isUriParameterCharacter = classOf(`${unreserved}[]/:&+$`)
/** `=` besides: proxies put padded base64 there, and it must come back as it was. */
export const isUriValueCharacter = classOf(`${unreserved}[]/:&+$=`)
export const isUriHeaderCharacter = classOf(`${unreserved}[]/?:+$`)

function every(text: string, belongs: (code: number) => boolean): boolean {
  for (let at = 0; at < text.length; at++) if (!belongs(text.charCodeAt(at))) return false
  return text.length > 0
}

export const isToken = (text: string): boolean => every(text, isTokenCharacter)
export const isScheme = (text: string): boolean => every(text, isSchemeCharacter) && /^[a-z]/i.test(text)
/** A host name or IPv4 address; underscores are let through because real networks have them. */
export const isHostName = (text: string): boolean => every(text, isHostCharacter)
/** The inside of an IPv6 reference, `[` and `]` taken off. */
export const isIpv6 = (text: string): boolean => every(text, isAddressCharacter) && text.includes(':')

export const isSpace = (code: number): boolean => code === 32 || code === 9

/** One to `most` decimal digits: a number field never makes us count beyond what it may hold. */
export function readDigits(text: string, most = 10): number | null {
  if (text.length === 0) return null
  let value = 0
  let significant = 0
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 48
    if (digit < 0 || digit > 9) return null
    if (significant > 0 || digit > 0) significant++
    if (significant > most) return null
    value = value * 10 + digit
  }
  return value
}
