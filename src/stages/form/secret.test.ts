import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isCardNumber, isSecret, keptFields, withoutCards } from './secret.ts'

const field = (name: string, kind = 'text', label = '') => ({ name, kind, label })

test.each([
  field('x', 'password'),
  field('x', 'current-password text'),
  field('x', 'one-time-code text'),
  field('x', 'cc-number tel'),
  field('x', 'cc-exp-month select'),
  field('userPassword'),
  field('pwd'),
  field('card_number'),
  field('cardNumber'),
  field('cvv'),
  field('payment[cvc]'),
  field('x', 'text', 'Card number'),
  field('x', 'text', 'Security code'),
  field('ssn'),
  field('IBAN'),
  field('pin'),
])('$name ($kind, $label) is not kept', (one) => expect(isSecret(one)).toBe(true))

test.each([
  field('name'),
  field('email', 'email'),
  field('company', 'organization text'),
  field('opinion'),
  field('pin_code', 'postal-code text', 'PIN code'),
  field('gift_card_message', 'textarea', 'What shall the gift card say?'),
  field('passenger'),
  field('discard'),
])('$name ($label) is kept', (one) => expect(isSecret(one)).toBe(false))

describe('card numbers', () => {
  test.each(['4111111111111111', '5500005555555559', '340000000000009', '6011000000000004'])(
    '%s is one',
    (digits) => {
      expect(isCardNumber(digits)).toBe(true)
      expect(withoutCards(`a ${digits} b`)).toBe('a •••• b')
      expect(withoutCards(digits.replaceAll(/(\d{4})/g, '$1-'))).not.toContain(digits.slice(-4))
    },
  )

  test('changing any one digit makes it none', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 1, max: 9 }), (place, more) => {
        const digits = Array.from('4111111111111111', Number)
        digits[place] = ((digits[place] ?? 0) + more) % 10
        expect(isCardNumber(digits.join(''))).toBe(false)
      }),
    )
  })

  test('telephone numbers, chassis numbers and prices stay', () => {
    for (const text of [
      '+49 1512 3456789',
      '(212) 555-0142',
      '1HGCM82633A004352',
      '12 345 678',
      '2026-11-22 10:00',
    ])
      expect(withoutCards(text)).toBe(text)
  })

  test('nothing is thrown by any text, and no text grows', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(withoutCards(text).length).toBeLessThanOrEqual(Math.max(4, text.length))
      }),
    )
  })
})

test('what is kept fits PostgreSQL', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      const [kept] = keptFields([{ name: 'a', label: '', kind: 'text', value: `${value}\u0000\ud800` }])
      expect(kept?.value.isWellFormed()).toBe(true)
      expect(kept?.value).not.toContain('\u0000')
    }),
  )
})

/** The names as a file writes them. */
const listed = async (file: string) =>
  /const secretName =\s*(\/.+\/i)/.exec(await readFile(join(import.meta.dirname, file), 'utf8'))?.[1]

test('the page’s script leaves out by the same names as the server', async () => {
  const server = await listed('secret.ts')
  expect(server).toMatch(/passw/)
  expect(await listed('../../snippet/form-fields.ts')).toBe(server)
})
