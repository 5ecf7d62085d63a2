import type { LegId } from '#base/id.ts'
import { type Instant, seconds } from '#base/time.ts'
import { type FlowFault, callerLeg } from './call-event.ts'
import type { Flow, FlowStep, StepName } from './flow.ts'
import { announce } from './steps/announce.ts'
import { hangup } from './steps/hangup.ts'
import { record } from './steps/record.ts'
import { ring } from './steps/ring.ts'
import {
  type CallContext,
  type CallState,
  type Heard,
  type Move,
  type StepOf,
  type Turn,
  and,
  end,
  endedBy,
  wait,
  withLeg,
} from './turn.ts'

/** A flow that goes round and round would never let the caller through; no sensible one enters so many steps. */
const mostSteps = 100

/** Keys and holds of one call that are written down: a far end that goes on for hours fills no disk. */
const mostRemarks = 500

const failOpenRingFor = seconds(60)

/**
 * A call enters its flow. The driver writes the turn's facts into the call's log, in order, and carries its commands out;
 * then it brings whatever it hears to `step`, until the `hangup` command.
 */
export function begin(flow: Flow, context: CallContext, at: Instant): Turn {
  const state: CallState = {
    flow,
    context,
    at,
    doing: { does: 'entering' },
    answered: false,
    ringback: false,
    recording: 'off',
    legs: new Map(),
    lastFailure: null,
    failingOpen: false,
    stepsEntered: 0,
    promptsPlayed: 0,
    remarks: 0,
  }
  return enter({ state, commands: [], facts: [] }, flow.start)
}

/** One step of a call. Pure: the same state and the same thing heard always give the same answer. */
export function step(before: CallState, heard: Heard, at: Instant): Turn {
  const state = { ...before, at }
  const turn = note({ state, commands: [], facts: [] }, heard)
  if (state.doing.does === 'ended') return turn
  if (heard.kind === 'leg-ended' && heard.leg === callerLeg)
    return end(turn, endedBy('caller', heard.cause), heard.cause)
  return follow(isStray(state, heard) ? wait(turn) : hear(turn, heard))
}

function hear(turn: Turn, heard: Heard): Move {
  const { doing } = turn.state
  switch (doing.does) {
    case 'announce':
      return announce.hear(turn, doing, heard)
    case 'ring':
      return ring.hear(turn, doing, heard)
    case 'entering':
    case 'ended':
      return wait(turn)
  }
}

/** Goes from step to step until one waits. */
function follow(move: Move): Turn {
  return move.goTo === null || move.turn.state.doing.does === 'ended'
    ? move.turn
    : enter(move.turn, move.goTo)
}

function enter(from: Turn, name: StepName): Turn {
  const turn = and(from, { state: { doing: { does: 'entering' } } })
  const { flow, stepsEntered, failingOpen } = turn.state
  if (failingOpen) return end(turn, 'system', 'nobody-answered')
  if (stepsEntered >= mostSteps) return failOpen(turn, name, 'too-many-steps')
  const found = Object.hasOwn(flow.steps, name) ? flow.steps[name] : undefined // a step may be named `constructor`
  if (found === undefined) return failOpen(turn, name, 'step-missing')
  const entered = and(turn, {
    state: { stepsEntered: stepsEntered + 1 },
    facts: [{ kind: 'step-entered', step: name, does: found.does }],
  })
  return follow(enterStep(entered, found))
}

function enterStep(turn: Turn, found: FlowStep): Move {
  switch (found.does) {
    case 'announce':
      return announce.enter(turn, found)
    case 'record':
      return record.enter(turn, found)
    case 'ring':
      return ring.enter(turn, found)
    case 'hangup':
      return hangup.enter(turn, found)
    case 'menu':
    case 'schedule':
    case 'route-by-area':
    case 'route-by-caller':
    case 'route-by-source':
    case 'split':
    case 'queue':
    case 'voicemail':
    case 'tag':
    case 'survey':
    case 'ask':
    case 'call-through':
    case 'reject':
      return wait(failOpen(turn, found.does, 'step-missing'))
  }
}

/** The flow cannot go on: the caller goes straight to where the business wants such calls. */
function failOpen(turn: Turn, at: StepName, fault: FlowFault): Turn {
  const noted = and(turn, {
    state: { failingOpen: true },
    facts: [{ kind: 'flow-fault', step: at, fault }],
  })
  const destination = turn.state.flow.failOpen
  if (destination === null) return end(noted, 'system', 'nobody-answered')
  const straightThere: StepOf<'ring'> = {
    does: 'ring',
    strategy: 'in-order',
    sticky: false,
    destinations: [{ destination, ringFor: failOpenRingFor, weight: 1 }],
    whisper: null,
    accept: null,
    nobody: 'fail-open',
    after: null,
  }
  return follow(ring.enter(noted, straightThere))
}

/** Keeps what was heard: how each leg stands, and the fact for the log. Things that are repeated or come too late change nothing. */
function note(turn: Turn, heard: Heard): Turn {
  const { state } = turn
  const over = state.doing.does === 'ended'
  switch (heard.kind) {
    case 'leg-ringing':
      return legIs(state, heard.leg, 'dialled')
        ? and(turn, { state: withLeg(state, heard.leg, 'ringing'), facts: [heard] })
        : turn
    case 'leg-answered':
      if (legIs(state, heard.leg, 'dialled', 'ringing'))
        return and(turn, { state: withLeg(state, heard.leg, 'answered'), facts: [heard] })
      // The answer crossed our cancel, or is none of ours: nobody may be left talking to nobody.
      return legIs(state, heard.leg, 'answered') || heard.leg === callerLeg
        ? turn
        : and(turn, { commands: [{ kind: 'cancel', leg: heard.leg }] })
    case 'leg-failed':
      return isOpen(state, heard.leg)
        ? and(turn, {
            state: { ...withLeg(state, heard.leg, 'over'), lastFailure: heard.failure },
            facts: [heard],
          })
        : turn
    case 'leg-ended':
      return isOpen(state, heard.leg)
        ? and(turn, {
            state: withLeg(state, heard.leg, 'over'),
            facts: [{ kind: 'leg-ended', leg: heard.leg }],
          })
        : turn
    case 'recording-ended':
    case 'recording-failed':
      return and(turn, {
        state: { recording: 'stopped' },
        facts: state.recording === 'off' ? [] : [heard],
      })
    case 'held':
    case 'resumed':
    case 'key-pressed':
      if (over || state.remarks >= mostRemarks) return turn
      return and(turn, { state: { remarks: state.remarks + 1 }, facts: [heard] })
    case 'message-ended':
    case 'message-failed':
      return and(turn, { facts: [heard] })
    case 'prompt-ended':
      return over ? turn : and(turn, { facts: [{ kind: 'prompt-ended', leg: heard.leg }] })
    case 'timer-fired':
    case 'chosen':
    case 'destination-found':
    case 'queue-moved':
    case 'queue-turn':
    case 'told':
    case 'transfer-asked':
    case 'asked-for':
      return turn
  }
}

const legIs = (state: CallState, leg: LegId, ...states: readonly string[]): boolean =>
  states.includes(state.legs.get(leg) ?? 'unknown')

const isOpen = (state: CallState, leg: LegId): boolean =>
  legIs(state, leg, 'dialled', 'ringing', 'answered', 'cancelled')

/** About a leg that is not, or not any more, part of the call: already dealt with. */
const isStray = (state: CallState, heard: Heard): boolean =>
  (heard.kind === 'leg-answered' && !legIs(state, heard.leg, 'dialled', 'ringing')) ||
  ((heard.kind === 'leg-failed' || heard.kind === 'leg-ended') && !isOpen(state, heard.leg))
