import type { Readable } from 'node:stream'
import { parse } from 'csv-parse/sync'
import { linesOf } from './lines.ts'

/** A record, and the line it begins on; `null` where its quotes are wrong. */
export type CsvRecord = Readonly<{ line: number; fields: readonly string[] | null }>

/** A record whose last quote is still to come. */
type Begun = Readonly<{ line: number; text: string }>

/** A quote that is never closed must not swallow the file. */
const longestRecord = 1_000_000

/** The records of a table with commas. A line without a quote, nearly every one, is cut at its commas; the others csv-parse reads. */
export async function* csvLines(input: Readable): AsyncGenerator<CsvRecord[]> {
  let line = 0
  let begun: Begun | null = null
  for await (const lines of linesOf(input)) {
    const records: CsvRecord[] = []
    for (const text of lines) {
      line += 1
      if (begun === null && !text.includes('"')) {
        if (text.trim() !== '') records.push({ line, fields: text.replace('\r', '').split(',') })
        continue
      }
      const record: Begun =
        begun === null ? { line, text } : { line: begun.line, text: `${begun.text}\n${text}` }
      begun = isOpen(record.text) && record.text.length <= longestRecord ? record : null
      if (begun === null) records.push({ line: record.line, fields: quoted(record.text) })
    }
    yield records
  }
  if (begun !== null) yield [{ line: begun.line, fields: null }]
}

const isOpen = (text: string): boolean => (text.match(/"/g)?.length ?? 0) % 2 === 1

function quoted(text: string): readonly string[] | null {
  try {
    return parse(text, { relax_column_count: true })[0] ?? null
  } catch {
    return null
  }
}
