import type { PhoneNumber } from '#base/phone-number.ts'

/** A number, `+12025550199`, or how numbers begin: `+1900*`. */
export type SpamPattern = string

/** Reads a pattern as it is stored; null when it is none. */
export const isSpamPattern = (text: string): boolean => /^\+[1-9]\d{0,14}\*$|^\+[1-9]\d{2,14}$/.test(text)

/** What an account's list says of a number: the entry for the number itself, else the one for its longest beginning. */
export class SpamList {
  readonly #entries: ReadonlyMap<SpamPattern, 'blocked' | 'trusted'>

  constructor(entries: Iterable<readonly [SpamPattern, 'blocked' | 'trusted']> = []) {
    this.#entries = new Map(entries)
  }

  find(number: PhoneNumber): 'blocked' | 'trusted' | null {
    const exact = this.#entries.get(number)
    if (exact !== undefined) return exact
    for (let length = number.length; length > 1; length--) {
      const found = this.#entries.get(`${number.slice(0, length)}*`)
      if (found !== undefined) return found
    }
    return null
  }
}
