import type { LegId } from '#base/id.ts'
import { seconds } from '#base/time.ts'
import type { LegFailure } from './call-event.ts'
import type { Talking, Transfer, TransferWay } from './doing.ts'
import type { Destination } from './flow.ts'
import { type Ask, type Gathered, gather, hearGathering, timersOfGathering } from './gather.ts'
import { isOver, isThere, release } from './legs.ts'
import { type Rung, dropRung, hearRung, plainly, ringAll } from './rung.ts'
import { loop } from './saying.ts'
import { dialledOf, rejoin, together } from './talk.ts'
import { hasFired, startTimer, stopTimers } from './timers.ts'
import { type Heard, type Move, type Turn, and, go, newQuestion, stay, wait } from './turn.ts'

/** Whoever does not go on typing wanted something else. */
const keyWithin = seconds(8)
const foundWithin = seconds(3)
const ringFor = seconds(30)

/** Ours is about to type whereto; theirs hears music from here on. */
export const askWhereTo = (turn: Turn, doing: Talking, way: TransferWay): Move =>
  named(gather(part(turn, doing), whereTo(doing.ours)), doing, way)

/** Ours has said whereto. */
export function transferTo(
  turn: Turn,
  doing: Talking,
  way: TransferWay,
  to: Destination | null,
  text: string,
): Move {
  const asked = and(doing.transfer === null ? part(turn, doing) : turn, {
    facts: [{ kind: 'transfer-asked', leg: doing.ours, way, to: text }],
  })
  if (to === null) return toCallee(failed(asked, doing, 'no-such-place'), doing)
  const { turn: rings, rung } = ringAll(asked, [{ destination: to, ringFor }])
  const ringing = { ...doing, transfer: { is: 'ringing', way, rung } } as const
  if (way === 'blind') return stay(release(rings, doing.ours), ringing)
  return stay(loop(rings, doing.ours, { tone: 'ringing' }), ringing)
}

/** Ours takes them back, however far the transfer has come. */
export function comeBack(turn: Turn, doing: Talking, transfer: Transfer): Move {
  switch (transfer.is) {
    case 'naming':
      return rejoin(stopTimers(turn, ...timersOfGathering(transfer.gathering)), doing)
    case 'finding':
      return rejoin(stopTimers(turn, transfer.id), doing)
    case 'ringing':
      return transfer.way === 'attended' ? rejoin(transfer.rung.reduce(dropRung, turn), doing) : wait(turn)
    case 'consulting':
      return rejoin(release(turn, transfer.with.leg), doing)
  }
}

export function hearTransfer(turn: Turn, doing: Talking, transfer: Transfer, heard: Heard): Move {
  if (isOver(doing.ours, heard)) return goneMeanwhile(turn, doing, transfer)
  switch (transfer.is) {
    case 'naming':
      return named(hearGathering(turn, whereTo(doing.ours), transfer.gathering, heard), doing, transfer.way)
    case 'finding':
      if (heard.kind === 'destination-found' && heard.id === transfer.id)
        return transferTo(
          stopTimers(turn, transfer.id),
          doing,
          transfer.way,
          heard.destination,
          transfer.keys,
        )
      if (!hasFired(transfer.id, heard)) return stay(turn, doing)
      return transferTo(turn, doing, transfer.way, null, transfer.keys)
    case 'ringing':
      return rings(turn, doing, transfer, heard)
    case 'consulting':
      if (!isOver(transfer.with.leg, heard)) return stay(turn, doing)
      return rejoin(failed(turn, doing, 'declined'), doing)
  }
}

/** They do not hear each other any more; theirs hears music. */
function part(turn: Turn, doing: Talking): Turn {
  const parted = and(turn, {
    commands: [{ kind: 'disconnect', leg: doing.ours }],
    facts: [{ kind: 'parted', leg: dialledOf(doing) }],
  })
  return loop(parted, doing.theirs, { tone: 'music' })
}

const whereTo = (leg: LegId): Ask => ({
  leg,
  prompts: [{ tone: 'beep' }],
  keys: 'many',
  timeout: keyWithin,
  tries: 1,
  invalid: null,
  accepts: () => true,
})

function named(gathered: Gathered, doing: Talking, way: TransferWay): Move {
  if (gathered.gathering !== null)
    return stay(gathered.turn, { ...doing, transfer: { is: 'naming', way, gathering: gathered.gathering } })
  const { keys } = gathered
  if (keys === null) return rejoin(gathered.turn, doing)
  const { turn, id } = newQuestion(gathered.turn, 'find')
  const asked = and(turn, { commands: [{ kind: 'find-destination', id, keys, trunk: null }] })
  return stay(startTimer(asked, id, foundWithin), { ...doing, transfer: { is: 'finding', way, id, keys } })
}

function rings(
  turn: Turn,
  doing: Talking,
  transfer: Extract<Transfer, { is: 'ringing' }>,
  heard: Heard,
): Move {
  const { turn: next, rung, taken } = hearRung(turn, plainly, transfer.rung, heard)
  if (taken !== null) return answered(next, doing, transfer.way, taken)
  if (rung.length > 0) return stay(next, { ...doing, transfer: { ...transfer, rung } })
  if (transfer.way === 'recall') return go(next, doing.plan.nobody)
  const noted = failed(next, doing, heard.kind === 'leg-failed' ? heard.failure : 'no-answer')
  return transfer.way === 'attended' ? rejoin(noted, doing) : recall(noted, doing)
}

function answered(turn: Turn, doing: Talking, way: TransferWay | 'recall', taken: Rung): Move {
  switch (way) {
    case 'attended': {
      const consulted = and(turn, { commands: [{ kind: 'connect', leg: taken.leg, with: doing.ours }] })
      return stay(consulted, { ...doing, transfer: { is: 'consulting', with: taken } })
    }
    case 'blind':
      return handOver(turn, doing, taken)
    case 'recall':
      return together(turn, doing.plan, sidesWith(doing, taken))
  }
}

const handOver = (turn: Turn, doing: Talking, to: Rung): Move =>
  together(
    and(turn, { facts: [{ kind: 'transferred', from: doing.ours, to: to.leg }] }),
    doing.plan,
    sidesWith(doing, to),
  )

/** Theirs talks with somebody else of ours. */
const sidesWith = ({ theirs }: Talking, { leg, destination }: Rung) => ({ ours: leg, theirs, destination })

/** Back to whoever wanted to hand the caller on; rung again when they are gone. */
const toCallee = (turn: Turn, doing: Talking): Move =>
  isThere(turn.state, doing.ours) ? rejoin(turn, doing) : recall(turn, doing)

/** Nobody is there to take them back: whoever handed them on is rung again. */
function recall(turn: Turn, doing: Talking): Move {
  const { destination } = doing
  if (destination === null) return go(turn, doing.plan.nobody)
  const { turn: next, rung } = ringAll(turn, [{ destination, ringFor }])
  return stay(next, { ...doing, transfer: { is: 'ringing', way: 'recall', rung } })
}

/** Ours hangs up in the middle of it: theirs goes where they were being sent, as far as that is known. */
function goneMeanwhile(turn: Turn, doing: Talking, transfer: Transfer): Move {
  switch (transfer.is) {
    case 'naming':
      return recall(stopTimers(turn, ...timersOfGathering(transfer.gathering)), doing)
    case 'finding':
      return stay(turn, { ...doing, transfer: { ...transfer, way: 'blind' } })
    case 'ringing':
      return transfer.way === 'attended'
        ? stay(turn, { ...doing, transfer: { ...transfer, way: 'blind' } })
        : stay(turn, doing)
    case 'consulting':
      return handOver(turn, doing, transfer.with)
  }
}

const failed = (turn: Turn, { ours }: Talking, failure: LegFailure | 'no-such-place'): Turn =>
  and(turn, { facts: [{ kind: 'transfer-failed', leg: ours, failure }] })
