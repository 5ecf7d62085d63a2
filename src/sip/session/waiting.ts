/** Things that are still expected; closing waits until nothing is. */
export class Waiting {
  readonly #open = new Set<unknown>()
  #whenEmpty: (() => void) | null = null

  get size(): number {
    return this.#open.size
  }
  add(what: unknown): void {
    this.#open.add(what)
  }
  delete(what: unknown): void {
    this.#open.delete(what)
    if (this.#open.size === 0) this.#whenEmpty?.()
  }

  /** Resolves when nothing is open, or after so many milliseconds. */
  emptied(limit: number): Promise<void> {
    if (this.#open.size === 0) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, limit)
      this.#whenEmpty = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
