import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  amountText,
  type Currency,
  decimalMarkOf,
  type DecimalMark,
  divideHalfEven,
  isCurrency,
  minorUnits,
  readAmount,
  spread,
} from './money.ts'

const code = (text: string): Currency => text as Currency // of the tables below

test('a currency is one that exists', () => {
  expect(['EUR', 'RON', 'JPY', 'eur', 'EURO', 'XQQ', ''].map(isCurrency)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
    false,
  ])
})

test.each([
  ['1234.50', 'USD', '.', 123450],
  ['$1,234.50', 'USD', '.', 123450],
  ['US$ 1,234.50', 'USD', '.', 123450],
  ['1.234,50 lei', 'RON', ',', 123450],
  ['1 234,5 €', 'EUR', ',', 123450],
  ['1’234.50 CHF', 'CHF', '.', 123450],
  ['(12.00)', 'USD', '.', -1200],
  ['-€12', 'EUR', '.', -1200],
  ['−12', 'EUR', '.', -1200],
  ['.5', 'USD', '.', 50],
  ['12,34,567.00', 'INR', '.', 123456700],
  ['0', 'USD', '.', 0],
  ['-0', 'USD', '.', 0],
  ['1500', 'JPY', '.', 1500],
  ['1,500', 'JPY', '.', 1500],
  ['1.234', 'KWD', '.', 1234],
  ['0.125', 'USD', '.', 12],
  ['0.135', 'USD', '.', 14],
  ['12.340000000001', 'USD', '.', 1234],
] as const)('%j in %s, with %j before the decimals, is %d minor units', (text, currency, mark, amount) => {
  expect(readAmount(text, code(currency), mark)).toEqual({ ok: true, value: amount })
})

test.each([
  ['', 'amount-missing'],
  ['--', 'amount-missing'],
  ['twelve', 'amount-unreadable'],
  ['1,23.4', 'amount-unreadable'],
  ['1.2.3', 'amount-unreadable'],
  ['1e9', 'amount-unreadable'],
  ['NaN', 'amount-unreadable'],
  ['=1+1', 'amount-unreadable'],
  ['99999999999999', 'amount-too-large'],
  ['9'.repeat(5000), 'amount-too-large'],
])('%j is refused: %s', (text, reason) => {
  expect(readAmount(text, code('USD'), '.')).toMatchObject({ ok: false, reason })
})

test.each([
  [['12.34', '1,020.50'], '.'],
  [['12,34', '1 020,50'], ','],
  [['1,234,567'], '.'],
  [['1.234.567'], ','],
  [['1.234', '0,50'], ','],
  [['0.123'], '.'],
  [['12', '7'], 'any'],
  [['1,234', '12'], 'unclear'],
  [['12.34', '12,34'], 'unclear'],
  [[], 'any'],
] as const)('the amounts %j have %s before their decimals', (texts, mark) => {
  expect(decimalMarkOf(texts)).toBe(mark)
})

describe('laws', () => {
  const amounts = fc.integer({ min: -1e12, max: 1e12 }).map(minorUnits)
  const currencies = fc.constantFrom('USD', 'JPY', 'KWD', 'CLF').map(code)

  test('an amount that was written is read back', () => {
    fc.assert(
      fc.property(amounts, currencies, (amount, currency) => {
        const read = readAmount(amountText(amount, currency), currency, '.')
        expect(read).toEqual({ ok: true, value: amount })
      }),
    )
  })

  test('an amount is read the same in every country', () => {
    const marks = fc.constantFrom<readonly [DecimalMark, string]>(['.', ','], [',', '.'])
    fc.assert(
      fc.property(amounts, marks, (amount, [mark, thousands]) => {
        const [whole = '', rest = ''] = amountText(amount, code('EUR')).split('.')
        const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, thousands)
        expect(readAmount(`${grouped}${mark}${rest}`, code('EUR'), mark)).toEqual({ ok: true, value: amount })
      }),
    )
  })

  test('parts sum to the total, differ by one at most, and the first few are their share', () => {
    fc.assert(
      fc.property(amounts, fc.integer({ min: 1, max: 1100 }), (total, count) => {
        const parts = spread(total, count)
        expect(parts).toHaveLength(count)
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(total)
        expect(Math.max(...parts) - Math.min(...parts)).toBeLessThanOrEqual(1)
        const half = Math.floor(count / 2)
        const first = parts.slice(0, half).reduce((sum, part) => sum + part, 0)
        expect(Math.abs(first - (total * half) / count)).toBeLessThanOrEqual(1)
      }),
    )
  })

  test('a quotient is off by half a unit at most, and halves go to the even side', () => {
    expect([1n, 3n, 5n, -1n, -3n].map((value) => divideHalfEven(value, 2n))).toEqual([0n, 2n, 2n, 0n, -2n])
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
        fc.bigInt({ min: 1n, max: 10n ** 12n }),
        (value, by) => {
          const off = divideHalfEven(value, by) * by - value
          expect((off < 0n ? -off : off) * 2n <= by).toBe(true)
        },
      ),
    )
  })
})
