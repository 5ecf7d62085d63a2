import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPhoneNumber } from '#base/phone-number.ts'
import { delimiterOf } from '#base/delimiter.ts'
import { readHeadings, readLine, usualColumns } from './caller-file.ts'

const parse = (text: string) => (isPhoneNumber(text) ? text : null)

describe('a line of headings', () => {
  it.each([
    [
      ['Number', 'Name'],
      ['number', 'name'],
    ],
    [
      ['Full name', 'Phone number', 'Company', 'Shoe size'],
      ['name', 'number', 'company', undefined],
    ],
    [
      ['TELEFON', 'Nume', 'Firmă', 'Adresă', 'Etichete'],
      ['number', 'name', 'company', 'address', 'tags'],
    ],
    [
      ['Номер', 'Ім’я', 'Компанія', 'Адреса'],
      ['number', 'name', 'company', 'address'],
    ],
    [
      ['Phone', 'Mobile', 'Name'],
      ['number', undefined, 'name'],
    ],
  ])('%j', (cells, columns) => expect(readHeadings(cells)).toEqual(columns))

  it('is none when no column is a number', () => {
    expect(readHeadings(['+12025550199', 'Ann'])).toBeNull()
    expect(readHeadings(['name', 'company'])).toBeNull()
    expect(readHeadings([])).toBeNull()
  })
})

it.each([
  ['a,b,c', ','],
  ['number;name', ';'],
  ['number\tname\taddress', '\t'],
  ['"Lee, Ann, jr, esq";+12025550199', ';'],
  ['alone', ','],
])('the cells of %j stand between %j', (line, mark) => expect(delimiterOf(line)).toBe(mark))

const read = (...cells: string[]) => readLine(usualColumns, cells, parse)

describe('a line', () => {
  it('becomes a caller', () => {
    expect(
      read('+12025550199', ' Ann  Lee ', 'Lee & Co', '1 Main St\nSpringfield', 'vip; supplier|vip'),
    ).toEqual({
      ok: true,
      value: {
        number: '+12025550199',
        name: 'Ann Lee',
        company: 'Lee & Co',
        address: '1 Main St Springfield',
        tags: ['vip', 'supplier'],
      },
    })
    expect(read('+12025550199')).toMatchObject({ ok: true, value: { name: '', tags: [] } })
  })

  it.each<readonly [string, readonly string[], string]>([
    ['no number', ['', 'Ann'], 'number-missing'],
    ['a word for a number', ['ask her', 'Ann'], 'number-unreadable'],
    ['a name of a thousand letters', ['+12025550199', 'x'.repeat(1000)], 'too-long'],
    [
      'too many tags',
      ['+12025550199', '', '', '', Array.from({ length: 21 }, (_, n) => n).join(';')],
      'too-long',
    ],
  ])('with %s is refused', (_, cells, reason) => {
    expect(read(...cells)).toMatchObject({ ok: false, reason })
  })

  it('loses the apostrophe that guarded it from a spreadsheet, and what no database keeps', () => {
    expect(read("'+12025550199", "'=HYPERLINK(1)\u0000")).toMatchObject({ value: { name: '=HYPERLINK(1)' } })
    expect(read('+12025550199', "O'Neil")).toMatchObject({ value: { name: "O'Neil" } })
  })

  it('of anything never throws', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 8 }), (cells) => {
        expect(() => read(...cells)).not.toThrow()
      }),
    )
  })
})
