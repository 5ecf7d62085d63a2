import { type StepKind, and, go } from '../turn.ts'

/** Puts tags on the call. */
export const tag: StepKind<'tag'> = {
  enter: (turn, { tags, next }) => go(and(turn, { facts: [{ kind: 'tagged', tags }] }), next),
}
