import { type StepKind, type StepOf, end, wait } from '../turn.ts'

/** Ends the call. After a ring that nobody answered, that is the cause. */
export const hangup: StepKind<StepOf<'hangup'>> = {
  enter: (turn) => wait(end(turn, 'system', turn.state.legs.size > 0 ? 'nobody-answered' : 'flow-ended')),
  hear: wait,
}
