import { expect, test } from 'vitest'
import { exactMoney, money, moneyChange, roundMoney } from './money.ts'

test.each([
  ['en', 1234, 'USD', '$12.34'],
  ['en', 123_456, 'USD', '$1,235'],
  ['en', -50, 'EUR', '-€0.50'],
  ['en', 1234, 'JPY', '¥1,234'],
  ['en', 1234, 'KWD', 'KWD 1.234'],
  ['uk', 1234, 'EUR', '12,34 EUR'],
  ['ro', 123_456, 'RON', '1.235 RON'],
] as const)('in %s, %i minor units of %s are %s', (language, minor, currency, said) => {
  expect(money(language, minor, currency).replaceAll('\u00A0', ' ')).toBe(said)
})

test.each([
  [334_512, '+$3.3K'],
  [-56_973, '-$569.7'],
  [0, '$0'],
  [-500_000_000, '-$5M'],
])('%i cents more or less are %s', (minor, said) => {
  expect(moneyChange('en', minor, 'USD')).toBe(said)
})

test('a bill is written to the cent; a column of figures without cents from a hundred up', () => {
  expect([99, 12_345, 123_456].map((cents) => exactMoney('en', cents, 'USD'))).toEqual([
    '$0.99',
    '$123.45',
    '$1,234.56',
  ])
  expect([99, 12_345, 123_456].map((cents) => roundMoney('en', cents, 'USD'))).toEqual([
    '$0.99',
    '$123',
    '$1,235',
  ])
})
