import type { Cohorts } from './cohorts.ts'
import type { Sketch } from './sketch.ts'

/** What the calls of a stretch of time are learned from. */
export type Lesson = Readonly<{
  from: number
  until: number
  sketches: readonly Sketch[]
  cohorts: Cohorts
  /** When each number began to be watched. */
  numbers: readonly number[]
  /** The source of each label. */
  sources: readonly number[]
  areas: number
  /** How long after a call the same caller called again, and how sure that is; until now when not yet. */
  gaps: readonly Gap[]
}>

export type Gap = Readonly<{ length: number; again: number }>

export const add = (sums: Float64Array, index: number, by: number): void => {
  sums[index] = (sums[index] ?? 0) + by
}
export const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0)
