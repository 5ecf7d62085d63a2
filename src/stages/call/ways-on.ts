import type { FlowStep } from './flow.ts'
import type { FlowBody } from './flow.wire.ts'

/** As it is stored, or as the engine has it. */
type Step = FlowBody['steps'][string] | FlowStep

/** A step another one leads to, and where it says so: `branches.0.next`. */
export type WayOn = Readonly<{ path: string; to: string }>

const way = (path: string, to: string | null | undefined): readonly WayOn[] =>
  typeof to === 'string' ? [{ path, to }] : []
const byKey = (path: string, ways: Readonly<Partial<Record<string, string>>>): readonly WayOn[] =>
  Object.entries(ways).flatMap(([key, to]) => way(`${path}.${key}`, to))
const byBranch = (branches: readonly Readonly<{ next: string }>[]): readonly WayOn[] =>
  branches.flatMap(({ next }, index) => way(`branches.${index}.next`, next))

/** Every step a call may come to from this one. None: the call ends here. */
export function waysOn(step: Step): readonly WayOn[] {
  switch (step.does) {
    case 'announce':
    case 'record':
    case 'tag':
    case 'survey':
    case 'voicemail':
      return way('next', step.next)
    case 'menu':
      return [...byKey('keys', step.keys), ...way('otherwise', step.otherwise)]
    case 'ask':
      return [...byKey('answers', step.answers), ...way('otherwise', step.otherwise)]
    case 'schedule':
    case 'route-by-area':
    case 'route-by-caller':
    case 'route-by-source':
      return [...byBranch(step.branches), ...way('otherwise', step.otherwise)]
    case 'split':
      return byBranch(step.branches)
    case 'ring':
    case 'queue':
      return [...way('nobody', step.nobody), ...way('after', step.after)]
    case 'call-through':
      return way('otherwise', step.otherwise)
    case 'hangup':
    case 'reject':
      return []
  }
}
