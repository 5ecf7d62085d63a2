import {
  countDays,
  type Day,
  dayAfter,
  type DayOrder,
  dayOrderOf,
  daysFrom,
  isDay,
  lastOfMonth,
  readDay,
  readMonth,
} from '#base/day.ts'
import {
  type AmountFault,
  type Currency,
  type DecimalMark,
  decimalMarkOf,
  exponentOf,
  minorUnits,
  type Money,
  mostMinorUnits,
  readAmount,
  spread,
} from '#base/money.ts'
import { type CostColumn, type FileOrigin, originOf, readCostHeadings } from './cost-columns.ts'
import { bareKeyword, fitWord, readCurrency, saysNothing } from './cost-words.ts'

/** A row of a table, and the line of the file it ends on. */
export type FileRow = Readonly<{ line: number; cells: readonly string[] }>

/** What somebody has to say because the file does not: how its days or amounts are written, the currency, the days themselves. */
export type Question = 'days' | 'decimals' | 'currency' | 'period'

/** The answers, and what the user would rather have. */
export type Answers = Readonly<{
  origin?: FileOrigin
  days?: DayOrder
  decimals?: DecimalMark
  currency?: Currency
  from?: Day
  to?: Day
}>

export type CostFault =
  | AmountFault
  | 'amount-negative'
  | 'day-unreadable'
  | 'days-reversed'
  | 'days-too-many'
  | 'currency-unreadable'
  | 'campaign-missing'

/** What was spent on one day. `source` and `medium` are empty where the platform says who they are. */
export type DayCost = Readonly<{
  day: Day
  source: string
  medium: string
  campaign: string
  keyword: string
}> &
  Money

/** A file as it was understood. */
export type CostFile = Readonly<{
  origin: FileOrigin
  /** What each heading was taken for; null: of no use here. */
  columns: readonly Readonly<{ heading: string; as: CostColumn | null }>[]
  questions: readonly Question[]
  /** One for each day, campaign, keyword and currency; none while there are questions. */
  costs: readonly DayCost[]
  /** How many rows became costs. */
  rows: number
  /** Rows that sum up others, or say nothing of costs. */
  skipped: number
  faults: readonly Readonly<{ line: number; reason: CostFault; text: string }>[]
  /** The platform's own names for the campaigns it has numbers for. */
  campaignIds: ReadonlyMap<string, string>
}>

export type FileFault = 'no-headings'

/** The line of headings stands below a title and a period at most. */
const headingsWithin = 40
const mostFaults = 100
/** Longer than any campaign runs. */
const mostDays = 1100
/** Rows between two breaths of whoever reads. */
const atOnce = 2000

/** How rows that sum up others begin, in the languages of the exports; and the line below Microsoft's tables. */
const summary =
  /^((grand )?total|gesamt|gesamtsumme|total general|totale|suma|итог|всього|усього|разом|somme|summe|ogółem|razem)\s*([:–-].*)?$|^©/i

/**
 * Reads an export of costs. A generator, because a file may be long and calls come first: it yields between slices of work, and returns
 * what it understood.
 */
export function* readCostFile(
  rows: readonly FileRow[],
  answers: Answers,
): Generator<void, CostFile | FileFault> {
  const head = rows.slice(0, headingsWithin).findIndex(({ cells }) => readCostHeadings(cells) !== null)
  const headings = rows[head]?.cells ?? []
  const read = readCostHeadings(headings)
  if (read === null) return 'no-headings'
  const above = rows.slice(0, head).flatMap(({ cells }) => cells)
  const body = rows.slice(head + 1)
  const at = (column: CostColumn): number => read.columns.indexOf(column)
  const cell = ({ cells }: FileRow, column: CostColumn): string => cells[at(column)] ?? ''
  const named = at('campaign') >= 0 && at('source') < 0
  const told = body.filter(
    (row) => !isSummary(row, cell(row, 'amount'), named ? cell(row, 'campaign') : null),
  )
  yield

  const questions: Question[] = []
  const dayColumn = (['day', 'from', 'week', 'month'] as const).find((column) => at(column) >= 0)
  const writtenDays =
    dayColumn === undefined ? above.flatMap(partsOf) : told.map((row) => cell(row, dayColumn))
  const order = answers.days ?? dayOrderOf(new Set(writtenDays))
  yield
  const stated = answers.currency ?? (read.currency === null ? null : readCurrency(read.currency))
  const currency =
    at('currency') < 0 ? stated : (told.map((row) => readCurrency(cell(row, 'currency')))[0] ?? stated)
  const amounts = told.map((row) => cell(row, 'amount'))
  const mark = answers.decimals ?? decimalMarkOf(amounts, currency === null ? 2 : exponentOf(currency))
  yield
  const period = periodOf(above, answers, order === 'day-first' ? order : 'month-first')
  if (order === 'unclear') questions.push('days')
  if (mark === 'unclear') questions.push('decimals')
  if (stated === null && at('currency') < 0) questions.push('currency')
  if (dayColumn === undefined && period === null) questions.push('period')

  const reader = new RowReader({
    cell,
    has: (column) => at(column) >= 0,
    order: order === 'month-first' ? order : 'day-first',
    mark: mark === ',' ? mark : '.',
    currency: stated,
    period,
    unit: dayColumn === 'day' ? unitOf(above) : dayColumn,
  })
  if (questions.length === 0)
    for (const [index, row] of told.entries()) {
      reader.read(row)
      if (index % atOnce === atOnce - 1) yield
    }
  return {
    origin: answers.origin ?? originOf(above, headings),
    columns: headings.map((heading, index) => ({ heading, as: read.columns[index] ?? null })),
    questions,
    costs: reader.costs(),
    rows: reader.rows,
    skipped: body.length - told.length,
    faults: reader.faults,
    campaignIds: reader.campaignIds,
  }
}

/** A row of totals names no campaign, or says that it is one; one with a single cell is a note below the table. */
const isSummary = ({ cells }: FileRow, amount: string, campaign: string | null): boolean =>
  cells.filter((cell) => cell !== '').length < 2 ||
  saysNothing(amount) ||
  (campaign !== null && (saysNothing(campaign) || summary.test(campaign))) ||
  summary.test(cells.find((cell) => cell !== '') ?? '')

type Period = Readonly<{ from: Day; to: Day }>

/** `April 1, 2026 - April 30, 2026`; `Report Time: 4/1/2026,4/30/2026`. */
const partsOf = (line: string): readonly string[] =>
  line.replace(/^[\p{L} ]+:\s*/u, '').split(/\s+[-–—]\s+|,(?=\d)|\s+to\s+/)

/** The period above the table, or the one that was answered. */
function periodOf(above: readonly string[], { from, to }: Answers, order: DayOrder): Period | null {
  if (from !== undefined && to !== undefined) return { from, to }
  for (const line of [...above, above.join(',')]) {
    const [first, last = first] = partsOf(line).map((part) => readDay(part, order))
    if (first && last && first <= last) return { from: first, to: last }
  }
  return null
}

/** Microsoft heads weeks and months as it heads days, and says above which they are. */
function unitOf(above: readonly string[]): 'day' | 'week' | 'month' {
  const [, unit = ''] =
    above.map((line) => /^Report Aggregation:\s*(\w+)/i.exec(line)).find((found) => found !== null) ?? []
  return unit.toLowerCase() === 'weekly' ? 'week' : unit.toLowerCase() === 'monthly' ? 'month' : 'day'
}

type Reading = Readonly<{
  cell(row: FileRow, column: CostColumn): string
  has(column: CostColumn): boolean
  order: DayOrder
  mark: DecimalMark
  currency: Currency | null
  period: Period | null
  unit: 'day' | 'week' | 'month' | 'from' | undefined
}>

/** Reads rows one by one, and sums those of one day, campaign, keyword and currency: exports segment by more than we keep. */
class RowReader {
  readonly faults: { line: number; reason: CostFault; text: string }[] = []
  readonly campaignIds = new Map<string, string>()
  rows = 0
  readonly #reading: Reading
  readonly #costs = new Map<string, { -readonly [Key in keyof DayCost]: DayCost[Key] }>()

  constructor(reading: Reading) {
    this.#reading = reading
  }

  costs(): readonly DayCost[] {
    return [...this.#costs.values()]
  }

  read(row: FileRow): void {
    const { cell, has, mark } = this.#reading
    const fault = (reason: CostFault, text: string): void => {
      if (this.faults.length < mostFaults)
        this.faults.push({ line: row.line, reason, text: text.slice(0, 80) })
    }
    const currency = has('currency') ? readCurrency(cell(row, 'currency')) : this.#reading.currency
    if (currency === null) return fault('currency-unreadable', cell(row, 'currency'))
    const days = this.#daysOf(row)
    if (typeof days === 'string') return fault(days, this.#writtenDays(row))
    const amount = readAmount(cell(row, 'amount'), currency, mark)
    if (!amount.ok) return fault(amount.reason, cell(row, 'amount'))
    if (amount.value < 0) return fault('amount-negative', cell(row, 'amount'))
    const words = this.#wordsOf(row)
    if (has('source') && words.source === '') return fault('campaign-missing', row.cells.join(', '))
    const parts = spread(amount.value, days.length)
    if (
      !days.every((day, index) =>
        this.#add({ day, ...words, currency, amount: parts[index] ?? minorUnits(0) }),
      )
    )
      return fault('amount-too-large', cell(row, 'amount'))
    this.rows += 1
  }

  #wordsOf(row: FileRow): Readonly<Record<'source' | 'medium' | 'campaign' | 'keyword', string>> {
    const word = (column: 'source' | 'medium' | 'campaign'): string => {
      const text = this.#reading.cell(row, column)
      return saysNothing(text) ? '' : fitWord(column, text)
    }
    const campaign = word('campaign')
    const id = this.#reading.cell(row, 'campaignId')
    if (id !== '' && campaign !== '') this.campaignIds.set(campaign, id)
    const keyword = this.#reading.cell(row, 'keyword')
    return {
      source: word('source'),
      medium: word('medium'),
      campaign,
      keyword: saysNothing(keyword) ? '' : bareKeyword(keyword),
    }
  }

  #writtenDays(row: FileRow): string {
    const columns = ['day', 'from', 'to', 'week', 'month'] as const
    return columns
      .map((column) => this.#reading.cell(row, column))
      .filter((text) => text !== '')
      .join(' ')
  }

  /** The days a row is about: one, a week, a month, a stretch, or the whole period of the file. */
  #daysOf(row: FileRow): readonly Day[] | CostFault {
    const { cell, order, period, unit } = this.#reading
    if (unit === undefined) return period === null ? 'day-unreadable' : within(period)
    const column = unit === 'from' || !this.#reading.has('day') ? unit : 'day'
    const written = cell(row, column)
    const from = unit === 'month' ? readMonth(written, order) : readDay(written, order)
    if (from === null) return 'day-unreadable'
    const to = {
      day: from,
      week: dayAfter(from, 6),
      month: lastOfMonth(from),
      from: readDay(cell(row, 'to'), order) ?? from,
    }[unit]
    if (unit === 'day' || unit === 'from') return within({ from, to })
    // A week that the file's period cuts was spent within it.
    return period === null || period.from > to || period.to < from
      ? within({ from, to })
      : within({ from: period.from > from ? period.from : from, to: period.to < to ? period.to : to })
  }

  #add(cost: DayCost): boolean {
    const { amount, ...words } = cost
    const key = JSON.stringify(Object.values(words))
    const found = this.#costs.get(key)
    if (found === undefined) this.#costs.set(key, { ...cost })
    else if (found.amount + amount > mostMinorUnits) return false
    else found.amount = minorUnits(found.amount + amount)
    return true
  }
}

function within({ from, to }: Period): readonly Day[] | CostFault {
  if (!isDay(from) || !isDay(to)) return 'day-unreadable'
  const count = countDays(from, to)
  if (count < 1) return 'days-reversed'
  return count > mostDays ? 'days-too-many' : daysFrom(from, to)
}
