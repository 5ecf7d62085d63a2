import { setImmediate as breathe } from 'node:timers/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CsvError, parse } from 'csv-parse'
import { delimiterOf } from '#base/delimiter.ts'
import { ok, refuse, type Result } from '#base/result.ts'

/** A row of a file somebody uploaded, and the line of the file it ends on. */
export type TableRow = Readonly<{ line: number; cells: readonly string[] }>

/** Why a file is no table: it is empty; a spreadsheet program's own format; not text; too many rows; a quote is opened and never closed. */
export type TableFault = 'empty' | 'spreadsheet' | 'not-text' | 'too-many-rows' | 'open-quote'

const mostRows = 300_000
/** A quote that is never closed must not swallow the file. */
const longestRow = 64 * 1024
const slice = 128 * 1024

/** How programs wrote letters before Unicode, and some spreadsheets still do, by the account's language. */
const oldLetters: Readonly<Record<string, string>> = { ro: 'windows-1250', uk: 'windows-1251' }

/**
 * Reads a table of text: in UTF-8 or UTF-16, with or without a byte order mark, or in the old letters of `locale`; cells between commas,
 * semicolons or tabs. Lets others work between any two slices of it: calls come first.
 */
export async function readTable(
  bytes: Uint8Array,
  locale = 'en',
): Promise<Result<readonly TableRow[], TableFault>> {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return refuse('spreadsheet') // a zip file, as .xlsx and .ods are
  if (bytes[0] === 0xd0 && bytes[1] === 0xcf) return refuse('spreadsheet') // .xls
  const text = decode(bytes, locale)
  if (text.includes('\u0000')) return refuse('not-text')
  const rows: TableRow[] = []
  const parser = parse({
    delimiter: delimiterOf(text.slice(0, 16_384)),
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    trim: true,
    info: true,
    max_record_size: longestRow,
    to: mostRows + 1,
  })
  try {
    // csv-parse tells with `info` where a record stood
    await pipeline(Readable.from(slicesOf(text)), parser, async (lines: AsyncIterable<Line>) => {
      for await (const { record, info } of lines)
        if (record.some((cell) => cell !== '')) rows.push({ line: info.lines, cells: record })
    })
  } catch (error) {
    if (error instanceof CsvError) return refuse('open-quote')
    throw error
  }
  if (rows.length === 0) return refuse('empty')
  return rows.length > mostRows ? refuse('too-many-rows') : ok(rows)
}

type Line = Readonly<{ record: readonly string[]; info: Readonly<{ lines: number }> }>

async function* slicesOf(text: string): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += slice) {
    yield text.slice(at, at + slice)
    await breathe()
  }
}

function decode(bytes: Uint8Array, locale: string): string {
  for (const encoding of [wideOf(bytes), 'utf-8'])
    try {
      if (encoding !== null) return new TextDecoder(encoding, { fatal: true }).decode(bytes)
    } catch {} // not written so
  return new TextDecoder(oldLetters[locale] ?? 'windows-1252').decode(bytes)
}

/** UTF-16 by its byte order mark, or by every other byte of its beginning being zero; null for anything else. */
function wideOf(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  const head = bytes.subarray(0, 64)
  const zeros = (from: 0 | 1): number => head.filter((byte, at) => at % 2 === from && byte === 0).length
  if (zeros(1) > head.length / 3 && zeros(0) === 0) return 'utf-16le'
  return zeros(0) > head.length / 3 && zeros(1) === 0 ? 'utf-16be' : null
}
