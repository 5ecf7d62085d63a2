import type { CallSource } from '../call.wire.ts'
import type { SourceMatch } from '../flow.ts'
import { type StepKind, route } from '../turn.ts'

/** What made them call: the first branch all of whose words are the source's. */
export const routeBySource: StepKind<'route-by-source'> = {
  enter(turn, { branches, otherwise }) {
    const { source } = turn.state.context
    const found = source === null ? undefined : branches.find((branch) => isFrom(source, branch.source))
    return found === undefined
      ? route(turn, 'otherwise', otherwise)
      : route(turn, Object.values(found.source).join(', '), found.next)
  },
}

const words = ['source', 'medium', 'campaign', 'channel'] as const

const isFrom = (source: CallSource, wanted: SourceMatch): boolean =>
  words.every((word) => wanted[word] === undefined || same(source[word], wanted[word]))

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()
