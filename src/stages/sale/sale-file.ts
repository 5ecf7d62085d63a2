import { type DayOrder, dayOrderOf, readDay } from '#base/day.ts'
import { isUuid } from '#base/id.ts'
import {
  type Currency,
  type DecimalMark,
  decimalMarkOf,
  exponentOf,
  isCurrency,
  type Money,
  readAmount,
} from '#base/money.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { ok, refuse, type Result } from '#base/result.ts'
import { readSaleHeadings, type SaleColumn } from './sale-columns.ts'
import { readStatus, type Worth } from './worth.ts'

export type FileRow = Readonly<{ line: number; cells: readonly string[] }>
export type Question = 'days' | 'decimals' | 'currency'
export type Answers = Readonly<{ days?: DayOrder; decimals?: DecimalMark; currency?: Currency }>

export type SaleFault =
  | 'nobody'
  | 'date-unreadable'
  | 'amount-unreadable'
  | 'amount-too-large'
  | 'currency-unreadable'
  | 'status-unknown'

/** A sale as a file tells of it. */
export type SaleRow = Readonly<{
  ref: string
  /** An instant, or a time of the account's clock; a day alone is its end, so that a call of that day came before. */
  at: string
  worth: Worth
  money: Money | null
  phone: PhoneNumber | null
  email: string | null
  clickId: string | null
  callId: string | null
  note: string
}>

export type SaleFile = Readonly<{
  columns: readonly Readonly<{ heading: string; as: SaleColumn | null }>[]
  questions: readonly Question[]
  sales: readonly SaleRow[]
  faults: readonly Readonly<{ line: number; reason: SaleFault; text: string }>[]
}>

const headingsWithin = 20
const mostFaults = 100
const atOnce = 2000

/** Reads a CRM's file. A generator, like the one of costs: it yields between slices of work. */
export function* readSaleFile(
  rows: readonly FileRow[],
  answers: Answers,
  parsePhone: (text: string) => PhoneNumber | null,
): Generator<void, SaleFile | 'no-headings'> {
  const head = rows.slice(0, headingsWithin).findIndex(({ cells }) => readSaleHeadings(cells) !== null)
  const headings = rows[head]?.cells ?? []
  const columns = readSaleHeadings(headings)
  if (columns === null) return 'no-headings'
  const body = rows.slice(head + 1)
  const has = (column: SaleColumn): boolean => columns.includes(column)
  const cell = ({ cells }: FileRow, column: SaleColumn): string => cells[columns.indexOf(column)] ?? ''
  const order = answers.days ?? dayOrderOf(new Set(body.map((row) => cell(row, 'date'))))
  yield
  const mark =
    answers.decimals ??
    decimalMarkOf(
      body.map((row) => cell(row, 'amount')),
      answers.currency ? exponentOf(answers.currency) : 2,
    )
  yield
  const questions: Question[] = [
    ...(order === 'unclear' ? (['days'] as const) : []),
    ...(mark === 'unclear' ? (['decimals'] as const) : []),
    ...(has('amount') && !has('currency') && answers.currency === undefined ? (['currency'] as const) : []),
  ]
  const reading: Reading = {
    cell,
    order: order === 'month-first' ? order : 'day-first',
    mark: mark === ',' ? mark : '.',
    currency: answers.currency ?? null,
    parsePhone,
  }
  const sales: SaleRow[] = []
  const faults: { line: number; reason: SaleFault; text: string }[] = []
  const seen = new Map<string, number>()
  if (questions.length === 0)
    for (const [index, row] of body.entries()) {
      const read = readSale(row, reading)
      if (!read.ok) {
        if (faults.length < mostFaults)
          faults.push({ line: row.line, reason: read.reason, text: (read.detail ?? '').slice(0, 80) })
      } else {
        // Two rows that are alike in everything are two sales; the same file again has the same two.
        const times = seen.get(read.value.ref) ?? 0
        seen.set(read.value.ref, times + 1)
        sales.push(times === 0 ? read.value : { ...read.value, ref: `${read.value.ref}#${times + 1}` })
      }
      if (index % atOnce === atOnce - 1) yield
    }
  return {
    columns: headings.map((heading, at) => ({ heading, as: columns[at] ?? null })),
    questions,
    sales,
    faults,
  }
}

type Reading = Readonly<{
  cell(row: FileRow, column: SaleColumn): string
  order: DayOrder
  mark: DecimalMark
  currency: Currency | null
  parsePhone(text: string): PhoneNumber | null
}>

function readSale(row: FileRow, reading: Reading): Result<SaleRow, SaleFault> {
  const { cell, order, parsePhone } = reading
  const word = (column: SaleColumn, longest: number): string | null =>
    cell(row, column).toWellFormed().replaceAll('\u0000', '').slice(0, longest) || null
  const at = readTime(cell(row, 'date'), order)
  if (at === null) return refuse('date-unreadable', cell(row, 'date'))
  const worth = readStatus(cell(row, 'status'))
  if (worth === null) return refuse('status-unknown', cell(row, 'status'))
  const money = readMoney(row, reading)
  if (!money.ok) return money
  const phone = parsePhone(cell(row, 'phone'))
  const email = /^[^@\s]+@[^@\s]+$/.test(cell(row, 'email'))
    ? (word('email', 200)?.toLowerCase() ?? null)
    : null
  const clickId = word('clickId', 500)
  const callId = isUuid(cell(row, 'callId').toLowerCase()) ? cell(row, 'callId').toLowerCase() : null
  if (phone === null && email === null && clickId === null && callId === null)
    return refuse('nobody', row.cells.join(', '))
  const said = [at, worth, money.value?.amount, money.value?.currency, phone, email, clickId, callId]
  const ref =
    word('ref', 150) ??
    said
      .map((part) => part ?? '')
      .join('|')
      .slice(0, 800)
  return ok({
    ref,
    at,
    worth,
    money: money.value,
    phone,
    email,
    clickId,
    callId,
    note: word('note', 500) ?? '',
  })
}

function readMoney(row: FileRow, { cell, currency: stated, mark }: Reading): Result<Money | null, SaleFault> {
  const text = cell(row, 'amount')
  const code = cell(row, 'currency').trim().toUpperCase()
  const currency = code === '' ? stated : isCurrency(code) ? code : null
  if (text === '') return ok(null)
  if (currency === null) return refuse('currency-unreadable', code)
  const amount = readAmount(text, currency, mark)
  if (amount.ok) return ok({ amount: amount.value, currency })
  return amount.reason === 'amount-missing' ? ok(null) : refuse(amount.reason, text)
}

/** A day, with a time where there is one: of the account's clock, or of a zone that is written with it. */
function readTime(text: string, order: DayOrder): string | null {
  const [iso] =
    /^[12]\d{3}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(\.\d{1,6})?(Z|[+-](0\d|1[0-4]):?[0-5]\d)$/.exec(text.trim()) ?? []
  const day = readDay(text.replace(/[ ,T]+\d{1,2}:\d\d.*$/, ''), order)
  if (day === null) return null
  const [, hour, minute, second = '00', half] =
    /(\d{1,2}):(\d\d)(?::(\d\d))?(?:\.\d+)?\s*([ap])?/i.exec(text) ?? []
  if (hour === undefined || minute === undefined) return `${day} 23:59:59`
  const hours =
    half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
  if (hours > 23 || Number(minute) > 59 || Number(second) > 59) return null
  return iso ?? `${day} ${String(hours).padStart(2, '0')}:${minute}:${second}`
}
