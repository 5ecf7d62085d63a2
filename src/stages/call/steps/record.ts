import { type StepKind, type StepOf, go, record as startRecording, wait } from '../turn.ts'

/** From here on the call is recorded; from the answer on when it is not answered yet. */
export const record: StepKind<StepOf<'record'>> = {
  enter: (turn, step) => go(startRecording(turn), step.next),
  hear: wait,
}
