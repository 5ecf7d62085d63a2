import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { segmentsOf } from './segments.ts'

describe('a text is cut into parts', () => {
  it.each([
    ['', 'GSM-7', 0, 160],
    ['a', 'GSM-7', 1, 159],
    ['a'.repeat(160), 'GSM-7', 1, 0],
    ['a'.repeat(161), 'GSM-7', 2, 145],
    ['a'.repeat(306), 'GSM-7', 2, 0],
    ['a'.repeat(307), 'GSM-7', 3, 152],
    ['€'.repeat(80), 'GSM-7', 1, 0],
    ['€'.repeat(81), 'GSM-7', 2, 143], // 76 euros fill 152 of the first part's 153 septets; the next one is not cut in two
    ['ă', 'UCS-2', 1, 69],
    ['я'.repeat(70), 'UCS-2', 1, 0],
    ['я'.repeat(71), 'UCS-2', 2, 63],
    ['😀'.repeat(35), 'UCS-2', 1, 0],
    ['😀'.repeat(36), 'UCS-2', 2, 61], // 33 of them fill 66 of 67 units
    ['it’s', 'UCS-2', 1, 66], // the typographic apostrophe costs the whole text its alphabet
  ] as const)('%j', (text, encoding, count, left) => {
    expect(segmentsOf(text)).toEqual({ encoding, count, left })
  })

  it('takes no fewer parts when something is added', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 400 }),
        fc.string({ maxLength: 20 }),
        (text, more) => {
          expect(segmentsOf(text + more).count).toBeGreaterThanOrEqual(segmentsOf(text).count)
        },
      ),
    )
  })
})
