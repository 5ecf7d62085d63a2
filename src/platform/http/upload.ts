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
