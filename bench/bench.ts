/** One line of the bench table. `met` says whether `measured` reaches `goal`; a row without a goal informs and is always met. */
export type BenchRow = Readonly<{
  group: string
  row: string
  measured: number
  goal: number | null
  unit: string
  met: boolean
}>

/** What every `bench/<group>.bench.ts` exports as `bench`: measures its group and returns its rows. */
export type Bench = () => Promise<readonly BenchRow[]>

export const atMost = (
  group: string,
  row: string,
  measured: number,
  goal: number,
  unit: string,
): BenchRow => ({
  group,
  row,
  measured,
  goal,
  unit,
  met: measured <= goal,
})

export const atLeast = (
  group: string,
  row: string,
  measured: number,
  goal: number,
  unit: string,
): BenchRow => ({
  group,
  row,
  measured,
  goal,
  unit,
  met: measured >= goal,
})

export const informs = (group: string, row: string, measured: number, unit: string): BenchRow => ({
  group,
  row,
  measured,
  goal: null,
  unit,
  met: true,
})

/** The value below which the share `q` (0..1) of the samples lies; samples need not be sorted. */
export function quantile(samples: readonly number[], q: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN
}
