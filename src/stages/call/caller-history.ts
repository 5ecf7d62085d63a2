import type { NumberId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { Instant } from '#base/time.ts'
import { oneDay } from './screen.ts'

/** One account's callers; the rest of a day's is forgotten, those who called longest ago first. About 2 MB when full. */
const mostCallers = 10_000
/** As many of our numbers as any rule may ask for. */
const mostNumbers = 100

/**
 * Who called which of an account's numbers within a day: a fold of its calls, in memory, so that a caller can be screened while the
 * database is down. The order of arrival means nothing, but for who is forgotten first when there are too many.
 */
export class CallerHistory {
  /** When each number was called last; the caller who called last stands last. */
  readonly #callers = new Map<PhoneNumber, Map<NumberId, Instant>>()

  heard(caller: PhoneNumber, number: NumberId, at: Instant): void {
    const numbers = this.#callers.get(caller) ?? new Map<NumberId, Instant>()
    const before = numbers.get(number)
    numbers.delete(number)
    numbers.set(number, before !== undefined && before > at ? before : at)
    dropOldest(numbers, mostNumbers)
    this.#callers.delete(caller)
    this.#callers.set(caller, numbers)
    dropOldest(this.#callers, mostCallers)
  }

  /** How many of our numbers this caller dialled in the day before that moment, `number` included. */
  numbersCalled(caller: PhoneNumber, number: NumberId, at: Instant): number {
    const recent = [...(this.#callers.get(caller) ?? [])].filter(
      ([other, last]) => other !== number && at - last < oneDay,
    )
    return recent.length + 1
  }

  /** The number this caller dialled last, within the day; null when none is remembered. */
  lastCalled(caller: PhoneNumber): NumberId | null {
    return [...(this.#callers.get(caller)?.keys() ?? [])].at(-1) ?? null
  }

  get size(): number {
    return this.#callers.size
  }
}

function dropOldest(map: Map<unknown, unknown>, most: number): void {
  if (map.size > most) for (const key of map.keys()) return void map.delete(key)
}
