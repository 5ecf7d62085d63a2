import type { Machine, TimerAction, TimerEvent } from './machine.ts'
import { step } from './machine.ts'
import type { TimerBase, TimerName } from './timers.ts'
import { timers } from './timers.ts'

/** What a machine needs from the world. */
export type Surroundings<Deed> = Readonly<{
  base: TimerBase
  /** The transport loses nothing (TCP, TLS). */
  reliable: boolean
  /** Everything but timers. */
  carryOut: (deed: Deed) => void
}>

/** A state machine at work: holds its state and its timers, and hands every other action to its shell. */
export class Running<State extends string, Event extends string, Deed extends Readonly<{ do: string }>> {
  readonly #machine: Machine<State, Event | TimerEvent, Deed>
  readonly #surroundings: Surroundings<Deed>
  readonly #timers = new Map<TimerName, NodeJS.Timeout>()
  readonly #starts = new Map<TimerName, number>()
  #state: State
  #halted = false

  constructor(machine: Machine<State, Event | TimerEvent, Deed>, surroundings: Surroundings<Deed>) {
    this.#machine = machine
    this.#surroundings = surroundings
    this.#state = machine.start.to
  }

  get state(): State {
    return this.#state
  }

  /** Does what the machine begins with. */
  begin(): void {
    for (const action of this.#machine.start.actions) this.#perform(action)
  }

  /** False when this state ignores the event. */
  handle(event: Event | TimerEvent): boolean {
    const next = this.#halted ? null : step(this.#machine, this.#state, event)
    if (next === null) return false
    this.#state = next.to
    for (const action of next.actions) this.#perform(action)
    return true
  }

  /** Stops where it is: nothing moves it any more. */
  halt(): void {
    this.#halted = true
    this.#stopAll()
  }

  #stopAll(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
  }

  #perform(action: TimerAction | Deed): void {
    if (!isTimerAction(action)) this.#surroundings.carryOut(action)
    else if (action.do === 'stop all timers') this.#stopAll()
    else if (action.do === 'start') this.#start(action.timer)
    else this.#stop(action.timer)
  }

  #start(name: TimerName): void {
    const { base, reliable } = this.#surroundings
    const count = this.#starts.get(name) ?? 0
    this.#starts.set(name, count + 1)
    const length = timers[name](base, count, reliable)
    if (length === null) return
    if (length === 0) {
      this.handle(`timer ${name}`)
      return
    }
    this.#stop(name)
    const timer = setTimeout(() => {
      this.#timers.delete(name)
      this.handle(`timer ${name}`)
    }, length)
    timer.unref() // the sockets keep the process alive, not the wait for a stray retransmission
    this.#timers.set(name, timer)
  }

  #stop(name: TimerName): void {
    clearTimeout(this.#timers.get(name))
    this.#timers.delete(name)
  }
}

const timerActions: ReadonlySet<string> = new Set([
  'start',
  'stop',
  'stop all timers',
] satisfies TimerAction['do'][])

const isTimerAction = (action: Readonly<{ do: string }>): action is TimerAction => timerActions.has(action.do)
