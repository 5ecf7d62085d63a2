import { recording } from '../recorder.ts'
import { type StepKind, go } from '../turn.ts'

/** From here on the call is recorded (from the answer on when it is not answered yet), or pauses, or never was. */
export const record: StepKind<'record'> = {
  enter: (turn, step) => go(recording(turn, step.action), step.next),
}
