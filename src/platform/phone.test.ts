import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { expect, test } from 'vitest'
import type { PhoneNumber } from '#base/phone-number.ts'
import { areaOfCode } from './area-codes.ts'
import { areaOf, formatPhone, parsePhone, phonePieces, takesTexts } from './phone.ts'

test.each([
  ['021 312 4567', 'RO', '+40213124567'],
  ['+40 21 312 45 67', 'US', '+40213124567'],
  ['(202) 555-0143', 'US', '+12025550143'],
  ['+12025550143', 'RO', '+12025550143'],
  [' +447700900123 ', 'US', '+447700900123'],
  ['+999123', 'US', '+999123'], // no such country, but E.164: test ranges are in no table
  ['hello', 'US', null],
  ['12', 'US', null],
  ['call 202-555-0143 now', 'US', null],
  ['202-555-0143 ext. 5', 'US', null],
  ['+1'.repeat(100), 'US', null],
  ['', 'US', null],
  ['021 312 4567', 'XX', null],
])('%s in %s is %s', (text, country, number) => {
  expect(parsePhone(text, country)).toBe(number)
})

test('numbers read as the people of the account’s country write them', () => {
  expect(formatPhone('+12025550143' as PhoneNumber, 'US')).toBe('(202) 555-0143') // a fixture
  expect(formatPhone('+12025550143' as PhoneNumber, 'RO')).toBe('+1 202 555 0143') // a fixture
})

test.each([
  ['+40213124567', { country: '40', trunk: '0', national: '213124567' }],
  ['+12025550143', { country: '1', trunk: '', national: '2025550143' }],
  ['+380441234567', { country: '380', trunk: '0', national: '441234567' }],
  ['+999123', null],
])('%s comes apart into what a page may write', (number, pieces) => {
  expect(phonePieces(number as PhoneNumber)).toEqual(pieces) // fixtures
})

test.each([
  ['+12125550199', true], // in the United States one cannot tell a mobile by its number
  ['+40721234567', true],
  ['+40211234567', false], // a landline in Bucharest
  ['+380671234567', true],
  ['+380442345678', false], // a landline in Kyiv
  ['+18005550199', false],
  ['+40123', false],
] as const)('a text can reach %s: %s', (number, reaches) => {
  expect(takesTexts(number as PhoneNumber)).toBe(reaches)
})

test.each([
  ['+15125550100', 'US-TX'],
  ['+19165550100', 'US-CA'],
  ['+16475550100', 'CA-ON'],
  ['+19025550100', 'CA'], // Nova Scotia and Prince Edward Island share it
  ['+17875550100', 'PR'],
  ['+40213124567', 'RO'],
  ['+380441234567', 'UA'],
  ['+18005550199', null],
  ['+999123', null],
])('%s is from %s', (number, area) => {
  expect(areaOf(number as PhoneNumber)).toBe(area) // fixtures
})

test('each area code stands in the country that its numbers belong to, once', () => {
  const strange = [...areaOfCode].filter(([code, area]) => {
    const country = parsePhoneNumberFromString(`+1${code}2345678`)?.country
    return country !== undefined && !area.startsWith(country)
  })
  expect(strange).toEqual([])
  expect(areaOfCode.size).toBeGreaterThan(350)
})
