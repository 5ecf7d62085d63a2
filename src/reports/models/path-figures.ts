import type { Path } from '#stages/attribution/models/path.ts'

type Counted = Readonly<{ conversions: number; value: number }>

/** The most gone paths, as indices of their steps. */
export function topPaths(
  paths: readonly Path[],
  most: number,
): readonly (Counted & Readonly<{ steps: readonly number[]; days: number }>)[] {
  const found = new Map<
    string,
    { steps: readonly number[]; conversions: number; value: number; days: number }
  >()
  for (const path of paths) {
    const key = path.steps.join(' ')
    const row = found.get(key) ?? { steps: path.steps, conversions: 0, value: 0, days: 0 }
    row.conversions += path.conversions
    row.value += path.value
    row.days += lagOf(path) * path.conversions
    found.set(key, row)
  }
  return [...found]
    .sort(([a, x], [b, y]) => y.conversions - x.conversions || y.value - x.value || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([, row]) => ({ ...row, days: row.conversions > 0 ? row.days / row.conversions : 0 }))
}

/** Days from the first step to the conversion. */
const lagOf = ({ daysBefore }: Path): number => daysBefore?.[0] ?? 0

const longest = 8

/** How many steps the paths have; `longest` stands for all that are longer. */
export const pathLengths = (paths: readonly Path[]): readonly (Counted & Readonly<{ steps: number }>)[] =>
  counted(paths, 1, longest, ({ steps }) => Math.min(longest, steps.length)).map(({ from, ...row }) => ({
    steps: from,
    ...row,
  }))

const lagBounds = [0, 1, 2, 4, 8, 15, 31, 61] as const

/** Days from the first step to the conversion, each row from so many up to the next. */
export const timeLags = (paths: readonly Path[]): readonly (Counted & Readonly<{ days: number }>)[] =>
  counted(paths, 0, lagBounds.length - 1, (path) =>
    lagBounds.findLastIndex((bound) => lagOf(path) >= bound),
  ).map(({ from, ...row }) => ({ days: lagBounds[from] ?? 0, ...row }))

function counted(paths: readonly Path[], first: number, last: number, placeOf: (path: Path) => number) {
  const rows = Array.from({ length: last - first + 1 }, (_, n) => ({
    from: first + n,
    conversions: 0,
    value: 0,
  }))
  for (const path of paths) {
    const row = rows[placeOf(path) - first]
    if (!row) continue
    row.conversions += path.conversions
    row.value += path.value
  }
  return rows
}

/** Conversions whose path has each key, by its index. */
export function reachOf(paths: readonly Path[], keys: number): Float64Array {
  const reach = new Float64Array(keys)
  for (const { steps, conversions } of paths)
    for (const key of new Set(steps)) reach[key] = (reach[key] ?? 0) + conversions
  return reach
}
