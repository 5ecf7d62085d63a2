import type { LegId } from '#base/id.ts'
import { callerLeg } from '../call-event.ts'
import type { Destination } from '../flow.ts'
import {
  type Doing,
  type Heard,
  type Move,
  type StepKind,
  type StepOf,
  type Turn,
  and,
  answerCaller,
  end,
  endedBy,
  go,
  isEndOf,
  release,
  ringTimer,
  say,
  timerOf,
  wait,
  withLeg,
} from '../turn.ts'

type Ringing = Extract<Doing, { does: 'ring' }>

/** Rings destinations one after the other; whoever answers hears the whisper, then the caller. */
export const ring: StepKind<StepOf<'ring'>, Ringing> = {
  enter: (turn, step) => dialFrom(turn, step, 0),
  hear: (turn, doing, heard) => on[doing.stage.is](turn, doing, heard),
}

const on: Readonly<Record<Ringing['stage']['is'], (turn: Turn, doing: Ringing, heard: Heard) => Move>> = {
  ringing(turn, doing, heard) {
    if (heard.kind === 'leg-answered' && heard.leg === doing.leg)
      return whisper(stopTimer(turn, doing), doing)
    if (isOver(doing.leg, heard)) return dialNext(stopTimer(turn, doing), doing)
    if (heard.kind === 'timer-fired' && heard.timer === ringTimer(doing.leg))
      return dialNext(release(turn, doing.leg), doing)
    return wait(turn)
  },
  whispering(turn, doing, heard) {
    if (isOver(doing.leg, heard)) return dialNext(stopTimer(turn, doing), doing) // they heard who it is and did not want it
    if (doing.stage.is === 'whispering' && isEndOf(doing.stage.prompt, heard))
      return connect(stopTimer(turn, doing), doing)
    return wait(turn)
  },
  talking(turn, doing, heard) {
    if (!isOver(doing.leg, heard)) return wait(turn)
    const cause = heard.kind === 'leg-ended' ? heard.cause : 'network-failure'
    return wait(end(turn, endedBy('callee', cause), cause))
  },
}

const isOver = (leg: LegId, heard: Heard): boolean =>
  (heard.kind === 'leg-failed' || heard.kind === 'leg-ended') && heard.leg === leg

const dialNext = (turn: Turn, doing: Ringing): Move => dialFrom(turn, doing.step, doing.index + 1)

/** Dials the first destination from `index` on that still exists. */
function dialFrom(turn: Turn, step: StepOf<'ring'>, index: number): Move {
  const entry = step.destinations[index]
  if (entry === undefined) return go(turn, step.nobody)
  const destination = turn.state.context.destinations.get(entry.destination)
  if (destination === undefined) {
    const fault = { kind: 'flow-fault', step: entry.destination, fault: 'destination-missing' } as const
    return dialFrom(and(turn, { facts: [fault] }), step, index + 1)
  }
  const leg = String(turn.state.legs.size + 1) as LegId // legs we dial are numbered from 1
  const { id, name } = destination
  const dialled = and(turn, {
    state: {
      ...withLeg(turn.state, leg, 'dialled'),
      ringback: true,
      doing: { does: 'ring', step, index, leg, stage: { is: 'ringing' } },
    },
    commands: [
      ...(turn.state.ringback ? [] : [{ kind: 'ringback' } as const]),
      { kind: 'dial', leg, destination },
      { kind: 'start-timer', timer: ringTimer(leg), for: entry.ringFor },
    ],
    facts: [{ kind: 'leg-dialled', leg, destinationId: id, name, address: addressOf(destination) }],
  })
  return wait(dialled)
}

/** The caller goes on hearing ringing while the callee is told who it is. */
function whisper(turn: Turn, doing: Ringing): Move {
  if (doing.step.whisper === null) return connect(turn, doing)
  const said = say(turn, doing.leg, doing.step.whisper)
  if (said.prompt === null) return connect(turn, doing)
  return wait(
    and(said.turn, { state: { doing: { ...doing, stage: { is: 'whispering', prompt: said.prompt } } } }),
  )
}

function connect(turn: Turn, doing: Ringing): Move {
  return wait(
    and(answerCaller(turn), {
      state: { doing: { ...doing, stage: { is: 'talking' } }, ringback: false },
      commands: [{ kind: 'connect', leg: doing.leg, with: callerLeg }],
      facts: [{ kind: 'connected', leg: doing.leg }],
    }),
  )
}

function stopTimer(turn: Turn, doing: Ringing): Turn {
  const timer = timerOf(doing)
  return timer === null ? turn : and(turn, { commands: [{ kind: 'stop-timer', timer }] })
}

function addressOf({ to }: Destination): string {
  switch (to.kind) {
    case 'sip':
      return to.uri
    case 'number':
      return to.number
    case 'phone':
      return to.username
    case 'answering-phone':
      return to.kind
  }
}
