import { expect, test } from 'vitest'
import { emergencyNumber } from './emergency.ts'

test.each([
  ['112', 'RO', '112'],
  ['911', 'US', '911'],
  ['9-1-1', 'US', '911'],
  ['999', 'GB', '999'],
  ['000', 'AU', '000'],
  ['101', 'UA', '101'],
  ['112', 'ZZ', '112'], // a country nobody knows
  ['911', 'RO', null],
  ['12', 'RO', null],
  ['1120', 'RO', null],
  ['+112', 'RO', null],
  ['', 'RO', null],
  ['112', 'constructor', '112'],
])('%j dialled in %s calls %j', (keys, country, number) => {
  expect(emergencyNumber(keys, country)).toBe(number)
})
