import { expect, test } from 'vitest'
import { toCsv } from './csv.ts'

test('rows become lines, with a header and a byte order mark', () => {
  expect(toCsv(['a', 'b'], [{ a: 'x', b: 1 }, { b: null }])).toBe('\uFEFFa,b\r\nx,1\r\n,\r\n')
})

test.each([
  ['a,b', '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ['two\r\nlines', '"two\r\nlines"'],
  ['=HYPERLINK("http://evil")', `"'=HYPERLINK(""http://evil"")"`],
  ['+1', `'+1`],
  ['+12025550199', '+12025550199'],
  ['@cmd', `'@cmd`],
  ['\tx', `'\tx`],
  ['Căutare plătită', 'Căutare plătită'],
])('the text %j is written as %j', (text, written) => {
  expect(toCsv(['a'], [{ a: text }])).toBe(`\uFEFFa\r\n${written}\r\n`)
})

test('a number is written as a number, also a negative one', () => {
  expect(toCsv(['a'], [{ a: -1.5 }])).toBe('\uFEFFa\r\n-1.5\r\n')
})
