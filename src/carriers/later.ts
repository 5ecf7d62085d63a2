import type { Duration } from '#base/time.ts'

/** Things to do after a while, unless all of them are given up. No process lives on for them. */
export class Later {
  readonly #timers = new Set<NodeJS.Timeout>()

  run(after: Duration, what: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      what()
    }, after)
    this.#timers.add(timer.unref())
  }

  giveUp(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
  }
}
