import { type StepKind, fail, route } from '../turn.ts'

/** An A/B test: the same caller always goes the same way; a caller who withholds their number is somebody new each time. */
export const split: StepKind<'split'> = {
  enter(turn, { branches }) {
    const { context, at, flow, step } = turn.state
    const total = branches.reduce((sum, { share }) => sum + share, 0)
    let left = place(`${flow.id} ${step} ${context.caller.number ?? at}`) * total
    for (const { name, share, next } of branches) {
      if (left < share) return route(turn, name, next)
      left -= share
    }
    return fail(turn, 'no-branch')
  },
}

/** Where a text lies between 0 and 1: always the same place, and texts that differ little lie far apart (FNV-1a, then MurmurHash3's finish). */
function place(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}
