import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min'

const known = (country: string): CountryCode | undefined =>
  isSupportedCountry(country) ? country : undefined

/** `+999 705 501 11`: what belongs to no country we know is still easier to read in groups. */
const inThrees = (number: string): string =>
  /^\+\d+$/.test(number) ? `+${(number.match(/\d{1,3}/g) ?? []).join(' ')}` : number

/** A number as people of the account's country write it: national at home, international from abroad, as it is when it is no number. */
export function phone(number: string, country: string): string {
  const parsed = parsePhoneNumberFromString(number)
  if (!parsed) return inThrees(number)
  return parsed.country === country ? parsed.formatNational() : parsed.formatInternational()
}

/** What a person typed, as E.164; undefined when it cannot be a number. */
export function readPhone(text: string, country: string): string | undefined {
  const parsed = parsePhoneNumberFromString(text, known(country))
  if (parsed?.isPossible()) return parsed.number
  // Ranges of no country (test numbers among them) are numbers too when written in full.
  const bare = text.replaceAll(/[\s().-]/g, '')
  return /^\+[1-9]\d{6,14}$/.test(bare) ? bare : undefined
}
