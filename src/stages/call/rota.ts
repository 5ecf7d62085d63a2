import type { AccountId, CallId, DestinationId, LegId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { Instant } from '#base/time.ts'
import { callerLeg, type CallEvent } from './call-event.ts'
import type { Candidate, Strategy } from './flow.ts'

/** Whom to ring: those of one round at once, round after round. */
export type Rounds = readonly (readonly DestinationId[])[]

export type RotaQuestion = Readonly<{
  accountId: AccountId
  caller: PhoneNumber | null
  by: Strategy
  sticky: boolean
  among: readonly Candidate[]
}>

/** A call as far as the rota knows it: who is rung or talks in it. */
type Ongoing = Readonly<{ caller: PhoneNumber | null; legs: Map<LegId, Engaged> }>
type Engaged = Readonly<{ destination: DestinationId; talked: boolean }>

/** Callers who are remembered; whoever called longest ago is forgotten first. */
const mostCallers = 100_000

/**
 * Who is on the phone, who has been idle for how long, and who answered whom: what one call cannot know of the others. Hears every
 * event of every call; the same events give the same answers.
 */
export class Rota {
  readonly #calls = new Map<CallId, Ongoing>()
  /** In how many calls each is rung or talks. */
  readonly #engaged = new Map<DestinationId, number>()
  readonly #idleSince = new Map<DestinationId, Instant>()
  readonly #answeredBy = new Map<string, DestinationId>()
  /** Of each set of candidates: how much of a turn each has saved up. */
  readonly #credits = new Map<string, Map<DestinationId, number>>()

  /** Takes note; answers with who is free because of it, and was not before. */
  note(event: CallEvent): readonly DestinationId[] {
    const { kind, accountId, callId } = event
    if (kind === 'offered') this.#begin(event)
    if (kind === 'leg-dialled') this.#engage(callId, event.leg, event.destinationId)
    if (kind === 'connected') this.#talks(accountId, callId, event.leg)
    if (kind === 'leg-failed' || kind === 'leg-ended') return this.#disengage(callId, event.leg, event.at)
    return kind === 'ended' ? this.#over(callId, event.at) : []
  }

  /** This caller has been answered there; also from what was known before this server started. */
  remember(account: AccountId, caller: PhoneNumber, destination: DestinationId): void {
    const key = `${account} ${caller}`
    this.#answeredBy.delete(key)
    this.#answeredBy.set(key, destination)
    if (this.#answeredBy.size <= mostCallers) return
    const [oldest] = this.#answeredBy.keys()
    if (oldest !== undefined) this.#answeredBy.delete(oldest)
  }

  isFree(destination: DestinationId): boolean {
    return !this.#engaged.has(destination)
  }

  /** Whom to ring for this caller: who is free first, then who is rung or talks already, and may have another line. */
  choose(question: RotaQuestion): Rounds {
    const { by, among } = question
    const [first, order] = this.#ordered(question, (destination) => this.isFree(destination))
    const engaged = among.map(({ destination }) => destination).filter((one) => !this.isFree(one))
    const rest = [...order.filter((destination) => destination !== first), ...engaged]
    const known = first === undefined ? [] : [[first]]
    if (by !== 'all-at-once') return [...known, ...rest.map((destination) => [destination])]
    return rest.length === 0 ? known : [...known, rest]
  }

  /** Whose turn it is to take this caller, of those who are free; undefined when nobody is. */
  pick(question: RotaQuestion, isFree: (destination: DestinationId) => boolean): DestinationId | undefined {
    const [first, order] = this.#ordered(question, isFree)
    return first ?? order[0]
  }

  /** Whoever answered this caller before, and everybody who is free in the order of the strategy. */
  #ordered(
    { by, sticky, among, accountId, caller }: RotaQuestion,
    isFree: (destination: DestinationId) => boolean,
  ): readonly [DestinationId | undefined, readonly DestinationId[]] {
    const free = among.filter(({ destination }) => isFree(destination))
    const answered = sticky ? this.#answeredBy.get(`${accountId} ${caller}`) : undefined
    const first = free.find(({ destination }) => destination === answered)?.destination
    const order = free.map(({ destination }) => destination)
    if (by === 'round-robin') return [first, this.#takeTurn(among, free, first)]
    if (by !== 'longest-idle') return [first, order]
    return [first, order.toSorted((a, b) => (this.#idleSince.get(a) ?? 0) - (this.#idleSince.get(b) ?? 0))]
  }

  /**
   * Smooth weighted round robin: everybody saves up their weight, and whoever has most pays for all. With weights 5, 1, 1 the turns are
   * a a b a c a a, not a a a a a b c. Whoever is rung out of turn, being known to the caller, pays all the same.
   */
  #takeTurn(
    among: readonly Candidate[],
    free: readonly Candidate[],
    first: DestinationId | undefined,
  ): readonly DestinationId[] {
    const key = among.map(({ destination }) => destination).join(' ')
    const credits = this.#credits.get(key) ?? new Map<DestinationId, number>()
    this.#credits.set(key, credits)
    const creditOf = (destination: DestinationId): number => credits.get(destination) ?? 0
    for (const { destination, weight } of free) credits.set(destination, creditOf(destination) + weight)
    const order = free.map(({ destination }) => destination).toSorted((a, b) => creditOf(b) - creditOf(a))
    const pays = first ?? order[0]
    const total = free.reduce((sum, { weight }) => sum + weight, 0)
    if (pays !== undefined) credits.set(pays, creditOf(pays) - total)
    return order
  }

  /** Whoever calls out is on the phone as well. */
  #begin({ callId, caller, agent }: Extract<CallEvent, { kind: 'offered' }>): void {
    this.#calls.set(callId, { caller, legs: new Map() })
    if (agent !== undefined) this.#engage(callId, callerLeg, agent.destinationId)
  }

  #engage(call: CallId, leg: LegId, destination: DestinationId): void {
    const legs = this.#calls.get(call)?.legs
    if (legs === undefined || legs.has(leg)) return
    legs.set(leg, { destination, talked: false })
    this.#engaged.set(destination, (this.#engaged.get(destination) ?? 0) + 1)
  }

  #talks(account: AccountId, call: CallId, leg: LegId): void {
    const ongoing = this.#calls.get(call)
    const engaged = ongoing?.legs.get(leg)
    if (ongoing === undefined || engaged === undefined) return
    ongoing.legs.set(leg, { ...engaged, talked: true })
    const callsOut = ongoing.legs.get(callerLeg)
    if (callsOut !== undefined) ongoing.legs.set(callerLeg, { ...callsOut, talked: true })
    if (ongoing.caller !== null) this.remember(account, ongoing.caller, engaged.destination)
  }

  #over(call: CallId, at: Instant): readonly DestinationId[] {
    const legs = [...(this.#calls.get(call)?.legs.keys() ?? [])]
    const freed = legs.flatMap((leg) => this.#disengage(call, leg, at))
    this.#calls.delete(call)
    return freed
  }

  /** Idle counts from the end of a talk, not from a call that was not taken. */
  #disengage(call: CallId, leg: LegId, at: Instant): readonly DestinationId[] {
    const legs = this.#calls.get(call)?.legs
    const engaged = legs?.get(leg)
    if (legs === undefined || engaged === undefined) return []
    const { destination, talked } = engaged
    legs.delete(leg)
    if (talked) this.#idleSince.set(destination, at)
    const left = (this.#engaged.get(destination) ?? 1) - 1
    if (left > 0) this.#engaged.set(destination, left)
    else this.#engaged.delete(destination)
    return left > 0 ? [] : [destination]
  }
}
