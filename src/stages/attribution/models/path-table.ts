import type { Path, Paths } from './path.ts'

const columns = ['path', 'conversions', 'value', 'nulls'] as const
type Column = (typeof columns)[number]

/** No path of a person is longer; a table that says so is wrong. */
const mostSteps = 10_000
const most = 1e12

/** Reads the rows of a table with a header: `path,conversions,value,nulls`, in any order, the last two where there are any. */
export class PathTable implements Paths {
  readonly channels: string[] = []
  readonly paths: Path[] = []
  readonly #known = new Map<string, number>()
  readonly #at: Readonly<Record<Column, number>>

  /** `header` must pass `headerProblem`. */
  constructor(header: readonly string[]) {
    const names = header.map(columnName)
    const at = (column: Column): number => names.indexOf(column)
    this.#at = { path: at('path'), conversions: at('conversions'), value: at('value'), nulls: at('nulls') }
  }

  /** Takes a row in; answers what is wrong with it, or null. */
  add(row: readonly string[]): string | null {
    const words = (row[this.#at.path] ?? '').split(' > ').map((step) => step.trim())
    if (words.length > mostSteps) return `a path of more than ${mostSteps} steps`
    if (words.some(isNothing)) return words.length === 1 ? 'the path is empty' : 'a step of the path is empty'
    const conversions = this.#number(row, 'conversions')
    const value = this.#number(row, 'value')
    const nulls = this.#number(row, 'nulls')
    if (conversions === null) return notANumber('conversions')
    if (value === null) return notANumber('value')
    if (nulls === null) return notANumber('nulls')
    if (value > 0 && conversions === 0) return 'a value without a conversion'
    this.paths.push({ steps: words.map((word) => this.#indexOf(word)), conversions, value, nulls })
    return null
  }

  #number(row: readonly string[], column: Column): number | null {
    const text = row[this.#at[column]]?.trim() ?? ''
    if (text === '') return column === 'conversions' ? null : 0
    const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : most + 1
    return number <= most ? number : null
  }

  #indexOf(channel: string): number {
    const known = this.#known.get(channel)
    if (known !== undefined) return known
    this.#known.set(channel, this.channels.length)
    return this.channels.push(channel) - 1
  }
}

/** `a > > b` has nothing between its two signs. */
const isNothing = (step: string): boolean =>
  step === '' || step === '>' || step.startsWith('> ') || step.endsWith(' >')

const notANumber = (column: Column): string => `${column} is no number from 0 to a million millions`
const columnName = (text: string): string => text.replace('\uFEFF', '').trim().toLowerCase()

/** What is missing in the first line, or null. */
export function headerProblem(header: readonly string[]): string | null {
  const names = header.map(columnName)
  const missing = columns.slice(0, 2).filter((column) => !names.includes(column))
  return missing.length > 0 ? `the first line names no ${missing.join(' and no ')}` : null
}
