import type { LegId } from '#base/id.ts'
import { callerLeg } from '#stages/call/call-event.ts'
import { newLine, type Line } from './markup-line.ts'

/** The legs of one call, each as the carrier was told and as it should be; the caller's is always there. */
export class Lines {
  readonly #lines: Map<LegId, Line>

  constructor(lines: readonly (readonly [LegId, Line])[]) {
    this.#lines = new Map(lines)
  }

  get caller(): Line {
    return this.of(callerLeg)
  }

  find(leg: LegId): Line | undefined {
    return this.#lines.get(leg)
  }

  of(leg: LegId): Line {
    const line = this.#lines.get(leg)
    if (line === undefined) throw new Error(`leg ${leg} was never dialled`)
    return line
  }

  /** A leg that is dialled. */
  add(leg: LegId): void {
    this.#lines.set(leg, newLine())
  }

  /** In the order they came. */
  all(): readonly (readonly [LegId, Line])[] {
    return [...this.#lines]
  }

  /** As plain data. Whoever waits for an answer asks again. */
  kept(): readonly (readonly [LegId, Line])[] {
    return this.all().map(([leg, line]) => [leg, { ...line, reply: null }])
  }

  /** The Dial it was in has been replaced by one that rings it too: its end was only that of the old one. */
  isRungAnew(leg: LegId, n: number): boolean {
    const { caller } = this
    if (this.of(leg).answered || n === caller.n || caller.told.is !== 'ringing') return false
    return caller.told.legs.some((rung) => rung.leg === leg)
  }

  /** Whoever else was in the caller's Dial is over already. */
  isLastOfDial(leg: LegId): boolean {
    const { told } = this.caller
    if (told.is === 'joined') return told.with === leg
    return told.is === 'ringing' && told.legs.every((other) => other.leg === leg || this.of(other.leg).ended)
  }
}
