/** Counts by name. Names come from closed lists in the code, never from the wire, so there are only so many. */
export class Counters {
  readonly #counts = new Map<string, number>()

  add(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1)
  }

  read(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts)
  }
}
