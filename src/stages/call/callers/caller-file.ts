import type { PhoneNumber } from '#base/phone-number.ts'
import { ok, refuse, type Result } from '#base/result.ts'
import { type ListedCaller, longest, type RowFault } from './caller.wire.ts'

/** What a column of an uploaded list may hold. */
export type Column = 'number' | 'name' | 'company' | 'address' | 'tags'

/** Which column stands where; undefined for one we have no use for. */
export type Columns = readonly (Column | undefined)[]

/** As people, spreadsheets and address books head them; letters of either case, anything but letters left out. */
const headings: Readonly<Record<Column, readonly string[]>> = {
  number: [
    'number',
    'phone',
    'phonenumber',
    'telephone',
    'tel',
    'mobile',
    'numar',
    'număr',
    'telefon',
    'номер',
    'телефон',
  ],
  name: ['name', 'fullname', 'contact', 'displayname', 'nume', 'імя', 'назва', 'контакт'],
  company: [
    'company',
    'organization',
    'organisation',
    'business',
    'companie',
    'firma',
    'firmă',
    'компанія',
    'фірма',
  ],
  address: ['address', 'street', 'adresa', 'adresă', 'адреса'],
  tags: ['tags', 'tag', 'labels', 'groups', 'etichete', 'мітки', 'теги'],
}
const columnOf = new Map(
  Object.entries(headings).flatMap(([column, words]) =>
    words.map((word) => [word, column as Column] as const),
  ), // the keys of the table
)

/** A list without headings has them in this order. */
export const usualColumns: Columns = ['number', 'name', 'company', 'address', 'tags']

/** The columns that a first line names; null when it is no line of headings. */
export function readHeadings(cells: readonly string[]): Columns | null {
  const columns = cells.map((cell) => columnOf.get(cell.toLowerCase().replaceAll(/[^\p{L}]/gu, '')))
  return columns.includes('number') ? firstOfEach(columns) : null
}

const firstOfEach = (columns: Columns): Columns =>
  columns.map((column, at) => (columns.indexOf(column) === at ? column : undefined))

/** Reads a line; what is in no column stays as it is in the list. */
export function readLine(
  columns: Columns,
  cells: readonly string[],
  parse: (text: string) => PhoneNumber | null,
): Result<ListedCaller, RowFault> {
  const cell = (column: Column): string => clean(cells[columns.indexOf(column)] ?? '')
  const text = cell('number')
  if (text === '') return refuse('number-missing')
  const number = parse(text)
  if (number === null) return refuse('number-unreadable')
  const [name, company, address] = [cell('name'), cell('company'), cell('address')]
  const tags = [
    ...new Set(
      cell('tags')
        .split(/[,;|]/)
        .map((tag) => tag.trim()),
    ),
  ].filter((tag) => tag !== '')
  const isLong =
    name.length > longest.name ||
    company.length > longest.company ||
    address.length > longest.address ||
    tags.length > longest.tags ||
    tags.some((tag) => tag.length > longest.tag)
  return isLong ? refuse('too-long') : ok({ number, name, company, address, tags })
}

/** Without what no database keeps, and without the apostrophe that guards a text from being read as a formula. */
const clean = (cell: string): string =>
  cell
    .replaceAll('\u0000', '')
    .toWellFormed()
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/^'(?=[=+\-@])/, '')
