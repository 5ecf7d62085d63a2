import { add, type Key, sumOf, withRatios } from './fold.ts'
import type { CostAndReturnRow, Figures } from './report.ts'

/** A channel, a source of it, a campaign of that, or a keyword of that. */
export type Branch = Readonly<{
  key: string
  depth: 0 | 1 | 2 | 3
  name: string
  row: Omit<CostAndReturnRow, keyof Key>
  below: readonly Branch[]
  /** The filter of the call log that shows its calls. */
  filter: Readonly<{ channel: string; source?: string; campaign?: string }>
}>

const levels = ['channel', 'source', 'campaign', 'keyword'] as const
const depths = [0, 1, 2, 3] as const

/** Rows of the report as channel > source > campaign > keyword, the costliest first. Every branch is the sum of those below it. */
export const treeOf = (rows: readonly CostAndReturnRow[]): readonly Branch[] => grow(rows, 0, [], {})

function grow(
  rows: readonly CostAndReturnRow[],
  depth: 0 | 1 | 2 | 3,
  above: readonly string[],
  filter: Readonly<Partial<Branch['filter']>>,
): readonly Branch[] {
  const level = levels[depth]
  return [...Map.groupBy(rows, (row) => row[level])]
    .map(([name, own]): Branch => {
      const words = [...above, name]
      const narrower = level === 'keyword' ? filter : { ...filter, [level]: name }
      const next = depths[depth + 1]
      const below = next === undefined ? [] : grow(own, next, words, narrower)
      return {
        key: JSON.stringify(words),
        depth,
        name,
        row: withRatios(sumOf(own)),
        below: below.some((branch) => branch.name !== '') ? below : [],
        filter: { channel: words[0] ?? '', ...narrower },
      }
    })
    .toSorted((a, b) => weigh(b.row) - weigh(a.row) || b.row.visits - a.row.visits)
}

/** What is looked at first: where money went, then where people came from. */
const weigh = ({ cost, leads, calls }: Figures): number => cost * 1e6 + leads * 1e3 + calls

export const totalOf = (tree: readonly Branch[]): Figures =>
  tree.reduce((sum, { row }) => add(sum, row), sumOf([]))
