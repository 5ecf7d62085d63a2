import { end } from '../ending.ts'
import { type StepKind, wait } from '../turn.ts'

/** Ends the call. After a ring that nobody answered, that is the cause. */
export const hangup: StepKind<'hangup'> = {
  enter(turn) {
    const { legs, talked } = turn.state
    return wait(end(turn, 'system', legs.size > 0 && !talked ? 'nobody-answered' : 'flow-ended'))
  },
}
