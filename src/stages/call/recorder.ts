import type { CallFact } from './call-event.ts'
import type { CallCommand } from './flow.ts'
import { type RecordingState, type Turn, and } from './turn.ts'

/** What is asked of the recording: by a step, by the caller's answer, by keys or from a screen, by the end of the call. */
export type RecordingAction = 'start' | 'answer' | 'pause' | 'resume' | 'drop' | 'end'

type Change = Readonly<{
  to: RecordingState
  commands?: readonly CallCommand[]
  facts?: readonly CallFact[]
}>

const start: CallCommand = { kind: 'start-recording' }
const pause: CallCommand = { kind: 'pause-recording' }
const started: CallFact = { kind: 'recording-started' }
const paused: CallFact = { kind: 'recording-paused' }
const begins: Change = { to: 'running', commands: [start], facts: [started] }
const beginsPaused: Change = { to: 'paused', commands: [start, pause], facts: [started, paused] }
const dropped: Change = {
  to: 'stopped',
  commands: [{ kind: 'stop-recording', keep: false }],
  facts: [{ kind: 'recording-dropped' }],
}
const kept: Change = { to: 'stopped', commands: [{ kind: 'stop-recording', keep: true }] }

/** What is not here changes nothing: what was never started cannot be resumed, and what was dropped never starts again. */
const changes: Readonly<Record<RecordingState, Readonly<Partial<Record<RecordingAction, Change>>>>> = {
  off: { start: { to: 'wanted' }, drop: { to: 'stopped' } },
  wanted: { answer: begins, pause: { to: 'wanted-paused' }, drop: { to: 'stopped' }, end: { to: 'stopped' } },
  'wanted-paused': {
    answer: beginsPaused,
    resume: { to: 'wanted' },
    drop: { to: 'stopped' },
    end: { to: 'stopped' },
  },
  running: {
    pause: { to: 'paused', commands: [pause], facts: [paused] },
    drop: dropped,
    end: kept,
  },
  paused: {
    resume: {
      to: 'running',
      commands: [{ kind: 'resume-recording' }],
      facts: [{ kind: 'recording-resumed' }],
    },
    drop: dropped,
    end: kept,
  },
  stopped: {},
}

/** Does it, as far as it makes sense now. */
export function recording(turn: Turn, action: RecordingAction): Turn {
  const change = changes[turn.state.recording][action]
  if (change === undefined) return turn
  const { to, commands = [], facts = [] } = change
  const changed = and(turn, { state: { recording: to }, commands, facts })
  return action === 'start' && changed.state.answered ? recording(changed, 'answer') : changed
}
