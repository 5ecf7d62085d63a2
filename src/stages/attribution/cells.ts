import { sinceStart, sinceTap } from './age-bins.ts'

// When a visit calls is learned as a table of rates, each cell one bin of one clock: since the visit began, since the number was tapped, and for
// those who put a call off overnight, the hour in which the visit began. The clocks add up: any of them may be the one that brought the call.

/** A visit is one of four kinds: phone or desk, glanced or read. */
export const kinds = 4
export const kindOf = (mobile: boolean, engaged: boolean): number => (mobile ? 1 : 0) + (engaged ? 2 : 0)

/** The first cell of each clock after the first. */
export const overnightCells = sinceStart.count
export const tapCells = overnightCells + 24
export const cells = tapCells + sinceTap.count

/** A call is put off for less than this; later ones are the slow calls of the first clock. */
export const overnight = 18 * 3_600_000

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
