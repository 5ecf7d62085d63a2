import type { LegId } from '#base/id.ts'
import { callerLeg } from './call-event.ts'
import type { Destination } from './flow.ts'
import { type CallState, type Heard, type LegState, type Turn, and } from './turn.ts'

/** The legs with this one as it is now. */
export const withLeg = (state: CallState, leg: LegId, is: LegState): Pick<CallState, 'legs'> => ({
  legs: new Map(state.legs).set(leg, is),
})

/** True when the leg is one of ours and stands so. */
export const legIs = (state: CallState, leg: LegId, ...states: readonly LegState[]): boolean => {
  const is = state.legs.get(leg)
  return is !== undefined && states.includes(is)
}

/** True when somebody is on this leg. */
export const isThere = (state: CallState, leg: LegId): boolean =>
  leg === callerLeg ? !state.callerGone : legIs(state, leg, 'answered')

/** True while anything may still be heard of it. */
export const isOpen = (state: CallState, leg: LegId): boolean =>
  legIs(state, leg, 'dialled', 'ringing', 'answered', 'cancelled')

/** True when this leg has just failed or ended. */
export const isOver = (leg: LegId, heard: Heard): boolean =>
  (heard.kind === 'leg-failed' || heard.kind === 'leg-ended') && heard.leg === leg

/** Dials; legs we dial are numbered from 1. */
export function dial(turn: Turn, destination: Destination): Readonly<{ turn: Turn; leg: LegId }> {
  const leg = String(turn.state.legs.size + 1) as LegId
  const { id, name } = destination
  const dialled = and(turn, {
    state: withLeg(turn.state, leg, 'dialled'),
    commands: [{ kind: 'dial', leg, destination }],
    facts: [{ kind: 'leg-dialled', leg, destinationId: id, name, address: addressOf(destination) }],
  })
  return { turn: dialled, leg }
}

/** Lets go of a leg in whatever state it is. */
export function release(turn: Turn, leg: LegId): Turn {
  if (leg === callerLeg) return releaseCaller(turn)
  const was = turn.state.legs.get(leg)
  if (was === undefined || was === 'cancelled' || was === 'over') return turn
  return and(turn, { state: withLeg(turn.state, leg, 'cancelled'), commands: [{ kind: 'cancel', leg }] })
}

/** One of ours, who has called somebody and handed them on. */
const releaseCaller = (turn: Turn): Turn =>
  turn.state.callerGone
    ? turn
    : and(turn, { state: { callerGone: true }, commands: [{ kind: 'cancel', leg: callerLeg }] })

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
