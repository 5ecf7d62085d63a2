import type { EmergencyNumber } from '#base/phone-number.ts'
import numbers from './emergency-numbers.json' with { type: 'json' }

/**
 * By country (ISO 3166): police, fire, ambulance. From the short numbers of Google's libphonenumber (Apache-2.0), as google-libphonenumber
 * 3.2.47 has them: every number of two to four digits that its `isEmergencyNumber` knows.
 */
const byCountry: Readonly<Record<string, string>> = numbers

/** Where a country has none in the list. */
const nearlyEverywhere = '112 911'

const emergenciesOf = (country: string): readonly string[] =>
  (Object.hasOwn(byCountry, country) ? (byCountry[country] ?? '') : nearlyEverywhere).split(' ')

/** The emergency number that these keys are in that country; null when they are none. */
export function emergencyNumber(keys: string, country: string): EmergencyNumber | null {
  const digits = keys.replaceAll(/[\s().-]/g, '')
  return emergenciesOf(country).includes(digits) ? (digits as EmergencyNumber) : null // it stands in the list
}
