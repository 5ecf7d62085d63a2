/**
 * Rows as a CSV file (RFC 4180), with a byte order mark so that spreadsheets read it as UTF-8. A text that a spreadsheet would take
 * for a formula is written as text: campaign names come from URLs anybody may write.
 */
export const toCsv = (
  columns: readonly string[],
  rows: readonly Readonly<Record<string, unknown>>[],
): string =>
  `${byteOrderMark}${csvLines([columns])}${csvLines(rows.map((row) => columns.map((column) => row[column])))}`

export const byteOrderMark = '\uFEFF'

/** Lines of such a file, for one that is written bit by bit. */
export const csvLines = (rows: readonly (readonly unknown[])[]): string =>
  rows.map((cells) => `${cells.map(cell).join(',')}\r\n`).join('')

/** A phone number is no formula. */
const isFormula = (text: string): boolean => /^[=+\-@\t\r]/.test(text) && !/^\+\d{3,15}$/.test(text)

function cell(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value !== 'string') return JSON.stringify(value)
  const text = isFormula(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
