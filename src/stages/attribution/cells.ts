import { sinceSeen, sinceStart, sinceTap, type AgeBins } from './age-bins.ts'

// The delay of a call is learned as a table of rates. A cell of it is one bin of one clock: since the visit began (one row for each device),
// since the visitor was last seen, since the number was tapped. The clocks add up: each may be the one that brought the call.

/** A visit is one of four kinds: phone or desk, glanced or read. */
export const kinds = 4
export const kindOf = (mobile: boolean, engaged: boolean): number => (mobile ? 1 : 0) + (engaged ? 2 : 0)
const devices = 2

export const seenCells = devices * sinceStart.count
export const tapCells = seenCells + sinceSeen.count
export const cells = tapCells + sinceTap.count

export const startCell = (kind: number, bin: number): number => (kind & 1) * sinceStart.count + bin

/** The clocks in the order of their cells. */
export const clocks: readonly Readonly<{ bins: AgeBins; from: number }>[] = [
  ...Array.from({ length: devices }, (_, device) => ({ bins: sinceStart, from: device * sinceStart.count })),
  { bins: sinceSeen, from: seenCells },
  { bins: sinceTap, from: tapCells },
]

/** Width of each cell in seconds. */
export const widths: readonly number[] = clocks.flatMap(({ bins }) =>
  Array.from({ length: bins.count }, (_, bin) => ((bins.edges[bin + 1] ?? 0) - (bins.edges[bin] ?? 0)) / 1000),
)

/** Does the area of the caller agree with the area of the visitor? */
export const areaUnknown = 0
export const areaSame = 1
export const areaOther = 2
const areaKinds = 3

/** Everything the rate of a candidate depends on, in one number: a call's candidates that share it are one sum. */
export const packKey = (label: number, area: number, kind: number, cell: number): number =>
  ((label * areaKinds + area) * kinds + kind) * cells + cell
export const cellOf = (key: number): number => key % cells
export const kindOfKey = (key: number): number => Math.floor(key / cells) % kinds
export const areaOfKey = (key: number): number => Math.floor(key / (cells * kinds)) % areaKinds
export const labelOfKey = (key: number): number => Math.floor(key / (cells * kinds * areaKinds))
