/** A map in bounded space: it forgets what was set longest ago. */
export class Recent<Value> {
  readonly #entries = new Map<string, Value>()
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  get(key: string): Value | undefined {
    return this.#entries.get(key)
  }

  set(key: string, value: Value): void {
    this.#entries.delete(key)
    this.#entries.set(key, value)
    if (this.#entries.size > this.#most)
      for (const [oldest] of this.#entries) if (this.#entries.delete(oldest)) break
  }
}
