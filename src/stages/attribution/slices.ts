/** Work that can rest between slices of a few milliseconds, so that a server answers meanwhile. */
export type Slices<Result> = Generator<void, Result>

/** Does all of it without a rest. */
export function atOnce<Result>(work: Slices<Result>): Result {
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
  }
}
