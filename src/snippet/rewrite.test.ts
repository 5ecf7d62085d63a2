import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PhoneDigits } from '#stages/visit/visit.wire.ts'
import { rules, swapsFor } from '#stages/visit/number-pattern.ts'
import { finder, rewrite as rewriteWith } from './rewrite.ts'

const us: PhoneDigits = { country: '1', trunk: '', national: '5551234567' }
const usShown: PhoneDigits = { country: '1', trunk: '', national: '4150009876' }
const ro: PhoneDigits = { country: '40', trunk: '0', national: '211234567' }
const roShown: PhoneDigits = { country: '40', trunk: '0', national: '319998877' }
const gb: PhoneDigits = { country: '44', trunk: '0', national: '2079460018' }
const gbShown: PhoneDigits = { country: '44', trunk: '0', national: '1612340099' }
const vanity: PhoneDigits = { country: '1', trunk: '', national: '8003569377' } // 800-FLOWERS
const vanityShown: PhoneDigits = { country: '1', trunk: '', national: '8880001122' }

const pairs = (...swaps: readonly (readonly [find: PhoneDigits, show: PhoneDigits])[]) =>
  swaps.flatMap(([find, show]) => swapsFor(find, show)).map((swap) => finder(swap, rules))

const list = pairs([us, usShown], [ro, roShown], [gb, gbShown], [vanity, vanityShown])
const notInText = RegExp(rules.notInText, 'iu')
const notInLink = RegExp(rules.notInLink, 'iu')

/** The swapped text; undefined when there was nothing to swap. */
function rewrite(text: string, swaps = list, not = notInText): string | undefined {
  let found = 0
  const swapped = rewriteWith(text, swaps, not, () => found++)
  expect(found > 0 || swapped === text).toBe(true)
  return found > 0 ? swapped : undefined
}

const swap = (find: PhoneDigits, show: PhoneDigits, text: string) => rewrite(text, pairs([find, show]))

describe('a business number changes and its format stays', () => {
  test.each([
    ['555-123-4567', '415-000-9876'],
    ['(555) 123-4567', '(415) 000-9876'],
    ['(555)123-4567', '(415)000-9876'],
    ['[555] 123 4567', '[415] 000 9876'],
    ['555.123.4567', '415.000.9876'],
    ['555 123 4567', '415 000 9876'],
    ['555/123-4567', '415/000-9876'],
    ['5551234567', '4150009876'],
    ['1-555-123-4567', '1-415-000-9876'],
    ['1 (555) 123-4567', '1 (415) 000-9876'],
    ['+15551234567', '+14150009876'],
    ['+1 555 123 4567', '+1 415 000 9876'],
    ['+1 (555) 123-4567', '+1 (415) 000-9876'],
    ['001 555 123 4567', '001 415 000 9876'],
    ['011 1 555 123 4567', '011 1 415 000 9876'],
    ['(+1) 555-123-4567', '(+1) 415-000-9876'],
    ['Call 555-123-4567 today!', 'Call 415-000-9876 today!'],
    ['Call us on 555-123-4567.', 'Call us on 415-000-9876.'],
    ['Phone:555-123-4567', 'Phone:415-000-9876'],
    ['Tel.555-123-4567', 'Tel.415-000-9876'],
    ['电话555-123-4567', '电话415-000-9876'],
    ['"555-123-4567"', '"415-000-9876"'],
    ['555-123-4567, 555-999-0000', '415-000-9876, 555-999-0000'],
    ['555-999-0000 555-123-4567', '555-999-0000 415-000-9876'],
    ['555-123-4567 / 555-123-4567', '415-000-9876 / 415-000-9876'],
    ['555-123-4567|555-123-4567', '415-000-9876|415-000-9876'],
    ['2. (555) 123-4567', '2. (415) 000-9876'],
    ['Suite 200 (555) 123-4567', 'Suite 200 (415) 000-9876'],
    ['Open 24/7: 555-123-4567', 'Open 24/7: 415-000-9876'],
    ['(555) 123-4567 24/7', '(415) 000-9876 24/7'],
    ['555-123-4567 x89', '415-000-9876 x89'],
    ['555-123-4567x89', '415-000-9876x89'],
    ['5551234567x89', '4150009876x89'],
    ['5551234567 ext. 89', '4150009876 ext. 89'],
    ['(555) 123-4567 ext 89', '(415) 000-9876 ext 89'],
    ['(555) 123-4567 #89', '(415) 000-9876 #89'],
    ['555\u2011123\u20114567', '415\u2011000\u20119876'],
    ['555\u2013123\u20134567', '415\u2013000\u20139876'],
    ['555\u2212123\u22124567', '415\u2212000\u22129876'],
    ['555\u00a0123\u00a04567', '415\u00a0000\u00a09876'],
    ['555\u2009123\u202f4567', '415\u2009000\u202f9876'],
    ['555\u00b7123\u00b74567', '415\u00b7000\u00b79876'],
    ['\u202a+1 555\u200b-123-4567\u202c', '\u202a+1 415\u200b-000-9876\u202c'],
    ['（５５５）１２３-４５６７', '（４１５）０００-９８７６'],
    ['555 \u2013 123 \u2013 4567', '415 \u2013 000 \u2013 9876'],
    ['021 123 45 67', '031 999 88 77'],
    ['0211234567', '0319998877'],
    ['(021) 123 4567', '(031) 999 8877'],
    ['021.123.45.67', '031.999.88.77'],
    ['+40 21 123 4567', '+40 31 999 8877'],
    ['+40211234567', '+40319998877'],
    ['0040 21 123 45 67', '0040 31 999 88 77'],
    ['+40 (0)21 123 45 67', '+40 (0)31 999 88 77'],
    ['+40 (21) 123-4567', '+40 (31) 999-8877'],
    ['020 7946 0018', '016 1234 0099'],
    ['+44 (0)20 7946 0018', '+44 (0)16 1234 0099'],
    ['+44 20 7946 0018', '+44 16 1234 0099'],
    ['1-800-FLOWERS', '1-888-0001122'],
    ['1-800-Flowers today', '1-888-0001122 today'],
    ['(800) FLOWERS', '(888) 0001122'],
    ['1-800-356-WERS', '1-888-000-1122'],
    ['Dial 1-800-FLOWERSNOW.', 'Dial 1-888-0001122.'],
  ])('%s', (page, swapped) => {
    expect(rewrite(page, list)).toBe(swapped)
  })
})

describe('whatever else the page says stays as it is', () => {
  test.each([
    ['somebody else’s number', '555-123-4568'],
    ['somebody else’s area', '444-123-4567'],
    ['only the local part', '123-4567'],
    ['another country', '+49 555 123 4567'],
    ['another country, bracketed', '+49 (555) 123-4567'],
    ['another country after 00', '0049 555 123 4567'],
    ['a longer run in front', '15551234567890'],
    ['a longer run', '95551234567'],
    ['a longer run with hyphens', '99-555-123-4567'],
    ['a longer run behind', '555-123-4567-89'],
    ['a card number', '4111 5551 2345 67'],
    ['a card number behind', '5551 2345 6789 0123'],
    ['an IBAN-like run', 'RO49AAAA 5551234567 1234'],
    ['a price', '$5551234567'],
    ['a price in euro', '€ 5551234567'],
    ['a price behind', '5551234567 €'],
    ['a price with cents', '5551234567,50'],
    ['a price in words', '5551234567 lei'],
    ['thousands', '5,551,234,567'],
    ['a decimal', '3.5551234567'],
    ['a decimal behind', '5551234567.25'],
    ['a percentage', '5551234567%'],
    ['an order', 'Order #5551234567'],
    ['an id', 'ID: 5551234567'],
    ['a reference', 'ref no. 5551234567'],
    ['a part number', 'AB-555-123-4567'],
    ['a part number in one', 'SKU5551234567'],
    ['a part number behind', '5551234567-AB'],
    ['an address', 'https://example.com/5551234567'],
    ['a query', '?id=5551234567&x=1'],
    ['an email', '5551234567@example.com'],
    ['a file', '5551234567.jpg'],
    ['a variable', 'item_5551234567'],
    ['a date range', '2021-05-12/2021-12-34'],
    ['two numbers in one', '555-123-4567/68'],
    ['a national number without its trunk', '21 123 45 67'],
    ['a foreign trunk', '0 555 123 4567 8'],
    ['too wide a gap', '555          123 4567'],
    ['a word that spells something else', '1-800-FLOWERZ'.replace('ERZ', 'ABC')],
    ['a sentence that goes on with a letter of the last key', '555 123 456 people'],
    ['a word much longer than the number', '1-800-FLOWERSHOPPINGS'],
    ['nothing', ''],
  ])('%s: %s', (_what, page) => {
    expect(rewrite(page, list) ?? page).toBe(page)
  })
})

describe('links', () => {
  test.each([
    ['+15551234567', '+14150009876'],
    ['15551234567', '14150009876'],
    ['5551234567', '4150009876'],
    ['+1-555-123-4567;ext=12', '+1-415-000-9876;ext=12'],
    ['5551234567,5', '4150009876,5'],
    ['5551234567p5', '4150009876p5'],
    ['0211234567', '0319998877'],
    ['0040211234567', '0040319998877'],
    ['1-800-FLOWERS', '1-888-0001122'],
    ['+495551234567', undefined],
    ['55512345678', undefined],
  ])('%s', (href, swapped) => {
    expect(rewrite(href, list, notInLink)).toBe(swapped)
  })
})

describe('numbers of unlike shape', () => {
  const longer: PhoneDigits = { country: '49', trunk: '0', national: '30123456789' }
  const shorter: PhoneDigits = { country: '49', trunk: '0', national: '30123456' }

  test('a longer number puts its last digits into the last group', () => {
    expect(swap(shorter, longer, '(030) 123 456')).toBe('(030) 123 456789')
  })
  test('a shorter number ends earlier, without a trailing separator', () => {
    expect(swap(longer, shorter, '(030) 12345 / 6789 Berlin')).toBe('(030) 12345 / 6 Berlin')
    expect(swap(longer, { ...longer, national: '3012345' }, '030-12345-6789')).toBe('030-12345')
  })
  test('a number of another country is shown as it must be dialled', () => {
    expect(swap(ro, us, '021 123 45 67')).toBe('+1 5551234567')
    expect(swap(ro, us, '+40 21 123 45 67')).toBe('+1 5551234567')
  })
  test('a number that needs no trunk prefix loses it', () => {
    const free: PhoneDigits = { country: '40', trunk: '', national: '800123456' }
    expect(swap(ro, free, '021 123 45 67')).toBe('800123456')
    expect(swap(ro, free, '+40 21 123 45 67')).toBe('+40 800123456')
  })
})

describe('laws', () => {
  const filler = fc.string({
    unit: fc.constantFrom(...'ab xyz.,-()+/:\n€#ю１2345\u00a0\uffff'.split('')),
    maxLength: 60,
  })

  test('a text without the digits never changes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const spelt = text.normalize('NFKC').replace(/\D/g, '')
        fc.pre(
          !spelt.includes('555') && !spelt.includes('21') && !spelt.includes('207') && !spelt.includes('800'),
        )
        expect(rewrite(text, list)).toBeUndefined()
      }),
    )
  })

  test('a swap changes digits and nothing else', () => {
    const group = fc.constantFrom('', ' ', '-', '.', ' - ', ') ', '\u00a0', '\u2011')
    fc.assert(
      fc.property(filler, group, group, group, filler, (before, a, b, c, after) => {
        const text = `${before}${a}555${b}123${c}4567${after}`
        const out = rewrite(text, pairs([us, usShown])) ?? text
        expect(out).toHaveLength(text.length)
        expect(out.replace(/\d/g, '0')).toBe(text.replace(/\d/g, '0'))
      }),
    )
  })

  test('swapping twice is swapping once', () => {
    fc.assert(
      fc.property(filler, filler, (before, after) => {
        const once = rewrite(`${before}(555) 123-4567${after}`, list)
        expect(rewrite(once ?? '', list)).toBeUndefined()
      }),
    )
  })

  test('a hostile page of a megabyte is read in well under a second', () => {
    const texts = ['5'.repeat(1 << 20), '+1 '.repeat(1 << 18), '555-'.repeat(1 << 18), '('.repeat(1 << 20)]
    const start = performance.now()
    for (const text of texts) rewrite(text, list)
    expect(performance.now() - start).toBeLessThan(4000)
  })
})
