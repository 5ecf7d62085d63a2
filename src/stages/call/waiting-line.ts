import type { AccountId, DestinationId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { type Duration, type Instant, after, between, milliseconds, minutes, seconds } from '#base/time.ts'
import type { Choice } from './flow.ts'
import type { Place } from './queue-words.ts'
import type { Rota } from './rota.ts'

/** Somebody who waits in line; `id` is theirs alone in the whole house. */
export type Waiting = Choice &
  Readonly<{ id: string; accountId: AccountId; queue: string; caller: PhoneNumber | null }>

/** It is this one's turn with that destination. `callBack`: they have hung up and want to be called. */
export type LineTurn = Readonly<{
  id: string
  destination: DestinationId
  callBack: PhoneNumber | null
}>

export type LeftBecause = 'answered' | 'gave-up' | 'callback' | 'waited-too-long'

/** Whoever was rung and did not answer is left in peace for so long. */
export const rest: Duration = seconds(15)

/** Whoever was called back and could not be reached is called again after so long. */
export const away: Duration = minutes(3)

/** How much the latest wait between two turns counts in what is expected of the next. */
const newestCounts = 0.2

/** A place in a line. `number` grows with each who joins. */
type Standing = Waiting &
  Readonly<{ number: number; joinedAt: Instant }> & {
    /** Whose turn it is with; null while nobody is free. */
    turn: DestinationId | null
    /** Nobody was free at once. */
    waited: boolean
    hungUp: boolean
    /** Has been called back and could not be reached; not called again before. */
    awayUntil: Instant | null
  }

type Line = {
  readonly key: string
  /** In the order of joining. */
  readonly standing: Standing[]
  /** Who may answer somebody in it. */
  readonly answers: Set<DestinationId>
  /** When somebody was last answered, or the line began to form. */
  movedAt: Instant
  /** The usual time from one answered caller to the next; null while nobody knows. */
  pace: Duration | null
}

/**
 * Every line of the house. Whoever has waited longest has the next free destination that may answer them, of whichever line; who hung up
 * for a callback keeps the place. Each method answers with the turns that follow from it; each is to be told once.
 *
 *     waiting ──somebody is free──> its turn ──answered──> gone
 *        ^                             ├──did not answer (that one gets a rest)
 *        │                             └──called back in vain (the caller gets a rest)
 *        └─────────────────────────────┘
 */
export class WaitingLines {
  readonly #rota: Rota
  readonly #lines = new Map<string, Line>()
  readonly #standing = new Map<string, Standing>()
  /** Lines in which a destination may answer. */
  readonly #served = new Map<DestinationId, Set<Line>>()
  /** Promised to somebody, and not ringing yet. */
  readonly #promised = new Map<DestinationId, string>()
  readonly #restsUntil = new Map<DestinationId, Instant>()
  #joined = 0
  /** Numbers below those of all who join while this server runs. */
  #restored = Number.MIN_SAFE_INTEGER

  constructor(rota: Rota) {
    this.#rota = rota
  }

  join(waiting: Waiting, at: Instant): readonly LineTurn[] {
    const standing = this.#stand(waiting, ++this.#joined, at)
    const turns = this.#giveTurn(standing, at)
    standing.waited = turns.length === 0
    return turns
  }

  /**
   * Somebody who hung up and kept the place before this server started: before all who have joined since, in the order in which they are
   * restored.
   */
  restore(waiting: Waiting, at: Instant): readonly LineTurn[] {
    const standing = this.#stand(waiting, ++this.#restored, at)
    standing.waited = true
    standing.hungUp = true
    return this.#giveTurn(standing, at)
  }

  #stand(waiting: Waiting, number: number, at: Instant): Standing {
    const key = `${waiting.accountId} ${waiting.queue}`
    const line = this.#lines.get(key) ?? { key, standing: [], answers: new Set(), movedAt: at, pace: null }
    this.#lines.set(key, line)
    if (line.standing.length === 0) line.movedAt = at
    const standing: Standing = {
      ...waiting,
      number,
      joinedAt: at,
      turn: null,
      waited: false,
      hungUp: false,
      awayUntil: null,
    }
    line.standing.splice(indexOf(line.standing, number), 0, standing)
    this.#standing.set(waiting.id, standing)
    for (const { destination } of waiting.among) {
      line.answers.add(destination)
      this.#linesOf(destination).add(line)
    }
    return standing
  }

  /** Out of the line; after `callback` only off the line: the place stays until the callback is answered. */
  leave(id: string, why: LeftBecause, at: Instant): readonly LineTurn[] {
    const standing = this.#standing.get(id)
    if (standing === undefined) return []
    const freed = this.#takeTurnBack(standing)
    if (why === 'callback') {
      standing.hungUp = true
      return freed === null ? this.#giveTurn(standing, at) : this.freed(freed, at)
    }
    this.#remove(standing, why, at)
    return why === 'answered' || freed === null ? [] : this.freed(freed, at)
  }

  /** Nobody answered there: the place is kept, and that destination is left in peace for a while. */
  returnTurn(id: string, destination: DestinationId, at: Instant): readonly LineTurn[] {
    const standing = this.#standing.get(id)
    if (standing?.turn !== destination) return []
    this.#takeTurnBack(standing)
    this.#restsUntil.set(destination, after(at, rest))
    return this.#giveTurn(standing, at)
  }

  /** They were called back and could not be reached: the place is kept, and others come before them for a while. */
  postpone(id: string, at: Instant): readonly LineTurn[] {
    const standing = this.#standing.get(id)
    const freed = standing === undefined ? null : this.#takeTurnBack(standing)
    if (standing === undefined || freed === null) return []
    standing.awayUntil = after(at, away)
    return this.freed(freed, at)
  }

  /** Somebody who could not be reached may be called again. */
  resume(id: string, at: Instant): readonly LineTurn[] {
    const standing = this.#standing.get(id)
    return standing === undefined || isAway(standing, at) || standing.turn !== null
      ? []
      : this.#giveTurn(standing, at)
  }

  /** Somebody may have become free: has hung up, or has rested. */
  freed(destination: DestinationId, at: Instant): readonly LineTurn[] {
    if (!this.#isFree(destination, at)) return []
    let next: Standing | undefined
    for (const line of this.#served.get(destination) ?? []) {
      const first = line.standing.find(
        (one) =>
          one.turn === null &&
          !isAway(one, at) &&
          one.among.some(({ destination: answers }) => answers === destination),
      )
      if (first !== undefined && (next === undefined || first.number < next.number)) next = first
    }
    return next === undefined ? [] : [this.#promise(next, destination)]
  }

  /** Where somebody stands; null when they do not. */
  place(id: string): Place | null {
    const standing = this.#standing.get(id)
    const line = standing && this.#lines.get(keyOf(standing))
    if (standing === undefined || line === undefined) return null
    const position = indexOf(line.standing, standing.number) + 1
    return { position, wait: line.pace === null ? null : milliseconds(line.pace * position) }
  }

  /** How many stand in an account's line. */
  length(account: AccountId, queue: string): number {
    return this.#lines.get(`${account} ${queue}`)?.standing.length ?? 0
  }

  #giveTurn(standing: Standing, at: Instant): readonly LineTurn[] {
    const destination = this.#rota.pick(standing, (one) => this.#isFree(one, at))
    return destination === undefined ? [] : [this.#promise(standing, destination)]
  }

  #promise(standing: Standing, destination: DestinationId): LineTurn {
    standing.turn = destination
    this.#promised.set(destination, standing.id)
    return { id: standing.id, destination, callBack: standing.hungUp ? standing.caller : null }
  }

  #takeTurnBack(standing: Standing): DestinationId | null {
    const destination = standing.turn
    standing.turn = null
    if (destination !== null) this.#promised.delete(destination)
    return destination
  }

  #isFree(destination: DestinationId, at: Instant): boolean {
    const restsUntil = this.#restsUntil.get(destination)
    if (restsUntil !== undefined && at >= restsUntil) this.#restsUntil.delete(destination)
    return (
      this.#rota.isFree(destination) && !this.#promised.has(destination) && !this.#restsUntil.has(destination)
    )
  }

  #remove(standing: Standing, why: LeftBecause, at: Instant): void {
    this.#standing.delete(standing.id)
    const line = this.#lines.get(keyOf(standing))
    if (line === undefined) return
    line.standing.splice(indexOf(line.standing, standing.number), 1)
    if (why === 'answered') {
      if (standing.waited) line.pace = expected(line.pace, between(line.movedAt, at))
      line.movedAt = at
    }
    if (line.standing.length > 0) return
    for (const destination of line.answers) this.#served.get(destination)?.delete(line)
    line.answers.clear()
  }

  #linesOf(destination: DestinationId): Set<Line> {
    const lines = this.#served.get(destination) ?? new Set()
    this.#served.set(destination, lines)
    return lines
  }
}

/** What the last one took weighs something, what was expected before the rest. */
const expected = (before: Duration | null, took: Duration): Duration =>
  before === null ? took : milliseconds(before + (took - before) * newestCounts)

const isAway = ({ awayUntil }: Standing, at: Instant): boolean => awayUntil !== null && at < awayUntil

const keyOf = ({ accountId, queue }: Waiting): string => `${accountId} ${queue}`

/** Where the one with this number stands: those who joined later have greater numbers, so half of the line need not be looked at. */
function indexOf(standing: readonly Standing[], number: number): number {
  let from = 0
  let to = standing.length
  while (from < to) {
    const middle = (from + to) >> 1
    if ((standing[middle]?.number ?? 0) < number) from = middle + 1
    else to = middle
  }
  return from
}
