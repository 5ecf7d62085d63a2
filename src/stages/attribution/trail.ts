import { kinds } from './cells.ts'
import { kindOfVisit, type VisitRecord } from './visit-record.ts'

/** Visits too old to be told apart: how many of each label and kind, and where they were. */
export type Crowd = {
  from: number
  length: number
  total: number
  counts: Map<number, number>
  areas: Map<number, number>
}

/**
 * Everybody who was shown one number in the last thirty days: the latest one by one, those before them as crowds of half an hour, and
 * after a day and a half as crowds of six hours. So no call costs more than a few thousand candidates, however busy the site.
 */
export type Trail = {
  name: string
  visits: VisitRecord[]
  recent: Map<number, Crowd>
  old: Map<number, Crowd>
  joined: number
}

const kept = 700
const halfHour = 30 * 60_000
/** Beyond every night that a call may be put off over. */
const longAgo = 36 * 3_600_000
const sixHours = 6 * 3_600_000
export const horizon = 30 * 86_400_000

export const trail = (name: string, joined: number): Trail => ({
  name,
  visits: [],
  recent: new Map(),
  old: new Map(),
  joined,
})

export const labelKind = (label: number, kind: number): number => label * kinds + kind

/** Adds a visit. Answers those that are now only counted. */
export function follow(path: Trail, visit: VisitRecord): readonly VisitRecord[] {
  path.visits.push(visit)
  if (path.visits.length < kept + 100) return []
  const leaving = path.visits.splice(0, 100)
  for (const each of leaving) {
    const crowd = crowdAt(path.recent, each.start, halfHour)
    crowd.total += 1
    add(crowd.counts, labelKind(each.label, kindOfVisit(each)), 1)
    add(crowd.areas, each.area, 1)
  }
  merge(path, visit.start)
  return leaving
}

const add = (sums: Map<number, number>, key: number, by: number): void =>
  void sums.set(key, (sums.get(key) ?? 0) + by)

function crowdAt(crowds: Map<number, Crowd>, at: number, length: number): Crowd {
  const slot = Math.floor(at / length)
  const known = crowds.get(slot)
  const crowd = known ?? { from: slot * length, length, total: 0, counts: new Map(), areas: new Map() }
  if (!known) crowds.set(slot, crowd)
  return crowd
}

function merge(path: Trail, now: number): void {
  for (const [slot, crowd] of path.recent) {
    if (now - crowd.from < longAgo) continue
    path.recent.delete(slot)
    const into = crowdAt(path.old, crowd.from, sixHours)
    into.total += crowd.total
    for (const [key, count] of crowd.counts) add(into.counts, key, count)
    for (const [area, count] of crowd.areas) add(into.areas, area, count)
  }
  for (const [slot, crowd] of path.old) if (now - crowd.from > horizon + sixHours) path.old.delete(slot)
}
