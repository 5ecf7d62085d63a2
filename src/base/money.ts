import type { Brand } from '#base/id.ts'
import { ok, refuse, type Result } from '#base/result.ts'

/** A currency by its code (ISO 4217): `EUR`. */
export type Currency = Brand<string, 'Currency'>

/** Whole minor units of a currency: cents, yen, fils. Never a fraction, and small enough to stay exact. */
export type MinorUnits = Brand<number, 'MinorUnits'>

export type Money = Readonly<{ amount: MinorUnits; currency: Currency }>

/** Ten milliards of euros: what one entry may hold, so that sums of a million of them stay exact. */
export const mostMinorUnits = 1_000_000_000_000

const known = new Set(Intl.supportedValuesOf('currency'))
export const isCurrency = (text: string): text is Currency => known.has(text)

/** ISO 4217, table A.1: digits after the point where they are not two. */
const exponents: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0]),
  ),
  ...Object.fromEntries('BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3])),
  CLF: 4,
  UYW: 4,
}

/** How many digits stand after the point: 2 for euros, 0 for yen, 3 for Kuwaiti dinars. */
export const exponentOf = (currency: Currency): number => exponents[currency] ?? 2

export const minorUnits = (count: number): MinorUnits => {
  if (!Number.isSafeInteger(count)) throw new RangeError(`${count} is no number of minor units`)
  return count as MinorUnits // checked right here
}

/** An amount as programs write it: `1234.50`. What exports hold, so that any spreadsheet reads it. */
export function amountText(amount: number, currency: Currency): string {
  const exponent = exponentOf(currency)
  const digits = String(Math.abs(amount)).padStart(exponent + 1, '0')
  const point = digits.length - exponent
  const text = exponent === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`
  return amount < 0 ? `-${text}` : text
}

/** What stands before the decimals: a point in New York, a comma in Bucharest. */
export type DecimalMark = '.' | ','

const bare = (text: string): string =>
  text
    .replaceAll(/[\s'’]/g, '') // thousands, in France and Switzerland; spaces of any kind
    .replace(/^\((.*)\)$/, '-$1') // how bookkeepers write what was given back
    .replaceAll(/[−–]/g, '-')
    .replace(/^(-?)(?:\p{L}{0,3}\p{Sc}|\p{L}{3}|\p{L}{2,3}\.?)(-?)(?=[\d.,])/u, '$1$2')
    .replace(/(?<=\d)(?:\p{L}{0,3}\p{Sc}|\p{L}{2,4}\.?)$/u, '')

/**
 * Which mark stands before the decimals in these amounts, by what each of them can only mean; `any` when none has a mark at all, `unclear`
 * when all of them read both ways (`1,234`, which is plain in yen and in Kuwaiti dinars) or when they contradict each other.
 */
export function decimalMarkOf(texts: Iterable<string>, exponent = 2): DecimalMark | 'any' | 'unclear' {
  const seen = new Set<DecimalMark>()
  let marked = false
  for (const text of texts) {
    const plain = bare(text)
    const marks = plain.match(/[.,]/g) ?? []
    if (marks.length > 0) marked = true
    const mark = markOf(plain, marks, exponent)
    if (mark) seen.add(mark)
  }
  const [found, other] = seen
  if (found === undefined) return marked ? 'unclear' : 'any'
  return other === undefined ? found : 'unclear'
}

function markOf(plain: string, marks: readonly string[], exponent: number): DecimalMark | null {
  const last = marks.at(-1)
  if (last === undefined) return null
  const isLastPoint = last === '.'
  if (new Set(marks).size === 2) return isLastPoint ? '.' : ','
  if (marks.length > 1) return isLastPoint ? ',' : '.' // 1,234,567: thousands
  const after = plain.length - 1 - plain.indexOf(last)
  const before = plain.indexOf(last) - (plain.startsWith('-') ? 1 : 0)
  if (after !== 3 || before > 3 || before === 0 || /^-?0/.test(plain)) return isLastPoint ? '.' : ','
  if (exponent === 2) return null // 1,234
  return isLastPoint === exponent > 2 ? '.' : ','
}

export type AmountFault = 'amount-missing' | 'amount-unreadable' | 'amount-too-large'

/**
 * Reads an amount as a person or a program wrote it (`$1,234.50`, `1.234,50 lei`, `(12.00)`), rounded half to even where it has more
 * digits than the currency.
 */
export function readAmount(
  text: string,
  currency: Currency,
  mark: DecimalMark,
): Result<MinorUnits, AmountFault> {
  const plain = bare(text)
  if (plain === '' || plain === '-' || plain === '--') return refuse('amount-missing')
  const thousands = mark === '.' ? ',' : '.'
  const shape = new RegExp(
    `^(-?)(\\d+|\\d{1,3}(?:\\${thousands}\\d{2,3})*\\${thousands}\\d{3})?(?:\\${mark}(\\d*))?$`,
  )
  const [, sign = '', whole = '', rest = ''] = shape.exec(plain) ?? []
  if (whole === '' && rest === '') return refuse('amount-unreadable', text.slice(0, 40))
  const exponent = exponentOf(currency)
  const digits = `${whole.replaceAll(thousands, '')}${rest.padEnd(exponent, '0')}`
  if (digits.length > 40) return refuse('amount-too-large')
  const amount = divideHalfEven(BigInt(digits), 10n ** BigInt(Math.max(0, rest.length - exponent)))
  if (amount > mostMinorUnits) return refuse('amount-too-large')
  return ok(minorUnits(sign === '-' && amount > 0n ? -Number(amount) : Number(amount)))
}

/** A quotient rounded half to even, which favours nobody over many roundings. `by` is positive. */
export function divideHalfEven(value: bigint, by: bigint): bigint {
  const size = value < 0n ? -value : value
  const [quotient, twice] = [size / by, (size % by) * 2n]
  const rounded = twice > by || (twice === by && quotient % 2n === 1n) ? quotient + 1n : quotient
  return value < 0n ? -rounded : rounded
}

/** `total` in `count` parts that differ by one unit at most and sum to it exactly; any first few of them are their share of it, too. */
export function spread(total: MinorUnits, count: number): readonly MinorUnits[] {
  const [size, parts] = [BigInt(Math.abs(total)), BigInt(count)]
  const upTo = (index: number): number => Number((size * BigInt(index)) / parts)
  return Array.from({ length: count }, (_, index) =>
    minorUnits((upTo(index + 1) - upTo(index)) * (total < 0 ? -1 : 1) || 0),
  )
}
