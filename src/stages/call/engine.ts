import { type Instant, seconds } from '#base/time.ts'
import { type FlowFault, callerLeg } from './call-event.ts'
import type { Doing } from './doing.ts'
import { end, endedBy } from './ending.ts'
import type { Destination, Flow, FlowStep, StepName } from './flow.ts'
import { isStray, note } from './note.ts'
import { unattended } from './unattended.ts'
import { recording } from './recorder.ts'
import { announce } from './steps/announce.ts'
import { ask } from './steps/ask.ts'
import { callThrough } from './steps/call-through.ts'
import { hangup } from './steps/hangup.ts'
import { menu } from './steps/menu.ts'
import { queue } from './steps/queue.ts'
import { record } from './steps/record.ts'
import { reject } from './steps/reject.ts'
import { ring } from './steps/ring.ts'
import { routeByArea } from './steps/route-by-area.ts'
import { routeByCaller } from './steps/route-by-caller.ts'
import { routeBySource } from './steps/route-by-source.ts'
import { schedule } from './steps/schedule.ts'
import { split } from './steps/split.ts'
import { survey } from './steps/survey.ts'
import { tag } from './steps/tag.ts'
import { voicemail } from './steps/voicemail.ts'
import { fetching } from './talk.ts'
import { canHandOn, isHandingOn, talking } from './talking.ts'
import { transferTo } from './transfer.ts'
import {
  type CallContext,
  type CallState,
  type DoingOf,
  type Heard,
  type Move,
  type StepKind,
  type StepOf,
  type Turn,
  type Waiting,
  and,
  go,
  wait,
} from './turn.ts'

/** A flow that goes round and round would never let the caller through; no sensible one enters so many steps. */
const mostSteps = 100

const failOpenRingFor = seconds(60)

/** Every step there is. */
const steps: { readonly [Does in FlowStep['does']]: StepKind<Does> } = {
  announce,
  menu,
  schedule,
  'route-by-area': routeByArea,
  'route-by-caller': routeByCaller,
  'route-by-source': routeBySource,
  split,
  record,
  ring,
  queue,
  voicemail,
  tag,
  survey,
  ask,
  'call-through': callThrough,
  hangup,
  reject,
}

const still: Waiting<'entering' | 'ended'> = { hear: wait }

/** Everything a call can wait in. */
const waits: { readonly [Does in Doing['does']]: Waiting<Does> } = {
  ...steps,
  entering: still,
  fetching,
  talking,
  ended: still,
}

/**
 * A call enters its flow. The driver writes the turn's facts into the call's log, in order, and carries its commands out;
 * then it brings whatever it hears to `step`, until the `hangup` command.
 */
export function begin(flow: Flow, context: CallContext, at: Instant): Turn {
  const state: CallState = {
    flow,
    context,
    at,
    step: flow.start,
    doing: { does: 'entering' },
    answered: false,
    ringback: false,
    agentCalls: context.agentCalls ?? false,
    callerAway: context.callerAway ?? false,
    callerGone: false,
    talked: false,
    recording: 'off',
    legs: new Map(),
    lastFailure: null,
    failingOpen: false,
    timers: new Set(),
    playing: new Set(),
    messages: 0,
    stepsEntered: 0,
    promptsPlayed: 0,
    questionsAsked: 0,
    remarks: 0,
  }
  return enter({ state, commands: [], facts: [] }, flow.start)
}

/** One step of a call. Pure: the same state and the same thing heard always give the same answer. */
export function step(before: CallState, heard: Heard, at: Instant): Turn {
  const state = { ...before, at }
  const turn = note({ state, commands: [], facts: [] }, heard)
  if (state.doing.does === 'ended') return turn
  if (heard.kind === 'leg-ended' && heard.leg === callerLeg) {
    if (state.callerGone) return turn
    if (!isHandingOn(state.doing))
      return end(leave(turn, state.doing), endedBy('caller', heard.cause), heard.cause)
    return follow(hear(and(turn, { state: { callerGone: true } }), state.doing, heard))
  }
  if (heard.kind === 'asked-for') return grant(turn, heard.what)
  return follow(isStray(state, heard) ? wait(turn) : hear(turn, state.doing, heard))
}

// Two tables of functions, one entry a kind; each function is written for its kind, which a generic function can say.
const hear = <Does extends Doing['does']>(turn: Turn, doing: DoingOf<Does>, heard: Heard): Move =>
  waits[doing.does].hear(turn, doing, heard)
const leave = <Does extends Doing['does']>(turn: Turn, doing: DoingOf<Does>): Turn =>
  waits[doing.does].leave?.(turn, doing) ?? turn
const enterStep = <Does extends FlowStep['does']>(turn: Turn, step: StepOf<Does>): Move =>
  steps[step.does].enter(turn, step)

/** Somebody at a screen has asked for it. */
function grant(turn: Turn, what: Extract<Heard, { kind: 'asked-for' }>['what']): Turn {
  if (typeof what === 'object') return handOn(turn, what)
  switch (what) {
    case 'pause-recording':
      return recording(turn, 'pause')
    case 'resume-recording':
      return recording(turn, 'resume')
    case 'hangup':
      return end(leave(turn, turn.state.doing), 'system', 'hung-up')
  }
}

/** Two who talk are parted: ours is let go, and somebody else of ours is rung for theirs. */
function handOn(turn: Turn, { handOnTo, text }: Readonly<{ handOnTo: Destination; text: string }>): Turn {
  const { doing } = turn.state
  return doing.does === 'talking' && canHandOn(turn.state)
    ? follow(transferTo(turn, doing, 'blind', handOnTo, text))
    : turn
}

/** Goes from step to step until one waits. */
function follow({ turn, goTo, fault }: Move): Turn {
  if (turn.state.doing.does === 'ended') return turn
  if (fault !== null) return failOpen(turn, turn.state.step, fault)
  return goTo === null ? turn : enter(turn, goTo)
}

function enter(from: Turn, name: StepName): Turn {
  const turn = and(from, { state: { doing: { does: 'entering' }, step: name } })
  const { flow, stepsEntered, failingOpen } = turn.state
  if (failingOpen) return end(turn, 'system', 'nobody-answered')
  if (stepsEntered >= mostSteps) return failOpen(turn, name, 'too-many-steps')
  const found = Object.hasOwn(flow.steps, name) ? flow.steps[name] : undefined // a step may be named `constructor`
  if (found === undefined) return failOpen(turn, name, 'step-missing')
  const entered = and(turn, {
    state: { stepsEntered: stepsEntered + 1 },
    facts: [{ kind: 'step-entered', step: name, does: found.does }],
  })
  const now = turn.state.callerAway ? unattended(flow, found, turn.state.context.locale) : found
  return follow(typeof now === 'string' ? go(entered, now) : enterStep(entered, now))
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
