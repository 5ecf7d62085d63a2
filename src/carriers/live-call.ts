import type { AccountId, CallId, LegId } from '#base/id.ts'
import { after, between, milliseconds, type Duration, type Instant } from '#base/time.ts'
import {
  callerLeg,
  nthEventId,
  type CallEvent,
  type CallFact,
  type EndCause,
} from '#stages/call/call-event.ts'
import { begin, step } from '#stages/call/engine.ts'
import type { CallCommand, Flow } from '#stages/call/flow.ts'
import { rejoining } from '#stages/call/steps/queue.ts'
import { canHandOn } from '#stages/call/talking.ts'
import type { CallContext, CallState, Heard, Turn } from '#stages/call/turn.ts'
import { isQuestion, type Asking, type Question, type Switchboard } from './switchboard.ts'

/** What only a carrier can do: everything about legs and their sound. */
export type WireCommand = Exclude<CallCommand, Question | TimerCommand>
type TimerCommand = Extract<CallCommand, { kind: 'start-timer' | 'stop-timer' }>

/**
 * A carrier's side of one call. A carrier that is told what to do does it at once; one that asks (TwiML) writes it down until it asks.
 * `hangup` is the last command of a call, and always comes.
 */
export interface Wire {
  /** What one turn of the engine asks for, in order. What becomes of it is brought to `LiveCall.hear`, now or later. */
  carryOut(commands: readonly WireCommand[]): void
}

/** What somebody at a screen may ask of a call that goes on. */
export type Wish = Extract<Heard, { kind: 'asked-for' }>['what']

/** `not-now`: nobody talks. `out-of-reach`: the carrier cannot ring whom the call is to be handed to, or cannot part these two. */
export type Granted = 'done' | 'no-such-call' | 'not-now' | 'out-of-reach'

export type LiveCallParts = Readonly<{
  switchboard: Switchboard
  /** Keeps an event; never throws and never waits, because a caller is on the line. */
  record(event: CallEvent): void
  now(): Instant
}>

/** What is known of a call before its flow begins. */
export type CallOpening = Readonly<{
  accountId: AccountId
  callId: CallId
  offered: FactOf<'offered'>
  attributed: FactOf<'attributed'>
  flow: Flow
  context: CallContext
}>

/** How a call stands in its flow: what the next process must know to go on with it. */
export type KeptFlow = Readonly<{
  state: CallState | null
  timers: readonly (readonly [name: string, length: Duration, firesAt: Instant])[]
  facts: number
}>

/** Facts that may have been written after the call was kept last: their ids are not given again. */
const factsBetween = 100

type Timer = Readonly<{ length: Duration; firesAt: Instant; timeout: NodeJS.Timeout }>

type FactOf<Kind extends CallFact['kind']> = Extract<CallFact, { kind: Kind }>

/**
 * One call in its flow, whoever carries it: brings what is heard to the flow engine, writes the engine's facts into the log, runs its
 * timers, puts its questions to the switchboard, and hands the rest to the wire. All decisions are the engine's.
 *
 *     hear ──> step(state) ──> facts ──────> the log, the switchboard
 *      ^                  └──> commands ┬──> timers
 *      │                                ├──> questions: the switchboard
 *      └────────────────────────────────┴──> the wire
 */
export class LiveCall {
  readonly #parts: LiveCallParts
  readonly #opening: CallOpening
  readonly #wire: Wire
  readonly #timers = new Map<string, Timer>()
  /** Heard while a turn is being carried out: a command may make something happen at once. */
  readonly #waiting: Heard[] = []
  #state: CallState | null = null
  #busy = false
  #facts = 0

  /** The call is in the log from here on, and its flow begins with `begin`; one that an earlier process kept goes on where it was. */
  constructor(parts: LiveCallParts, opening: CallOpening, wire: Wire, kept: KeptFlow | null = null) {
    this.#parts = parts
    this.#opening = opening
    this.#wire = wire
    if (kept !== null) this.#goOn(kept)
    else for (const fact of [opening.offered, opening.attributed]) this.#keep(fact)
  }

  /** Timers that should have fired meanwhile do at once; a place in line is taken anew. */
  #goOn({ state, timers, facts }: KeptFlow): void {
    this.#state = state
    this.#facts = facts + factsBetween
    for (const [name, length, firesAt] of timers) this.#startTimer(name, length, firesAt)
    const question = state === null ? null : rejoining(state)
    if (question !== null) queueMicrotask(() => this.#parts.switchboard.take(question, this.#asking()))
  }

  /** Plain data: the next process can go on with it. */
  kept(): KeptFlow {
    const timers = Array.from(this.#timers, ([name, { length, firesAt }]) => [name, length, firesAt] as const)
    return { state: this.#state, timers, facts: this.#facts }
  }

  /** This process does nothing more for the call. */
  forget(): void {
    for (const name of this.#timers.keys()) this.#stopTimer(name)
  }

  get opening(): CallOpening {
    return this.#opening
  }

  /** Where the flow stands; null before it began. */
  get state(): CallState | null {
    return this.#state
  }

  /** Something was found out about the caller: before the flow, or while the call is in it. */
  found(fact: FactOf<'attested' | 'screened'>): void {
    this.#keep(fact)
  }

  /** Enters the flow, or the one that the account's rules put in its place. What was heard before is heard now. */
  begin(flow: Flow = this.#opening.flow): void {
    this.#take(begin(flow, this.#opening.context, this.#parts.now()))
  }

  /** Something happened on the wire. */
  hear(heard: Heard): void {
    if (this.#busy || this.#state === null) {
      this.#waiting.push(heard)
      return
    }
    this.#take(step(this.#state, heard, this.#parts.now()))
  }

  /** The carrier cannot ring them at all. */
  unreachable(leg: LegId): void {
    this.hearSoon({ kind: 'leg-failed', leg, failure: 'unreachable', sipStatus: null })
  }

  /** It happens once everybody is through with what they do just now. */
  hearSoon(heard: Heard): void {
    queueMicrotask(() => this.hear(heard))
  }

  /**
   * It happened a while ago: timers that it starts, and that are no longer than the while, have fired already. For carriers that wait on
   * our behalf and tell us afterwards.
   */
  hearLate(heard: Heard, since: Duration): void {
    const before = new Set(this.#timers.values())
    this.hear(heard)
    for (const [name, timer] of this.#timers)
      if (!before.has(timer) && timer.length <= since) {
        this.#stopTimer(name)
        this.hear({ kind: 'timer-fired', timer: name })
      }
  }

  /** Somebody of this account, at a screen, asks. */
  askFor(account: AccountId, what: Wish): Granted {
    if (account !== this.#opening.accountId) return 'no-such-call'
    if (typeof what === 'object' && (this.#state === null || !canHandOn(this.#state))) return 'not-now'
    this.hear({ kind: 'asked-for', what })
    return 'done'
  }

  /** What the flow would ask for, last, if all this were heard: the same engine, and nothing happens. */
  foresee(heard: readonly Heard[]): readonly CallCommand[] {
    let state = this.#state
    let commands: readonly CallCommand[] = []
    for (const each of heard) {
      if (state === null) break
      ;({ state, commands } = step(state, each, this.#parts.now()))
    }
    return commands
  }

  /** How long the longest of the timers that run was set for: nothing that waits need wait longer. */
  longestTimer(): Duration | null {
    const lengths = Array.from(this.#timers.values(), ({ length }) => length)
    return lengths.length === 0 ? null : milliseconds(Math.max(...lengths))
  }

  /** Ends a call that never came to its flow. */
  refuse(cause: EndCause): void {
    this.#keep({ kind: 'ended', by: 'system', cause })
  }

  /** Ends the call because this server stops. */
  shutDown(): void {
    this.hear({ kind: 'leg-ended', leg: callerLeg, cause: 'shutdown' })
  }

  /** Facts first: what is carried out may be heard of at once, and the log should read in order. */
  #take(turn: Turn): void {
    this.#busy = true
    this.#state = turn.state
    for (const fact of turn.facts) this.#keep(fact)
    this.#carryOut(turn.commands)
    this.#busy = false
    const next = this.#waiting.shift()
    if (next !== undefined) this.hear(next)
  }

  #keep(fact: CallFact): void {
    const { accountId, callId } = this.#opening
    const id = nthEventId(++this.#facts)
    const event: CallEvent = { ...fact, id, callId, accountId, at: this.#parts.now() }
    this.#parts.record(event)
    this.#parts.switchboard.note(event)
  }

  #carryOut(commands: readonly CallCommand[]): void {
    const wire: WireCommand[] = []
    const asked: Question[] = []
    for (const command of commands) {
      if (command.kind === 'start-timer') this.#startTimer(command.timer, command.for)
      else if (command.kind === 'stop-timer') this.#stopTimer(command.timer)
      else if (isQuestion(command)) asked.push(command)
      else wire.push(command)
    }
    if (commands.some(({ kind }) => kind === 'hangup'))
      for (const timer of this.#timers.keys()) this.#stopTimer(timer)
    if (wire.length > 0) this.#wire.carryOut(wire)
    for (const question of asked) this.#parts.switchboard.take(question, this.#asking())
  }

  #startTimer(timer: string, length: Duration, firesAt = after(this.#parts.now(), length)): void {
    this.#stopTimer(timer)
    const fired = (): void => {
      this.#timers.delete(timer)
      this.hear({ kind: 'timer-fired', timer })
    }
    const timeout = setTimeout(fired, Math.max(0, between(this.#parts.now(), firesAt)))
    this.#timers.set(timer, { length, firesAt, timeout })
  }

  #stopTimer(timer: string): void {
    clearTimeout(this.#timers.get(timer)?.timeout)
    this.#timers.delete(timer)
  }

  #asking(): Asking {
    const { accountId, callId, offered, attributed } = this.#opening
    return {
      accountId,
      callId,
      caller: offered.caller,
      about: {
        callerName: offered.callerName,
        number: offered.number,
        source: attributed.source,
      },
      tell: (heard) => this.hear(heard),
    }
  }
}
