import { type Duration, type Instant, instant, minutes } from '#base/time.ts'
import type { CallResult } from './call.wire.ts'

/** What of a call the rollups know. */
export type Counted = Readonly<{
  startedAt: Instant
  direction: 'inbound' | 'outbound'
  ended: boolean
  test: boolean
  spam: boolean
  result: CallResult
  firstTime: boolean
  connected: Duration
  sourceId: number | null
}>

/** A cell of `calls_by_source_hour`, or a change to one. */
export type Cell = Readonly<{
  hour: Instant
  source_id: number
  calls: number
  answered: number
  missed: number
  abandoned: number
  first_time: number
  connected_ms: number
}>

/** Calls nobody can be thanked for; ids of sources begin at 1. */
const unlinkedSource = 0

const hour = minutes(60)

/** What a call adds to the rollups: nothing until it has ended, and nothing ever when we placed it, or when it is a test or spam. */
function cellOf(call: Counted): Cell | null {
  if (!call.ended || call.direction === 'outbound' || call.test || call.spam) return null
  return {
    hour: instant(call.startedAt - (call.startedAt % hour)),
    source_id: call.sourceId ?? unlinkedSource,
    calls: 1,
    answered: Number(call.result === 'answered'),
    missed: Number(call.result === 'missed' || call.result === 'voicemail'), // a message was left because nobody answered
    abandoned: Number(call.result === 'abandoned'),
    first_time: Number(call.firstTime),
    connected_ms: call.result === 'answered' ? call.connected : 0, // its average is of answered calls
  }
}

/**
 * How the rollups change when each call of a batch goes from what it was (null: unknown) to what it is. Sums of changes do not depend
 * on their order, so the rollups always equal a recount. Sorted by key, so that two writers never wait for each other in a circle.
 */
export function rollupChanges(
  changes: Iterable<Readonly<{ was: Counted | null; is: Counted }>>,
): readonly Cell[] {
  const cells = new Map<string, Cell>()
  const add = (cell: Cell | null, sign: 1 | -1): void => {
    if (cell === null) return
    const key = `${String(cell.hour).padStart(16, '0')} ${String(cell.source_id).padStart(12, '0')}`
    cells.set(key, plus(cells.get(key) ?? { ...cell, ...zero }, cell, sign))
  }
  for (const { was, is } of changes) {
    if (was !== null) add(cellOf(was), -1)
    add(cellOf(is), 1)
  }
  return Array.from(cells)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, cell]) => cell)
    .filter((cell) => counts.some((name) => cell[name] !== 0))
}

const counts = ['calls', 'answered', 'missed', 'abandoned', 'first_time', 'connected_ms'] as const
const zero = { calls: 0, answered: 0, missed: 0, abandoned: 0, first_time: 0, connected_ms: 0 }

const plus = (a: Cell, b: Cell, sign: 1 | -1): Cell => ({
  ...a,
  calls: a.calls + sign * b.calls,
  answered: a.answered + sign * b.answered,
  missed: a.missed + sign * b.missed,
  abandoned: a.abandoned + sign * b.abandoned,
  first_time: a.first_time + sign * b.first_time,
  connected_ms: a.connected_ms + sign * b.connected_ms,
})
