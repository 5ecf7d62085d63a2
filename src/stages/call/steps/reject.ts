import { end } from '../ending.ts'
import { type StepKind, wait } from '../turn.ts'

/** RFC 3261: 486 Busy Here, 603 Decline, 480 Temporarily Unavailable. */
const statuses = { busy: 486, declined: 603, unavailable: 480 } as const

/** Ends the call without answering it: the caller's network says so. */
export const reject: StepKind<'reject'> = {
  enter: (turn, step) => wait(end(turn, 'system', 'flow-ended', statuses[step.as])),
}
