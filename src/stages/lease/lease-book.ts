import type { NumberId, PoolId, VisitId } from '#base/id.ts'
import type { Instant } from '#base/time.ts'
import { byLabel, lend, type Allocation, type Lent } from './allocate.ts'
import type { Asking, LeaseEvent, LeaseFact } from './lease.ts'
import { Pool, type PoolSnapshot } from './pool.ts'
import { Showings, type Showing } from './showings.ts'

/** The numbers of each pool, as configured. */
export type PoolNumbers = ReadonlyMap<PoolId, readonly NumberId[]>

/** A lease book as plain data. */
export type LeaseBookSnapshot = Readonly<{
  pools: readonly PoolSnapshot[]
  showings: readonly (readonly [NumberId, readonly Showing[]])[]
}>

/**
 * All leases of one account. Deciding and folding are apart: `lend` and `sign` only say what would happen, the shell gives that a place
 * in the log, and `apply` folds it; so what was journaled is exactly what this book went through.
 */
export class LeaseBook {
  readonly #allocation: Allocation
  readonly #pools = new Map<PoolId, Pool>()
  readonly #showings = new Map<NumberId, Showings>()

  constructor(numbers: PoolNumbers, allocation: Allocation = byLabel) {
    this.#allocation = allocation
    this.configure(numbers)
  }

  /** Pools and their numbers are these now. */
  configure(numbers: PoolNumbers): void {
    for (const [id, members] of numbers) {
      const pool = this.#pools.get(id)
      if (pool) pool.resize(members)
      else this.#pools.set(id, new Pool(id, members))
    }
    for (const [id, pool] of this.#pools) if (!numbers.has(id)) pool.resize([])
  }

  pools(): Iterable<Pool> {
    return this.#pools.values()
  }

  pool(id: PoolId): Pool | undefined {
    return this.#pools.get(id)
  }

  /** The number this visit is shown from this pool; null when the pool has none. */
  lend(pool: PoolId, asking: Asking, at: Instant): Lent | null {
    const found = this.#pools.get(pool)
    return found ? lend(found, this.#allocation, asking, at) : null
  }

  /** What a sign of life of a visit adds to the log, over all pools it holds a number of. */
  sign(visit: VisitId, kind: 'active' | 'tapped' | 'ended', at: Instant): readonly LeaseFact[] {
    const facts: LeaseFact[] = []
    for (const pool of this.#pools.values()) {
      const fact = pool.sign(visit, kind, at)
      if (fact) facts.push(fact)
    }
    return facts
  }

  /** Folds one event. Events of a pool that is not configured any more still count as showings. */
  apply(event: LeaseEvent): void {
    let pool = this.#pools.get(event.pool)
    if (!pool) this.#pools.set(event.pool, (pool = new Pool(event.pool, [])))
    const held = pool.apply(event)
    if (!held) return
    let showings = this.#showings.get(event.number)
    if (!showings) this.#showings.set(event.number, (showings = new Showings()))
    showings.add({ visit: event.visit, visitor: held.visitor, source: held.source }, event.at)
  }

  /** The visit that saw this number last at or before this moment; null when nobody did within the horizon. */
  lastShown(number: NumberId, at: Instant): Showing | null {
    return this.#showings.get(number)?.lastAt(at) ?? null
  }

  snapshot(): LeaseBookSnapshot {
    return {
      pools: Array.from(this.#pools.values(), (pool) => pool.snapshot()),
      showings: Array.from(this.#showings, ([number, showings]) => [number, showings.snapshot()] as const),
    }
  }

  static from(snapshot: LeaseBookSnapshot, allocation: Allocation = byLabel): LeaseBook {
    const book = new LeaseBook(new Map(), allocation)
    for (const pool of snapshot.pools) book.#pools.set(pool.id, Pool.from(pool))
    for (const [number, runs] of snapshot.showings) book.#showings.set(number, new Showings(runs))
    return book
  }
}
