import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { csvLines, type CsvRecord } from './csv-lines.ts'

async function recordsOf(chunks: readonly string[]): Promise<readonly CsvRecord[]> {
  const records: CsvRecord[] = []
  for await (const more of csvLines(Readable.from(chunks))) records.push(...more)
  return records
}

test('records come with the line they begin on, wherever the chunks are cut', async () => {
  const text = 'path,conversions\r\n\na > b,1\r\n"c, ""d""\ne",2\r\nf,3'
  const whole = [
    { line: 1, fields: ['path', 'conversions'] },
    { line: 3, fields: ['a > b', '1'] },
    { line: 4, fields: ['c, "d"\ne', '2'] },
    { line: 6, fields: ['f', '3'] },
  ]
  expect(await recordsOf([text])).toEqual(whole)
  expect(await recordsOf(text.split(/(?=)/u))).toEqual(whole)
})

test('wrong quotes spoil their record and no other', async () => {
  expect(await recordsOf(['a"b"c,1\nd,2\n'])).toEqual([
    { line: 1, fields: null },
    { line: 2, fields: ['d', '2'] },
  ])
  expect(await recordsOf(['a,1\n"b,2\nc,3\n'])).toEqual([
    { line: 1, fields: ['a', '1'] },
    { line: 2, fields: null },
  ])
})
