import { areaOfKey, cellOf, kindOfKey, labelOfKey, overnightCells, tapCells } from './cells.ts'
import { interpolate, sinceStart } from './age-bins.ts'
import { areaFactors, idMark, labelRate, robotRate, type Model } from './model.ts'
import type { Candidate, Ringing, Sketch } from './sketch.ts'
import { hourOf } from './hours.ts'

/** How readily a visit calls this long after it began: between the learned ages, their logarithms' straight line. */
export function rateByAge({ cell }: Model): (age: number) => number {
  const logs = cell.subarray(0, sinceStart.count).map((rate) => Math.log(rate))
  return (age) => Math.exp(interpolate(sinceStart, logs, age))
}

/** The rate at which a visit calls at this moment, given where the caller is. */
export function ratesFor(model: Model, ringing: Ringing): (candidate: Candidate) => number {
  const { cell } = model
  const hour = hourOf(ringing.at)
  const byHour = model.hour[hour] ?? 1
  const byMorning = model.morning[hour] ?? 0
  const areas = areaFactors(model, ringing.area)
  const byAge = rateByAge(model)
  return ({ visit, kind, free, overnight, tap, area }) => {
    let reading = byAge(ringing.at - visit.start) * byHour
    if (overnight >= 0) reading += (cell[overnightCells + overnight] ?? 0) * byMorning
    const tapping = tap < 0 ? 0 : (cell[tapCells + tap] ?? 0)
    return (
      (labelRate(model, visit.label) * (model.kind[kind] ?? 1) * reading + tapping) *
      free *
      (areas[area] ?? 1)
    )
  }
}

/** The same, for a packed key of a sketch and one unit of weight. */
export function rateOfKey(model: Model, key: number, hour: number, areas: readonly number[]): number {
  const cell = cellOf(key)
  const rate = (model.cell[cell] ?? 0) * (areas[areaOfKey(key)] ?? 1)
  if (cell >= tapCells) return rate
  const person = rate * labelRate(model, labelOfKey(key)) * (model.kind[kindOfKey(key)] ?? 1)
  return person * (cell >= overnightCells ? (model.morning[hour] ?? 0) : (model.hour[hour] ?? 1))
}

/** How often somebody who saw no page of ours dials this number, as seen beside a person's call: robots and hearsay. */
export function strangers(
  model: Model,
  call: Pick<Sketch, 'at' | 'number' | 'area' | 'id' | 'held'>,
): Readonly<{ robot: number; hearsay: number }> {
  const held =
    call.held === null ? 1 : (model.held.robot[call.held] ?? 1) / (model.held.person[call.held] ?? 1)
  const id = (model.id.robot[call.id] ?? 1) / (model.id.person[call.id] ?? 1)
  const area = call.area < 0 ? 1 : (model.robotAreas[call.area] ?? 1)
  return {
    robot: robotRate(model, call.number) * held * id * area,
    hearsay: model.hearsay * (model.callHours[hourOf(call.at)] ?? 1),
  }
}

export const marksOf = (ringing: Ringing): Pick<Sketch, 'at' | 'number' | 'area' | 'id' | 'held'> => ({
  ...ringing,
  id: idMark(ringing.caller, ringing.area),
})
