/** What each webhook was answered. The same one twice changes nothing and is answered the same. */
export class GivenAnswers {
  readonly #answers: Map<string, Promise<string>>
  /** Those that were given already. */
  readonly #given: Map<string, string>
  readonly #onGiven: () => void

  constructor(before: readonly (readonly [string, string])[], onGiven: () => void) {
    this.#given = new Map(before)
    this.#answers = new Map(before.map(([key, answer]) => [key, Promise.resolve(answer)]))
    this.#onGiven = onGiven
  }

  once(key: string, make: () => Promise<string>): Promise<string> {
    const before = this.#answers.get(key)
    if (before !== undefined) return before
    const made = make().then((answer) => {
      this.#given.set(key, answer)
      this.#onGiven()
      return answer
    })
    this.#answers.set(key, made)
    return made
  }

  given(): readonly (readonly [string, string])[] {
    return [...this.#given]
  }
}
