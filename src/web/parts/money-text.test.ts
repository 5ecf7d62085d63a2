import { expect, test } from 'vitest'
import { moneyText, readMoney } from './money-text.ts'

test.each([
  ['12.50', 1250],
  ['12,50', 1250],
  ['1,250.00', 125000],
  ['1.250,00', 125000],
  ['1 250', 125000],
  ['1.250', 125],
  ['', null],
  ['much', null],
])('%j is %j cents', (text, cents) => {
  expect(readMoney(text, 'EUR')).toBe(cents)
})

test('what stands in a field is read back', () => {
  expect(readMoney(moneyText(123_456, 'KWD'), 'KWD')).toBe(123_456)
  expect(moneyText(null, 'EUR')).toBe('')
})
