import type { PhoneNumber } from '#base/phone-number.ts'

/** Where a provider is asked, and where in its answer (JSON) things stand. */
export type LookupQuestion = Readonly<{ url: string; namePath: string; addressPath: string }>

/** What a provider knows of a caller; both null when nothing. */
export type LookedUp = Readonly<{ name: string | null; address: string | null }>

const longestText = 200

/** `https://names.example/v1/{number}`: the number in E.164, safe in any part of a URL. `{digits}` leaves the plus out. */
export const lookupAddress = (url: string, number: PhoneNumber): string =>
  url
    .replaceAll('{number}', encodeURIComponent(number))
    .replaceAll('{digits}', encodeURIComponent(number.slice(1)))

/** True for a template that asks for the caller, over https. */
export const isLookupUrl = (url: string): boolean =>
  /\{(number|digits)\}/.test(url) &&
  URL.parse(lookupAddress(url, '+12025550199' as PhoneNumber))?.protocol === 'https:' // any number

/** What the answer says; null when it is no JSON. */
export function readLookup(text: string, { namePath, addressPath }: LookupQuestion): LookedUp | null {
  try {
    const answer: unknown = JSON.parse(text)
    return { name: textAt(answer, namePath), address: textAt(answer, addressPath) }
  } catch {
    return null
  }
}

/** `caller_name.name`, `0.name`: the text that stands there, on one line; null when there is none. */
function textAt(answer: unknown, path: string): string | null {
  let value = answer
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return null
    value = (value as Readonly<Record<string, unknown>>)[key] // an object with this key
  }
  if (typeof value !== 'string') return null
  const text = value
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .toWellFormed()
    .trim()
    .slice(0, longestText)
  return text === '' ? null : text
}
