import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max'
import { isPhoneNumber, type PhoneNumber } from '#base/phone-number.ts'
import { areaOfCode } from './area-codes.ts'

/** A number in the pieces a page may write it in: `+40 21 123 4567` and `021 123 4567` are `40`, `0`, `211234567`. */
export type PhonePieces = Readonly<{ country: string; trunk: string; national: string }>

/**
 * Reads a telephone number as people write it: international, or national in `country` (ISO 3166, two letters). Null when it is none.
 * What is E.164 already is taken as it is, because test ranges and new prefixes are in no table.
 */
export function parsePhone(text: string, country: string): PhoneNumber | null {
  const plain = text.trim()
  if (plain.length > 40) return null
  if (isPhoneNumber(plain)) return plain
  const parsed = parsePhoneNumberFromString(plain, {
    defaultCountry: country as CountryCode, // an unknown country means: international only
    extract: false,
  })
  if (!parsed?.isPossible() || parsed.ext !== undefined) return null
  return isPhoneNumber(parsed.number) ? parsed.number : null
}

/** As people of `country` read it: their own numbers in national format, others international. */
export function formatPhone(number: PhoneNumber, country: string): string {
  const parsed = parsePhoneNumberFromString(number)
  if (!parsed) return number
  return parsed.country === country ? parsed.formatNational() : parsed.formatInternational()
}

/** Null for a number whose country code is not assigned. */
export function phonePieces(number: PhoneNumber): PhonePieces | null {
  const parsed = parsePhoneNumberFromString(number)
  if (!parsed) return null
  const written = parsed.formatNational().replace(/\D/g, '')
  const trunk = written.endsWith(parsed.nationalNumber) ? written.slice(0, -parsed.nationalNumber.length) : ''
  return { country: parsed.countryCallingCode, trunk, national: parsed.nationalNumber }
}

/** Kinds of number whose far end has no screen, or is no person's. */
const deaf: ReadonlySet<string> = new Set([
  'FIXED_LINE',
  'TOLL_FREE',
  'PREMIUM_RATE',
  'SHARED_COST',
  'UAN',
  'PAGER',
  'VOICEMAIL',
])

/** False for a number that a text cannot reach: a landline where one can tell, a short number, a service. */
export function takesTexts(number: PhoneNumber): boolean {
  const parsed = parsePhoneNumberFromString(number)
  return parsed !== undefined && parsed.isPossible() && !deaf.has(parsed.getType() ?? '')
}

const costly: ReadonlySet<string> = new Set(['PREMIUM_RATE', 'SHARED_COST', 'UAN', 'PAGER', 'TOLL_FREE'])

/** True for a number of that country that a stranger may have us call: it exists, and costs no more than any other. */
export function isOrdinary(number: PhoneNumber, country: string): boolean {
  const parsed = parsePhoneNumberFromString(number)
  return parsed?.country === country && parsed.isValid() && !costly.has(parsed.getType() ?? '')
}

/** Where a number is from, as far as it says: `US-TX`, `RO`; null for a number of no country, such as a toll-free one. */
export function areaOf(number: PhoneNumber): string | null {
  const state = number.startsWith('+1') ? areaOfCode.get(number.slice(2, 5)) : undefined
  if (state !== undefined) return state
  const parsed = parsePhoneNumberFromString(number)
  return parsed?.getType() === 'TOLL_FREE' ? null : (parsed?.country ?? null)
}
