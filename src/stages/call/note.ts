import { type CallFact, callerLeg } from './call-event.ts'
import { isOpen, legIs, withLeg } from './legs.ts'
import { type CallState, type Heard, type Turn, and } from './turn.ts'

/** Keys and holds of one call that are written down: a far end that goes on for hours fills no disk. */
const mostRemarks = 500

type Note = { readonly [Kind in Heard['kind']]?: (turn: Turn, heard: HeardOf<Kind>) => Turn }
type HeardOf<Kind extends Heard['kind']> = Extract<Heard, { kind: Kind }>

/** Keeps what was heard: how each leg stands, and the fact for the log. Things that are repeated or come too late change nothing. */
export function note<Kind extends Heard['kind']>(
  turn: Turn,
  heard: HeardOf<Kind> & Readonly<{ kind: Kind }>,
): Turn {
  return notes[heard.kind]?.(turn, heard) ?? turn
}

const remark = (turn: Turn, heard: HeardOf<'held' | 'resumed' | 'key-pressed'>): Turn => {
  const { doing, remarks } = turn.state
  if (doing.does === 'ended' || remarks >= mostRemarks) return turn
  return and(turn, { state: { remarks: remarks + 1 }, facts: [heard] })
}

const recordingOver = (turn: Turn, heard: HeardOf<'recording-ended' | 'recording-failed'>): Turn =>
  turn.state.recording === 'off' ? turn : and(turn, { state: { recording: 'stopped' }, facts: [heard] })

const messageOver = (turn: Turn, heard: HeardOf<'message-ended' | 'message-failed'>): Turn =>
  turn.state.messages === 0
    ? turn
    : and(turn, { state: { messages: turn.state.messages - 1 }, facts: [heard] })

const notes: Note = {
  'leg-ringing': (turn, heard) =>
    legIs(turn.state, heard.leg, 'dialled')
      ? and(turn, { state: withLeg(turn.state, heard.leg, 'ringing'), facts: [heard] })
      : turn,
  'leg-answered'(turn, heard) {
    const { state } = turn
    if (legIs(state, heard.leg, 'dialled', 'ringing'))
      return and(turn, { state: withLeg(state, heard.leg, 'answered'), facts: [heard] })
    // The answer crossed our cancel, or is none of ours: nobody may be left talking to nobody.
    return legIs(state, heard.leg, 'answered') || heard.leg === callerLeg
      ? turn
      : and(turn, { commands: [{ kind: 'cancel', leg: heard.leg }] })
  },
  'leg-failed': (turn, heard) =>
    isOpen(turn.state, heard.leg)
      ? and(turn, {
          state: { ...withLeg(turn.state, heard.leg, 'over'), lastFailure: heard.failure },
          facts: [heard],
        })
      : turn,
  'leg-ended': (turn, heard) =>
    isOpen(turn.state, heard.leg)
      ? and(turn, {
          state: withLeg(turn.state, heard.leg, 'over'),
          facts: [{ kind: 'leg-ended', leg: heard.leg }],
        })
      : turn,
  'recording-ended': recordingOver,
  'recording-failed': recordingOver,
  'message-ended': messageOver,
  'message-failed': messageOver,
  held: remark,
  resumed: remark,
  'key-pressed': remark,
  'prompt-ended'(turn, { leg, id }) {
    const { doing, playing } = turn.state
    if (doing.does === 'ended' || !playing.has(id)) return turn
    const ended: CallFact = { kind: 'prompt-ended', leg }
    return and(turn, { state: { playing: without(playing, id) }, facts: [ended] })
  },
  'timer-fired': (turn, { timer }) => and(turn, { state: { timers: without(turn.state.timers, timer) } }),
}

const without = <Value>(values: ReadonlySet<Value>, one: Value): ReadonlySet<Value> =>
  new Set([...values].filter((value) => value !== one))

/** About a leg or a timer that is not, or not any more, part of the call: already dealt with. */
export function isStray(state: CallState, heard: Heard): boolean {
  if (heard.kind === 'leg-answered') return !legIs(state, heard.leg, 'dialled', 'ringing')
  if (heard.kind === 'leg-failed' || heard.kind === 'leg-ended') return !isOpen(state, heard.leg)
  return heard.kind === 'timer-fired' && !state.timers.has(heard.timer)
}
