import { callerLeg } from './call-event.ts'
import type { Talking, TransferWay } from './doing.ts'
import { isOver } from './legs.ts'
import { recording } from './recorder.ts'
import { loop } from './saying.ts'
import { calleeGone } from './talk.ts'
import { askWhereTo, comeBack, hearTransfer, transferTo } from './transfer.ts'
import { type Heard, type Move, type Turn, type Waiting, and, stay, wait } from './turn.ts'

/** What keys order while they talk: the callee's, or the caller's when the caller is one of ours, who cannot hand on. docs/steps.md has the table. */
export const orders: Readonly<Record<string, TransferWay | 'pause' | 'resume'>> = {
  '##': 'blind', // then an extension or a number, then #
  '*2': 'attended',
  '*7': 'pause',
  '*8': 'resume',
}
export const back = '**' // in the middle of a transfer: to the caller again

export const talking: Waiting<'talking'> = {
  hear(turn, doing, heard) {
    const { agentCalls } = turn.state
    const agent = agentCalls ? callerLeg : doing.callee
    if (heard.kind === 'key-pressed' && heard.leg === agent) return pressed(turn, doing, heard)
    if (doing.transfer !== null) return hearTransfer(turn, doing, doing.transfer, heard)
    if (isOver(doing.callee, heard)) return calleeGone(turn, doing, heard)
    if (heard.kind === 'transfer-asked' && heard.leg === doing.callee && !agentCalls)
      return transferTo(turn, doing, heard.way, heard.to, heard.text)
    if (heard.kind === 'held' || heard.kind === 'resumed') return wait(hold(turn, doing, heard))
    return wait(turn)
  },
}

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
  if (order === 'blind' || order === 'attended')
    return turn.state.agentCalls ? stay(turn, done) : askWhereTo(turn, done, order)
  return stay(recording(turn, order), done)
}

/** Whoever is put on hold hears music; then the other one again. */
function hold(turn: Turn, { callee }: Talking, heard: Extract<Heard, { kind: 'held' | 'resumed' }>): Turn {
  if (heard.leg !== callee && heard.leg !== callerLeg) return turn
  if (heard.kind === 'held') return loop(turn, heard.leg === callee ? callerLeg : callee, { tone: 'music' })
  return and(turn, { commands: [{ kind: 'connect', leg: callee, with: callerLeg }] })
}
