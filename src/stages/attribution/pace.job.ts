import { setImmediate as rest } from 'node:timers/promises'
import type { Slices } from './slices.ts'

/** So long may nobody else be served. */
const longest = 5

/** Does the work, and rests whenever it has worked for a few milliseconds: calls and visitors come first. */
export async function inPieces<Result>(work: Slices<Result>): Promise<Result> {
  for (;;) {
    const until = performance.now() + longest
    do {
      const step = work.next()
      if (step.done === true) return step.value
    } while (performance.now() < until)
    await rest()
  }
}
