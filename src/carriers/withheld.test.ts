import { expect, test } from 'vitest'
import { isWithheld } from './withheld.ts'

test.each([
  ['+266696687', 'ANONYMOUS'],
  ['+7378742833', 'RESTRICTED'],
  ['+17378742833', 'RESTRICTED, dressed as a number of the US'],
  ['+86282452253', 'UNAVAILABLE'],
  ['+8656696', 'UNKNOWN'],
  ['+2562533', 'BLOCKED'],
  ['Anonymous', 'the word itself'],
  ['', 'nothing at all'],
])('%s stands for no number: %s', (from) => {
  expect(isWithheld(from)).toBe(true)
})

test.each(['+12025550199', '+26669668712', '+7', '1', 'sip:anonymous@carrier.example', '+40212000000'])(
  '%s is not taken for it',
  (from) => {
    expect(isWithheld(from)).toBe(false)
  },
)
