import { deserialize, serialize } from 'node:v8'
import type { Caller } from './callers.ts'
import type { Sight } from './sketch.ts'
import type { Slices } from './slices.ts'
import type { AttributionState, CallRecord } from './state.ts'
import type { Trail } from './trail.ts'
import type { VisitRecord } from './visit-record.ts'

/** Counts up when the form of the state changes; a snapshot of another form is left aside, and the log read again. */
export const form = 1

// A visit is one object wherever it is remembered: by its id, on its number's trail, in the sight of calls. Written down, each place has the
// visit's index in one list.

type Head = Omit<AttributionState, 'visits' | 'trails' | 'calls' | 'callers'> &
  Readonly<{ trails: readonly (Omit<Trail, 'visits'> & Readonly<{ visits: Int32Array }>)[]; known: number }>
type Written = Omit<CallRecord, 'sight'> &
  Readonly<{ sight: Readonly<{ visits: Int32Array; crowd: Sight['crowd'] }> | null }>

/** So many are written between two rests. */
const visitsAtOnce = 2000
const callsAtOnce = 100

/** The state as it is now, as bytes, whatever is folded while they are written. */
export function* written(state: AttributionState): Slices<Buffer> {
  const { visits, trails, calls, callers, ...rest } = state
  const list = [...visits.values()]
  const places = new Map(list.map((visit, place) => [visit, place]))
  const placesOf = (some: readonly VisitRecord[]): Int32Array =>
    Int32Array.from(some, (visit) => places.get(visit) ?? places.set(visit, list.push(visit) - 1).size - 1)
  const told = Array.from(calls, ([id, call]) => [id, { ...call }] as const)
  const people = Array.from(callers.known, ([name, caller]) => [name, { calls: [...caller.calls] }] as const)
  const head: Head = {
    ...rest,
    known: list.length,
    trails: trails.map((path) => ({ ...path, visits: placesOf(path.visits) })),
  }
  const parts = [serialize(head)]
  const copies = list.map((visit) => ({ ...visit }))
  yield
  for (const some of chunks(told, callsAtOnce)) {
    const forms = some.map(([id, { sight, ...call }]): readonly [string, Written] => [
      id,
      { ...call, sight: sight && { crowd: sight.crowd, visits: placesOf(sight.visits) } },
    ])
    parts.push(serialize(forms))
    yield
  }
  for (const some of chunks(people, callsAtOnce)) {
    parts.push(serialize(some))
    yield
  }
  const all = [...copies, ...list.slice(copies.length)]
  for (const some of chunks(all, visitsAtOnce)) {
    parts.push(serialize(some))
    yield
  }
  return serialize([...[told, people].map(({ length }) => Math.ceil(length / callsAtOnce)), ...parts])
}

/** The state that was written. */
export function readState(bytes: Buffer): AttributionState {
  const [calls, people, head, ...rest] = deserialize(bytes) as readonly [number, number, Buffer, ...Buffer[]] // as written above
  const read = <Thing>(from: number, to?: number): Thing[] =>
    rest.slice(from, to).flatMap((part) => deserialize(part) as Thing[]) // each part is a list of what stands in its place
  const list = read<VisitRecord>(calls + people)
  const visitsAt = (places: Int32Array): VisitRecord[] =>
    Array.from(places, (place) => list[place]).filter((visit) => visit !== undefined)
  const { trails, known, ...state } = deserialize(head) as Head
  return {
    ...state,
    visits: new Map(list.slice(0, known).map((visit) => [visit.id, visit])),
    trails: trails.map((path) => ({ ...path, visits: visitsAt(path.visits) })),
    calls: new Map(
      read<readonly [string, Written]>(0, calls).map(([id, call]) => [
        id,
        { ...call, sight: call.sight && { crowd: call.sight.crowd, visits: visitsAt(call.sight.visits) } },
      ]),
    ),
    callers: { known: new Map(read<readonly [string, Caller]>(calls, calls + people)) },
  }
}

function* chunks<Thing>(things: readonly Thing[], size: number): Generator<readonly Thing[]> {
  for (let from = 0; from < things.length; from += size) yield things.slice(from, from + size)
}
