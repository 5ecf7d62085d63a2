import { expect, test } from 'vitest'
import { readTable } from './table-file.ts'

const cells = async (bytes: Uint8Array, locale?: string): Promise<readonly (readonly string[])[]> => {
  const table = await readTable(bytes, locale)
  return table.ok ? table.value.map((row) => row.cells) : [[table.reason]]
}

test.each([
  [
    'a,b\n1,2\n',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  [
    'a;b\r\n"1;5";2\r\n\r\n',
    [
      ['a', 'b'],
      ['1;5', '2'],
    ],
  ],
  [
    'a\tb\n1,5\t2',
    [
      ['a', 'b'],
      ['1,5', '2'],
    ],
  ],
  ['title\na,b,c\n1,2,3\n', [['title'], ['a', 'b', 'c'], ['1', '2', '3']]],
  ['5" pipe,2\n', [['5" pipe', '2']]],
])('%j is a table', async (text, rows) => {
  expect(await cells(Buffer.from(text))).toEqual(rows)
})

test('a row knows the line it ends on', async () => {
  const table = await readTable(Buffer.from('a,b\n\n"x\ny",2\n3,4\n'))
  expect(table.ok && table.value.map(({ line }) => line)).toEqual([1, 4, 5])
})

test('letters are read however they were written', async () => {
  expect(await cells(Buffer.from('\uFEFFкампанія\tціна', 'utf16le'))).toEqual([['кампанія', 'ціна']])
  expect(await cells(Buffer.from([0xca, 0xe0, 0x3b, 0x31]), 'uk')).toEqual([['Ка', '1']])
  expect(await cells(Buffer.from([0x54, 0xe3, 0x3b, 0x31]), 'ro')).toEqual([['Tă', '1']])
})

test.each([
  ['empty', Buffer.from('')],
  ['empty', Buffer.from('\n\n ,\n')],
  ['spreadsheet', Buffer.from('PK\u0003\u0004xl/workbook.xml')],
  ['not-text', Buffer.from('a\u0000\u0000\u0000b')],
  ['open-quote', Buffer.from(`"${'a,b\n'.repeat(20_000)}`)],
  ['too-many-rows', Buffer.from('1,2\n'.repeat(300_001))],
])('%s is refused', async (reason, bytes) => {
  expect(await cells(bytes)).toEqual([[reason]])
})
