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

/** Who had been shown the number when a call came: visits one by one, latest first, and the crowds before them folded. */
export type Sight = Readonly<{ visits: readonly VisitRecord[]; crowd: Sketch }>

export const sightOf = (path: Trail, ringing: Ringing): Sight => ({
  visits: path.visits.toReversed(),
  crowd: crowdSketch(path, ringing),
})

/** The same with visits that were told too late for it. */
export const withLate = (sight: Sight, path: Trail): Sight => ({
  ...sight,
  visits: [...new Set([...path.visits.toReversed(), ...sight.visits])],
})

/** Everybody who saw the number before the call, as far as they may matter. */
export function candidatesOf({ visits }: Sight, ringing: Ringing): readonly Candidate[] {
  const found: Candidate[] = []
  const { edges } = sinceStart
  let start = 0
  for (const visit of visits) {
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

/** Folds a call's candidates, and adds the crowds before them. */
export function sketchOf({ crowd }: Sight, ringing: Ringing, candidates: readonly Candidate[]): Sketch {
  const sums = new Map<number, number>()
  crowd.keys.forEach((key, i) => sums.set(key, crowd.weights[i] ?? 0))
  const add = (key: number, weight: number) => void sums.set(key, (sums.get(key) ?? 0) + weight)
  for (const { visit, kind, area, free, start, overnight, tap } of candidates) {
    if (start >= 0) add(packKey(visit.label, area, kind, start), free)
    if (overnight >= 0) add(packKey(visit.label, area, kind, overnightCells + overnight), free)
    if (tap >= 0) add(packKey(visit.label, area, kind, tapCells + tap), free)
  }
  return folded(ringing, sums)
}

function crowdSketch(path: Trail, ringing: Ringing): Sketch {
  const sums = new Map<number, number>()
  const add = (key: number, weight: number) => void sums.set(key, (sums.get(key) ?? 0) + weight)
  for (const crowds of [path.recent, path.old])
    for (const crowd of crowds.values()) addCrowd(crowd, ringing, add)
  return folded(ringing, sums)
}

function folded(ringing: Ringing, sums: ReadonlyMap<number, number>): Sketch {
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

/** Adds a crowd, spread over the ages that its half hour or six hours had when the call came. */
function addCrowd(crowd: Crowd, ringing: Ringing, add: (key: number, weight: number) => void): void {
  const youngest = ringing.at - crowd.from - crowd.length
  if (youngest < 0) return
  const putOff = overnightOf(crowd.from, youngest)
  const unknown = ringing.area < 0 ? 1 : (crowd.areas.get(-1) ?? 0) / crowd.total
  const same = ringing.area < 0 ? 0 : (crowd.areas.get(ringing.area) ?? 0) / crowd.total
  const areas = [unknown, same, 1 - unknown - same] // in the order of `areaUnknown`, `areaSame`, `areaOther`
  const bins = spread(youngest, youngest + crowd.length)
  for (const [key, count] of crowd.counts) {
    const kind = key % kinds
    const label = (key - kind) / kinds
    areas.forEach((part, area) => {
      if (part <= 0) return
      for (const { bin, share } of bins) add(packKey(label, area, kind, bin), count * part * share)
      if (putOff >= 0) add(packKey(label, area, kind, overnightCells + putOff), count * part)
    })
  }
}

/** The bins between two ages, and how much of the time between falls in each. */
function spread(from: number, to: number): readonly Readonly<{ bin: number; share: number }>[] {
  const { edges, count } = sinceStart
  const found: { bin: number; share: number }[] = []
  const first = binOf(sinceStart, from)
  for (let bin = first; bin >= 0 && bin < count && (edges[bin] ?? to) < to; bin += 1) {
    const share = (Math.min(to, edges[bin + 1] ?? to) - Math.max(from, edges[bin] ?? to)) / (to - from)
    if (share > 0) found.push({ bin, share })
  }
  return found
}
