import type { NumberId, PoolId, VisitId, VisitorId } from '#base/id.ts'
import type { Instant } from '#base/time.ts'
import {
  blocksNow,
  chooseFromBlock,
  foldLent,
  foldShown,
  labelBlocks,
  resizeBlocks,
  type LabelBlocks,
} from './label-blocks.ts'
import { labelOf } from './label.ts'
import {
  activeEvery,
  horizon,
  inUse,
  visitMemory,
  type Asking,
  type LeaseEvent,
  type LeaseFact,
  type LeaseSource,
} from './lease.ts'
import { Recency } from './recency.ts'

/** The last time a number was shown. `at` and `id` are the event's place in the log. */
type Use = Readonly<{ at: Instant; id: string; holders: Recency<VisitId, Instant> }>

/** What a visit holds. */
type Holding = Readonly<{ number: NumberId; visitor: VisitorId; source: LeaseSource; at: Instant }>

/** A pool as plain data: `Pool.from` makes the same pool again. */
export type PoolSnapshot = Readonly<{
  id: PoolId
  fresh: readonly NumberId[]
  used: readonly UseSnapshot[]
  retired: readonly UseSnapshot[]
  visits: readonly (readonly [VisitId, Holding])[]
  blocks: LabelBlocks
}>
type UseSnapshot = readonly [
  NumberId,
  Omit<Use, 'holders'> & Readonly<{ holders: readonly (readonly [VisitId, Instant])[] }>,
]

const toPlain = ([number, use]: readonly [NumberId, Use]): UseSnapshot => [
  number,
  { ...use, holders: [...use.holders] },
]
const fromPlain = (uses: readonly UseSnapshot[]): Recency<NumberId, Use> =>
  new Recency(uses.map(([number, use]) => [number, { ...use, holders: new Recency(use.holders) }] as const))

/**
 * The state of one pool: the fold of its lease events over the numbers it has now. The same numbers and the same log always give
 * the same state, so a restart lends exactly what an uninterrupted server would have lent.
 *
 * Every step is O(1) but for a change of the pool's size. Memory is bounded by the numbers, a day of visits and nothing else.
 */
export class Pool {
  readonly id: PoolId
  /** Not shown within the horizon, in order of id. */
  #fresh: NumberId[] = []
  /** Shown within the horizon, least recently first. */
  #used = new Recency<NumberId, Use>()
  /** Left the pool; remembered in case they come back. */
  #retired = new Recency<NumberId, Use>()
  readonly #visits = new Recency<VisitId, Holding>()
  /** How the numbers are divided among the labels. */
  #blocks = labelBlocks()
  /** The last event in them. */
  #lastId = ''

  constructor(id: PoolId, numbers: Iterable<NumberId>) {
    this.id = id
    this.#fresh = [...new Set(numbers)].sort()
    resizeBlocks(this.#blocks, this.#fresh)
  }

  get size(): number {
    return this.#fresh.length + this.#used.size
  }

  has(number: NumberId): boolean {
    return this.#used.has(number) || this.#fresh.includes(number)
  }

  /** The number this visit was given, while it is in the pool. */
  heldBy(visit: VisitId): NumberId | null {
    const number = this.#visits.get(visit)?.number
    return number !== undefined && this.#used.has(number) ? number : null
  }

  /** The number that a visit of this source is lent next. */
  nextFor({ source, visitor }: Asking, at: Instant): NumberId | null {
    return chooseFromBlock(this.#blocks, labelOf(source), visitor, at) as NumberId | null // its members are the pool's numbers
  }

  /** Which numbers serve which labels. */
  blocks(): ReturnType<typeof blocksNow> {
    return blocksNow(this.#blocks)
  }

  /** How the numbers were divided when this event had been folded: later events are folded on top, and earlier ones are in it. */
  resume(blocks: LabelBlocks, from: string): void {
    this.#blocks = blocks
    this.#lastId = from
    resizeBlocks(this.#blocks, this.#members())
  }

  /** How the numbers are divided now, with the last event in it; null before the first. */
  division(): Readonly<{ blocks: LabelBlocks; from: string }> | null {
    return this.#lastId === '' ? null : { blocks: this.#blocks, from: this.#lastId }
  }

  /** How many numbers are being shown to a visit right now. Walks the pool: for people, not for the way of a lease. */
  inUse(at: Instant): number {
    let count = 0
    for (const [, use] of this.#used) {
      for (const [, last] of use.holders) {
        if (at - last <= inUse) {
          count += 1
          break
        }
      }
    }
    return count
  }

  /** The fact that `number` is now lent to who asks. Changes nothing: `apply` does. */
  lend(number: NumberId, asking: Asking, at: Instant): LeaseFact {
    const shared = this.#heldByAnother(number, asking.visit, at)
    return { kind: 'leased', pool: this.id, number, shared, ...asking }
  }

  /** What a sign of life of this visit adds to the log; null when it holds nothing here or the log knows enough. */
  sign(visit: VisitId, kind: 'active' | 'tapped' | 'ended', at: Instant): LeaseFact | null {
    const holding = this.#visits.get(visit)
    const use = holding && this.#used.get(holding.number)
    if (!use) return null
    const known = use.holders.get(visit)
    if (kind === 'active' && known !== undefined && at - known < activeEvery) return null
    if (kind === 'ended' && known === undefined) return null
    return { kind, pool: this.id, number: holding.number, visit, visitor: holding.visitor }
  }

  /** Folds one event. Answers what the visit now holds when the event means that the number was shown. */
  apply(event: LeaseEvent): Holding | null {
    this.#forget(event.at)
    if (event.kind === 'ended') {
      this.#use(event.number)?.holders.delete(event.visit)
      return null
    }
    const known = this.#visits.get(event.visit)
    const source = event.kind === 'leased' ? event.source : known?.source
    if (!source) return null // the lease itself is older than what was loaded
    const holding = { number: event.number, visitor: event.visitor, source, at: event.at }
    if (event.id > this.#lastId) this.#foldBlocks(event)
    this.#visits.touch(event.visit, holding)
    this.#shown(event)
    return holding
  }

  /** The pool has these numbers now. Visits that hold one which left are lent another when they ask again. */
  resize(numbers: Iterable<NumberId>): void {
    const members = new Set(numbers)
    const uses = [...this.#used, ...this.#retired].sort(
      ([, a], [, b]) => a.at - b.at || (a.id < b.id ? -1 : 1),
    )
    this.#used = new Recency(uses.filter(([number]) => members.has(number)))
    this.#retired = new Recency(uses.filter(([number]) => !members.has(number)))
    this.#fresh = [...members].filter((number) => !this.#used.has(number)).sort()
    resizeBlocks(this.#blocks, this.#members())
  }

  snapshot(): PoolSnapshot {
    return {
      id: this.id,
      fresh: [...this.#fresh],
      used: Array.from(this.#used, toPlain),
      retired: Array.from(this.#retired, toPlain),
      visits: [...this.#visits],
      blocks: structuredClone(this.#blocks),
    }
  }

  static from(snapshot: PoolSnapshot): Pool {
    const pool = new Pool(snapshot.id, snapshot.fresh)
    pool.#used = fromPlain(snapshot.used)
    pool.#retired = fromPlain(snapshot.retired)
    for (const [visit, holding] of snapshot.visits) pool.#visits.touch(visit, holding)
    pool.#blocks = structuredClone(snapshot.blocks)
    return pool
  }

  #foldBlocks(event: LeaseEvent): void {
    const { number, visitor, at, id } = event
    this.#lastId = id
    if (event.kind === 'leased') foldLent(this.#blocks, number, labelOf(event.source), visitor, at)
    else foldShown(this.#blocks, number)
  }

  /** In one order, however they were used. */
  #members(): readonly NumberId[] {
    return [...this.#fresh, ...Array.from(this.#used, ([number]) => number)].sort()
  }

  #heldByAnother(number: NumberId, visit: VisitId, at: Instant): boolean {
    for (const [holder, last] of this.#used.get(number)?.holders ?? [])
      if (holder !== visit && at - last <= inUse) return true
    return false
  }

  #use(number: NumberId): Use | undefined {
    return this.#used.get(number) ?? this.#retired.get(number)
  }

  #shown({ number, visit, at, id }: LeaseEvent): void {
    const before = this.#use(number)
    const holders = before?.holders ?? new Recency<VisitId, Instant>()
    holders.forgetWhile((last) => at - last > inUse)
    holders.touch(visit, at)
    const use: Use = { at, id, holders }
    if (!this.#used.has(number)) {
      const fresh = this.#fresh.indexOf(number)
      if (fresh < 0) return this.#retired.touch(number, use)
      this.#fresh.splice(fresh, 1)
    }
    this.#used.touch(number, use)
  }

  #forget(at: Instant): void {
    this.#visits.forgetWhile((holding) => at - holding.at > visitMemory)
    const stale = (use: Use) => at - use.at > horizon
    this.#retired.forgetWhile(stale)
    this.#used.forgetWhile(stale, (number) => {
      const place = this.#fresh.findIndex((other) => other > number)
      this.#fresh.splice(place < 0 ? this.#fresh.length : place, 0, number)
    })
  }
}
