import { holdsAt } from '../hours.ts'
import { type StepKind, route } from '../turn.ts'

/** The first branch whose hours hold now. */
export const schedule: StepKind<'schedule'> = {
  enter(turn, { branches, otherwise }) {
    const { at, context } = turn.state
    const open = branches.find(({ hours }) => holdsAt(hours, at, context.timeZone))
    return open === undefined ? route(turn, 'otherwise', otherwise) : route(turn, open.name, open.next)
  },
}
