import { binOf, sinceStart, sinceTap } from './age-bins.ts'
import {
  areaOther,
  areaSame,
  areaUnknown,
  kinds,
  overnight,
  overnightCells,
  packKey,
  tapCells,
} from './cells.ts'
import { idMark } from './model.ts'
import { hourOf } from './hours.ts'
import { horizon, type Crowd, type Trail } from './trail.ts'
import { kindOfVisit, notYetCalled, type VisitRecord } from './visit-record.ts'

/** What is known of a call besides who was shown the number. `held` is null while it lasts. */
export type Ringing = Readonly<{
  call: string
  at: number
  number: number
  caller: string | null
  area: number
  held: number | null
}>

/** One visit that may have caused the call. Bins are -1 where the clock does not apply. */
export type Candidate = Readonly<{
  visit: VisitRecord
  kind: number
  area: number
  /** How likely it is that the visit has not called before. */
  free: number
  start: number
  overnight: number
  tap: number
}>

/** The candidates of a call, folded into what rates depend on: all that learning needs, and no word of who anybody was. */
export type Sketch = Readonly<{
  at: number
  number: number
  area: number
  id: number
  held: number | null
  keys: Int32Array
  weights: Float32Array
}>

/** Everybody who saw the number before the call, latest first, as far as they may matter. */
export function candidatesOf(path: Trail, ringing: Ringing): readonly Candidate[] {
  const found: Candidate[] = []
  const { edges } = sinceStart
  let start = 0
  for (let i = path.visits.length - 1; i >= 0; i -= 1) {
    const visit = path.visits[i]! // `i` walks the array
    const age = ringing.at - visit.start
    if (age < 0 || age >= horizon) continue
    if (age < (edges[start] ?? 0)) start = binOf(sinceStart, age) // visits told late are out of order
    while (age >= (edges[start + 1] ?? horizon)) start += 1
    const tapAge = visit.tapped === null ? -1 : ringing.at - visit.tapped
    const tap = tapAge < 0 ? -1 : binOf(sinceTap, tapAge)
    const free = visit.calls.size === 0 ? 1 : notYetCalled(visit, ringing.call)
    found.push({
      visit,
      kind: kindOfVisit(visit),
      area: agreement(ringing.area, visit.area),
      free,
      start,
      overnight: overnightOf(visit.start, age),
      tap,
    })
  }
  return found
}

/** The hour in which the visit began, while a call may have been put off overnight. */
const overnightOf = (start: number, age: number): number => (age < overnight ? hourOf(start) : -1)

const agreement = (caller: number, visitor: number): number =>
  caller < 0 || visitor < 0 ? areaUnknown : caller === visitor ? areaSame : areaOther

/** Folds a call's candidates and the crowds before them. */
export function sketchOf(path: Trail, ringing: Ringing, candidates: readonly Candidate[]): Sketch {
  const sums = new Map<number, number>()
  const add = (key: number, weight: number) => void sums.set(key, (sums.get(key) ?? 0) + weight)
  for (const { visit, kind, area, free, start, overnight, tap } of candidates) {
    if (start >= 0) add(packKey(visit.label, area, kind, start), free)
    if (overnight >= 0) add(packKey(visit.label, area, kind, overnightCells + overnight), free)
    if (tap >= 0) add(packKey(visit.label, area, kind, tapCells + tap), free)
  }
  for (const crowds of [path.recent, path.old])
    for (const crowd of crowds.values()) addCrowd(crowd, ringing, add)
  return {
    at: ringing.at,
    number: ringing.number,
    area: ringing.area,
    id: idMark(ringing.caller, ringing.area),
    held: ringing.held,
    keys: Int32Array.from(sums.keys()),
    weights: Float32Array.from(sums.values()),
  }
}

function addCrowd(crowd: Crowd, ringing: Ringing, add: (key: number, weight: number) => void): void {
  const age = ringing.at - crowd.at
  const bin = age < 0 ? -1 : binOf(sinceStart, age)
  if (bin < 0) return
  const putOff = overnightOf(crowd.at, age)
  const unknown = ringing.area < 0 ? 1 : (crowd.areas.get(-1) ?? 0) / crowd.total
  const same = ringing.area < 0 ? 0 : (crowd.areas.get(ringing.area) ?? 0) / crowd.total
  const areas = [unknown, same, 1 - unknown - same] // in the order of `areaUnknown`, `areaSame`, `areaOther`
  for (const [key, count] of crowd.counts) {
    const kind = key % kinds
    const label = (key - kind) / kinds
    areas.forEach((part, area) => {
      if (part <= 0) return
      add(packKey(label, area, kind, bin), count * part)
      if (putOff >= 0) add(packKey(label, area, kind, overnightCells + putOff), count * part)
    })
  }
}
