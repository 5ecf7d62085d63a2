import { setImmediate as breathe } from 'node:timers/promises'
import { readTable, type TableFault, type TableRow } from '../table-file.ts'
import { Problem } from './problems.ts'
import type { Routes } from './server.ts'

/** What an uploaded table may weigh. */
export const fileLimit = 32 * 1024 ** 2

/** Files come as they are, whatever a browser takes them for. */
export function takeFiles(server: Parameters<Routes>[0]): void {
  for (const type of ['text/csv', 'text/plain', 'text/tab-separated-values', 'application/octet-stream'])
    server.addContentTypeParser(type, { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
}

export function fileOf(body: unknown): Buffer {
  if (!Buffer.isBuffer(body)) throw new Problem('unsupported-type', 'Send the file as text/csv.')
  return body
}

const tableFaults: Readonly<Record<TableFault, string>> = {
  empty: 'The file is empty.',
  spreadsheet: 'This is a spreadsheet program’s own format. Save it as CSV, and upload that.',
  'not-text': 'This is no text file. Export it as CSV, and upload that.',
  'too-many-rows': 'A file may have 300,000 rows. Upload it in parts: a quarter at a time, for example.',
  'open-quote': 'A quote is opened in the file and never closed. Export it anew, and upload that.',
}

/** The rows of an uploaded file; throws what is wrong with it. */
export async function tableOf(bytes: Buffer, locale: string): Promise<readonly TableRow[]> {
  const table = await readTable(bytes, locale)
  if (!table.ok) throw new Problem('unprocessable', tableFaults[table.reason])
  return table.value
}

/** Reads rows slice by slice, because calls come first; throws when no line names the columns that are `needed`. */
export async function readBetweenCalls<File>(
  reading: Generator<void, File | 'no-headings'>,
  needed: string,
): Promise<File> {
  for (;;) {
    const { done, value } = reading.next()
    if (done !== true) await breathe()
    else if (value === 'no-headings')
      throw new Problem(
        'unprocessable',
        `No line of the file names its columns. There must be one for ${needed}.`,
      )
    else return value
  }
}

/** Refuses to keep a file that leaves something open, or of which nothing was understood. */
export function refuseUnread(
  {
    questions,
    faults,
  }: Readonly<{
    questions: readonly string[]
    faults: readonly Readonly<{ line: number; reason: string }>[]
  }>,
  understood: readonly unknown[],
  what: 'costs' | 'sales',
): void {
  if (questions.length > 0)
    throw new Problem(
      'unprocessable',
      `The file does not say: ${questions.join(', ')}. Send the answers with it.`,
    )
  if (understood.length > 0) return
  const [first] = faults
  throw new Problem(
    'unprocessable',
    first === undefined
      ? `The file has headings, and no ${what} below them.`
      : `No row could be read. Line ${first.line}: ${first.reason}.`,
  )
}
