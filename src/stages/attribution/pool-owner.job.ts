import { setImmediate as rest } from 'node:timers/promises'
import type { AccountId, CallId, NumberId, PoolId } from '#base/id.ts'
import { instant, minutes, type Instant } from '#base/time.ts'
import type { Database } from '#platform/db.ts'
import type { CallEvent } from '#stages/call/call-event.ts'
import { horizon, type LeaseEvent } from '#stages/lease/lease.ts'
import { AttributionEngine } from './engine.ts'
import type { CallAnswer } from './event.ts'
import { inPieces } from './pace.job.ts'
import { endEvent, ringEvent, visitEvent, type HeardCall, type PoolEvent } from './pool-events.ts'
import {
  readCallsWithin,
  readLeasesAfter,
  readSnapshot,
  writeSnapshot,
  type LoggedCall,
} from './pool-log.store.ts'
import { attributionState } from './state.ts'

export type PoolOwnerParts = Readonly<{
  db: Database
  account: AccountId
  pool: PoolId
  /** Keeps a judgement. Told twice, it counts once. */
  record(event: CallEvent): void
  /** A call as attribution is told of it: the caller by a name that says nothing. */
  heardCall(call: LoggedCall): HeardCall
}>

/** What happens while the past is being read. `id` is the place in the log of leases. */
type Waiting = Readonly<{ event: PoolEvent; id: string | null }>

/** Calls are written a moment after they happen. */
const slack = minutes(10)
/** A place before every event of that moment. */
const beforeAll = '00000000-0000-0000-0000-000000000000'

/**
 * The one who knows a pool: the very engine of `ringroot attribution replay`, told of leases and calls as they happen.
 *
 *     reading (snapshot, then the log since; what happens meanwhile waits) ──> at work ──> saved now and then, and at the end
 */
export class PoolOwner {
  readonly #parts: PoolOwnerParts
  #engine: AttributionEngine | null = null
  #numbers: readonly NumberId[] = []
  #waiting: Waiting[] = []
  #lastId: string | null = null
  #busy = false
  #changed = false

  constructor(parts: PoolOwnerParts) {
    this.#parts = parts
  }

  /** Null while the past is being read. */
  get engine(): AttributionEngine | null {
    return this.#engine
  }

  /** Does it know this number? One that has left the pool is still called. */
  watches(number: NumberId): boolean {
    return this.#engine?.watches(number) ?? this.#numbers.includes(number)
  }

  /** The pool has these numbers now. */
  configure(numbers: readonly NumberId[], at: Instant): void {
    this.#numbers = numbers
    this.#hear({ type: 'pool', t: at, numbers }, null)
  }

  /** A lease was given or showed life. */
  heardLease(event: LeaseEvent): void {
    this.#hear(visitEvent(event), event.id)
  }

  /** It rings. */
  heardRing(call: HeardCall): void {
    this.#hear(ringEvent(call), null)
  }

  /** They hung up. */
  heardEnd(call: HeardCall): void {
    const { endedAt } = call
    if (endedAt !== null) this.#hear(endEvent({ ...call, endedAt }), null)
  }

  /** Revisions that have fallen due, and learning if there is enough to learn from. */
  async look(at: Instant): Promise<void> {
    const engine = this.#engine
    engine?.advance(at, (answer) => this.#keep(engine, answer))
    if (!engine?.mayLearn || this.#busy) return
    this.#busy = true
    try {
      await inPieces(engine.study())
    } finally {
      this.#busy = false
    }
    this.#changed = true
  }

  /** Reads what is known of the pool and what happened since. `stopped` says that nobody waits for it any more. */
  async read(now: Instant, stopped: () => boolean): Promise<void> {
    const { db, account, pool } = this.#parts
    const snapshot = await readSnapshot(db, account, pool)
    const engine = new AttributionEngine(snapshot?.state ?? attributionState(true))
    const from = snapshot?.at ?? instant(now - horizon)
    engine.fold({ type: 'pool', t: snapshot ? engine.state.now : from, numbers: this.#numbers }, () => {})
    this.#lastId = snapshot?.lastId ?? null
    let place = { at: from, id: this.#lastId ?? beforeAll }
    let calls = instant(from - slack)
    for (let more = true; more && !stopped();) {
      const found = await readLeasesAfter(db, account, pool, place)
      more = found.more
      const last = found.events.at(-1)
      const until = more && last ? last.at : now
      const logged = await readCallsWithin(db, account, calls, until)
      await this.#live(
        engine,
        eventsOf(found.events, logged.map(this.#parts.heardCall), calls, until),
        stopped,
      )
      if (last) {
        place = { at: last.at, id: last.id }
        this.#lastId = last.id
      }
      calls = until
    }
    if (stopped()) return
    for (const { event, id } of this.#waiting)
      if (id === null || this.#lastId === null || id > this.#lastId) this.#tell(engine, event, id)
    this.#waiting = []
    this.#changed = true
    this.#engine = engine
  }

  /** Writes down what is known, if anything is new. Answers how many bytes that took. */
  async save(): Promise<number> {
    const { db, account, pool } = this.#parts
    if (!this.#engine || !this.#changed || this.#busy) return 0
    this.#changed = false
    const { state } = this.#engine
    const at = instant(Number.isFinite(state.now) ? state.now : 0)
    try {
      return await writeSnapshot(db, account, pool, { state, at, lastId: this.#lastId })
    } catch (error) {
      this.#changed = true
      throw error
    }
  }

  /** Goes through a stretch of the past, learning on the way as it would have. */
  async #live(engine: AttributionEngine, events: readonly Waiting[], stopped: () => boolean): Promise<void> {
    let rested = performance.now()
    for (const { event, id } of events) {
      this.#tell(engine, event, id)
      if (engine.mayLearn) await inPieces(engine.study())
      if (performance.now() - rested < 5) continue
      await rest()
      if (stopped()) return
      rested = performance.now()
    }
  }

  #hear(event: PoolEvent, id: string | null): void {
    if (this.#engine) this.#tell(this.#engine, event, id)
    else this.#waiting.push({ event, id })
  }

  #tell(engine: AttributionEngine, event: PoolEvent, id: string | null): void {
    engine.fold(event, (answer) => this.#keep(engine, answer))
    if (id !== null) this.#lastId = id
    this.#changed = true
  }

  /** What is thought while it rings is said by who takes the call, in the same breath; the rest is kept here. */
  #keep(engine: AttributionEngine, { call, phase }: CallAnswer): void {
    const fact = phase === 'ring' ? null : engine.attributed(call, phase)
    if (!fact) return
    const { account, record } = this.#parts
    const callId = call as CallId // calls are named by their ids
    record({ ...fact, accountId: account, callId, id: `attributed-${phase}`, at: instant(engine.state.now) })
  }
}

/** What happened, in the order in which it did. */
function eventsOf(
  leases: readonly LeaseEvent[],
  calls: readonly HeardCall[],
  from: Instant,
  until: Instant,
): readonly Waiting[] {
  const happened = (at: Instant | null): boolean => at !== null && at > from && at <= until
  const events = [
    ...leases.map((event) => ({ event: visitEvent(event), id: event.id })),
    ...calls.flatMap((call) => {
      const { startedAt, endedAt } = call
      return [
        ...(happened(startedAt) ? [{ event: ringEvent(call), id: null }] : []),
        ...(endedAt !== null && happened(endedAt)
          ? [{ event: endEvent({ ...call, endedAt }), id: null }]
          : []),
      ]
    }),
  ]
  return events.sort((a, b) => a.event.t - b.event.t) // stable: the log's own order stays
}
