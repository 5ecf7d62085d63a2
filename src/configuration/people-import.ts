import { parse } from 'csv-parse/sync'
import { delimiterOf } from '#base/delimiter.ts'
import type { AgentBody } from './configuration.wire.ts'

/** What a spreadsheet says of somebody. `line` is where. */
export type ImportedPerson = Readonly<{ line: number; body: AgentBody }>

const columns = ['name', 'department', 'extension', 'phone', 'mobile', 'trunk', 'email'] as const
type Column = (typeof columns)[number]

/**
 * Rows pasted from a spreadsheet: the first names the columns, in any order; tabs, commas or semicolons stand between cells. An empty cell
 * says nothing. `soleTrunk` reaches mobiles when there is no trunk column.
 */
export function readPeople(
  text: string,
  soleTrunk: string | undefined,
): Readonly<{
  people: readonly ImportedPerson[]
  faults: readonly Readonly<{ line: number; message: string }>[]
}> {
  const rows = rowsOf(text)
  if (rows === null)
    return { people: [], faults: [{ line: 1, message: 'a quote is opened and never closed' }] }
  const [head = [], ...lines] = rows
  const names = head.map((cell) => cell.toLowerCase())
  const unknown = names.filter((name) => !columns.some((column) => column === name))
  if (!names.includes('name') || unknown.length > 0) {
    const said = unknown.length > 0 ? `"${unknown.join('", "')}" is no column` : 'there is no column "name"'
    return { people: [], faults: [{ line: 1, message: `${said}: write ${columns.join(', ')}` }] }
  }
  const faults: { line: number; message: string }[] = []
  const people = lines.flatMap((cells, index): readonly ImportedPerson[] => {
    const line = index + 2
    const cell = (column: Column): string | undefined => cells[names.indexOf(column)] || undefined
    const [name, mobile, trunk = soleTrunk] = [cell('name'), cell('mobile'), cell('trunk')]
    if (name === undefined) faults.push({ line, message: 'there is no name' })
    if (mobile !== undefined && trunk === undefined)
      faults.push({ line, message: 'say which trunk reaches the mobile' })
    const body = {
      name: name ?? '',
      departmentId: cell('department'),
      extension: cell('extension'),
      phone: cell('phone'),
      mobile: mobile !== undefined && trunk !== undefined ? { number: mobile, trunk } : undefined,
      email: cell('email'),
    }
    const said = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
    return [{ line, body: { name: body.name, ...said } }]
  })
  return { people, faults }
}

/** The cells of each row; null when the text is no table. */
function rowsOf(text: string): readonly (readonly string[])[] | null {
  const [first = ''] = text.split('\n')
  try {
    const rows: readonly (readonly string[])[] = parse(text, {
      bom: true,
      delimiter: delimiterOf(first),
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    })
    return rows
  } catch {
    return null
  }
}
