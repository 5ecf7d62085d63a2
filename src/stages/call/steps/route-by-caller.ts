import type { CallerMatch } from '../flow.ts'
import { type CallContext, type StepKind, route } from '../turn.ts'

/** Who calls: somebody known, somebody new, nobody who says so; somebody with a tag; somebody by number. */
export const routeByCaller: StepKind<'route-by-caller'> = {
  enter(turn, { branches, otherwise }) {
    for (const { callers, next } of branches) {
      const found = match(turn.state.context.caller, callers)
      if (found !== null) return route(turn, found, next)
    }
    return route(turn, 'otherwise', otherwise)
  },
}

/** What the log calls the match; null when it is none. */
function match({ number, known, tags }: CallContext['caller'], wanted: CallerMatch): string | null {
  if ('is' in wanted) {
    const is = number === null ? 'withheld' : known ? 'known' : 'new'
    return is === wanted.is ? is : null
  }
  if ('tagged' in wanted) return tags.includes(wanted.tagged) ? wanted.tagged : null
  return wanted.numbers.find((beginning) => number?.startsWith(beginning)) ?? null
}
