import { sinceStart, sinceTap } from './age-bins.ts'
import { cells, kinds, overnight, overnightCells, tapCells } from './cells.ts'
import type { Cohort } from './cohorts.ts'
import { clockOf, hourLength, hourOf } from './hours.ts'
import { add, type Lesson } from './lesson.ts'
import type { Model } from './model.ts'

/** Seconds one visit spent in each cell but those of taps, by the hour it began; hours of the day count as much as the model says. */
export type Ages = ReadonlyMap<number, Float64Array>

export function agesOf(model: Model, { cohorts, from, until }: Lesson): Ages {
  const clock = clockOf(model.hour, from)
  const morning = clockOf(model.morning, from)
  const ages = new Map<number, Float64Array>()
  for (const slot of cohorts.keys()) {
    const middle = (slot + 0.5) * hourLength
    const spent = new Float64Array(tapCells)
    const between = (of: (at: number) => number, begins: number, ends: number): number => {
      const first = Math.max(from, begins)
      const last = Math.min(until, ends)
      return last > first ? of(last) - of(first) : 0
    }
    for (let bin = 0; bin < sinceStart.count; bin += 1)
      spent[bin] = between(
        clock,
        middle + (sinceStart.edges[bin] ?? 0),
        middle + (sinceStart.edges[bin + 1] ?? 0),
      )
    spent[overnightCells + hourOf(middle)] = between(morning, middle, middle + overnight)
    ages.set(slot, spent)
  }
  return ages
}

/** What the visits of a cohort count for, all told. */
function readiness(model: Model, { counts }: Cohort): number {
  let ready = 0
  for (const [key, count] of counts) {
    const kind = key % kinds
    ready += count * (model.label[(key - kind) / kinds] ?? 1) * (model.kind[kind] ?? 1)
  }
  return ready
}

/** The seconds each cell was on, times how readily the visits in it call: calls divided by it is the cell's rate. */
export function exposureOf(model: Model, ages: Ages, { cohorts, from }: Lesson): Float64Array {
  const exposure = new Float64Array(cells)
  for (const [slot, cohort] of cohorts) {
    const spent = ages.get(slot)
    const ready = readiness(model, cohort)
    for (let cell = 0; cell < tapCells; cell += 1) add(exposure, cell, ready * (spent?.[cell] ?? 0))
    if ((slot + 1) * hourLength <= from) continue
    for (let bin = 0; bin < sinceTap.count; bin += 1) add(exposure, tapCells + bin, cohort.tap[bin] ?? 0)
  }
  return exposure
}

/** Calls one visit is expected to make, by the hour it began, were it of no special kind or label. */
export function expectedOf({ cell }: Model, ages: Ages): ReadonlyMap<number, number> {
  const expected = new Map<number, number>()
  for (const [slot, spent] of ages)
    expected.set(
      slot,
      spent.reduce((total, seconds, i) => total + seconds * (cell[i] ?? 0), 0),
    )
  return expected
}

const hoursBack = 30 * 24

/** Calls expected in each hour after a visit. */
function massByHour(cell: Float64Array): Float64Array {
  const mass = new Float64Array(hoursBack)
  for (let bin = 0; bin < sinceStart.count; bin += 1) {
    const begins = (sinceStart.edges[bin] ?? 0) / hourLength
    const ends = (sinceStart.edges[bin + 1] ?? 0) / hourLength
    for (let hour = Math.floor(begins); hour < Math.min(hoursBack, ends); hour += 1)
      add(mass, hour, (Math.min(ends, hour + 1) - Math.max(begins, hour)) * 3600 * (cell[bin] ?? 0))
  }
  return mass
}

/** Calls expected by the hour of the day, were all hours alike. */
export function expectedByHour(model: Model, { cohorts, from, until }: Lesson): Float64Array {
  const mass = massByHour(model.cell)
  const expected = new Float64Array(24)
  const first = Math.floor(from / hourLength)
  const last = Math.floor(until / hourLength)
  for (const [slot, cohort] of cohorts) {
    const ready = readiness(model, cohort)
    for (let at = Math.max(first, slot); at <= last && at - slot < hoursBack; at += 1)
      add(expected, hourOf(at * hourLength), ready * (mass[at - slot] ?? 0))
  }
  return expected
}
