import { areaOfKey, cellOf, kindOfKey, labelOfKey, seenCells, startCell, tapCells } from './cells.ts'
import { areaFactors, labelRate, robotRate, type Model } from './model.ts'
import type { Candidate, Ringing, Sketch } from './sketch.ts'
import { idMark } from './model.ts'

export const hourOf = (at: number): number => Math.floor((((at % 86_400_000) + 86_400_000) % 86_400_000) / 3_600_000)

/** The rate at which this visit calls at this moment, given where the caller is. */
export function rateOf(model: Model, { visit, kind, free, start, seen, tap, area }: Candidate, ringing: Ringing): number {
  const cell = model.cell
  let reading = start < 0 ? 0 : (cell[startCell(kind, start)] ?? 0) * (model.hour[hourOf(ringing.at)] ?? 1)
  if (seen >= 0) reading += cell[seenCells + seen] ?? 0
  const tapping = tap < 0 ? 0 : (cell[tapCells + tap] ?? 0)
  const rate = labelRate(model, visit.label) * (model.kind[kind] ?? 1) * reading + tapping
  return rate * free * areaFactors(model, ringing.area)[area]! // `area` is one of the three
}

/** The same, for a packed key of a sketch and one unit of weight. */
export function rateOfKey(model: Model, key: number, hour: number, areas: readonly number[]): number {
  const cell = cellOf(key)
  const rate = (model.cell[cell] ?? 0) * (areas[areaOfKey(key)] ?? 1)
  if (cell >= tapCells) return rate
  const person = rate * labelRate(model, labelOfKey(key)) * (model.kind[kindOfKey(key)] ?? 1)
  return cell >= seenCells ? person : person * (model.hour[hour] ?? 1)
}

/** How often somebody who saw no page of ours dials this number, as seen beside a person's call: robots and hearsay. */
export function strangers(model: Model, call: Pick<Sketch, 'at' | 'number' | 'area' | 'id' | 'held'>): Readonly<{ robot: number; hearsay: number }> {
  const held = call.held === null ? 1 : (model.held.robot[call.held] ?? 1) / (model.held.person[call.held] ?? 1)
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
