import type { LegId } from '#base/id.ts'
import { callerLeg } from './call-event.ts'
import type { Doing, Talking, TransferWay } from './doing.ts'
import { outside } from './flow.ts'
import { isOver } from './legs.ts'
import { recording } from './recorder.ts'
import { loop } from './saying.ts'
import { calleeGone, connect } from './talk.ts'
import { askWhereTo, comeBack, hearTransfer, transferTo } from './transfer.ts'
import { type CallState, type Heard, type Move, type Turn, type Waiting, and, stay, wait } from './turn.ts'

/** What keys order while they talk, those of ours: the callee's as a rule. docs/steps.md has the table. */
export const orders: Readonly<Record<string, TransferWay | 'pause' | 'resume'>> = {
  '##': 'blind', // then an extension or a number, then #
  '*2': 'attended',
  '*7': 'pause',
  '*8': 'resume',
}
export const back = '**' // in the middle of a transfer: to the caller again

export const talking: Waiting<'talking'> = {
  hear(turn, doing, heard) {
    if (heard.kind === 'key-pressed' && isOurs(doing, heard.leg)) return pressed(turn, doing, heard)
    if (isOver(doing.theirs, heard)) return calleeGone(turn, { plan: { ...doing.plan, after: null } }, heard)
    if (doing.transfer !== null) return hearTransfer(turn, doing, doing.transfer, heard)
    if (isOver(doing.ours, heard)) return calleeGone(turn, doing, heard)
    if (heard.kind === 'transfer-asked' && isOurs(doing, heard.leg))
      return transferTo(turn, doing, heard.way, heard.to, heard.text)
    return wait(heard.kind === 'held' || heard.kind === 'resumed' ? hold(turn, doing, heard) : turn)
  },
}

/** This leg is one of ours. Somebody outside whom the call was handed to is not: they might call the world at our cost. */
const isOurs = ({ ours, destination }: Talking, leg: LegId): boolean =>
  leg === ours && destination?.id !== outside

/** Whether whoever is on this leg may hand the other on now. */
export const mayHandOn = ({ doing }: CallState, leg: LegId): boolean =>
  doing.does === 'talking' && isOurs(doing, leg)

/** Whether two talk here, so that one can be handed on from a screen. */
export const canHandOn = ({ doing }: CallState): boolean =>
  doing.does === 'talking' && doing.transfer === null

/** One of ours who called out may leave while whom they called is being handed on. */
export const isHandingOn = (doing: Doing): boolean =>
  doing.does === 'talking' && doing.ours === callerLeg && doing.transfer !== null

type Pressed = Extract<Heard, { kind: 'key-pressed' }>

/** Two keys are an order. Those of a transfer's number are for the transfer. */
function pressed(turn: Turn, doing: Talking, heard: Pressed): Move {
  const typed = doing.typed + heard.key
  const isFirst = heard.key === '*' || heard.key === '#'
  const now: Talking = { ...doing, typed: isFirst ? heard.key : '' }
  if (doing.transfer !== null)
    return typed === back
      ? comeBack(turn, now, doing.transfer)
      : hearTransfer(turn, now, doing.transfer, heard)
  const order = Object.hasOwn(orders, typed) ? orders[typed] : undefined
  const done: Talking = { ...doing, typed: '' }
  if (order === undefined) return stay(turn, now)
  if (order === 'blind' || order === 'attended') return askWhereTo(turn, done, order)
  return stay(recording(turn, order), done)
}

/** Whoever is put on hold hears music; then the other one again. */
function hold(turn: Turn, doing: Talking, heard: Extract<Heard, { kind: 'held' | 'resumed' }>): Turn {
  const { ours, theirs } = doing
  if (heard.leg !== ours && heard.leg !== theirs) return turn
  if (heard.kind === 'held') return loop(turn, heard.leg === ours ? theirs : ours, { tone: 'music' })
  return and(turn, { commands: [connect(doing)] })
}
