import type { AccountId, CallId, DestinationId, FlowId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { seconds } from '#base/time.ts'
import type { NumberEntry, TrunkEntry } from '#configuration/inventory.ts'
import type { CarrierRef } from '#stages/call/call-event.ts'
import type { Destination, Flow } from '#stages/call/flow.ts'
import type { CallOpening } from '../live-call.ts'

/** A line of the business that calls out: a desk phone, or a mobile that we rang first. */
export type OwnLine = Readonly<{
  accountId: AccountId
  name: string
  /** The destination that rings it, when there is one. */
  destinationId: DestinationId | null
}>

/** What an outbound call needs to know of the house. */
export type OutboundParts = Readonly<{
  /** What was dialled as a number, as people of the account's country write it; null when it is none. */
  parse(account: AccountId, text: string): PhoneNumber | null
  /** The trunk such calls go out by; null when the account has none that can be called. */
  trunk(account: AccountId): TrunkEntry | null
  /**
   * The tracking number the person sees: the one they called last, so that they know who calls back; else the line's own, else any of
   * the account. Null when it has no number at all.
   */
  shown(line: OwnLine, callee: PhoneNumber): NumberEntry | null
}>

/** Why a call cannot go out, with the status its phone is told. */
export type OutboundRefusal = Readonly<{
  status: 404 | 403 | 503
  why: 'not-a-number' | 'no-tracking-number' | 'no-trunk'
}>

/** Not a row of the configuration: a call out has the flow and the destination of its own. */
const nowhere = '00000000-0000-0000-0000-000000000000'
const ringsFor = seconds(120)

/** A call from one of our lines to a person: recorded, shown under a tracking number, and kept with the person called. */
export function planOutbound(
  parts: OutboundParts,
  call: Readonly<{ callId: CallId; line: OwnLine; dialled: string; carrier: CarrierRef }>,
): Readonly<{ opening: CallOpening; shown: NumberEntry }> | OutboundRefusal {
  const { callId, line, dialled, carrier } = call
  const callee = parts.parse(line.accountId, dialled)
  if (callee === null) return { status: 404, why: 'not-a-number' }
  const trunk = parts.trunk(line.accountId)
  if (trunk === null) return { status: 503, why: 'no-trunk' }
  const shown = parts.shown(line, callee)
  if (shown === null) return { status: 403, why: 'no-tracking-number' }
  const person: Destination = {
    id: nowhere as DestinationId, // as above
    name: callee,
    to: { kind: 'number', number: callee, trunk: trunk.id },
  }
  return {
    shown,
    opening: {
      accountId: line.accountId,
      callId,
      flow: flowTo(person),
      context: {
        destinations: new Map([[person.id, person]]),
        words: {},
        timeZone: shown.timeZone,
        locale: shown.locale,
        caller: { number: null, area: null, known: true, tags: [] },
        source: null,
      },
      attributed: { kind: 'attributed', basis: 'unlinked', source: null, visitId: null, evidence: {} },
      offered: {
        kind: 'offered',
        direction: 'outbound',
        number: shown.number,
        numberId: shown.numberId,
        dialled,
        caller: null,
        callerName: line.name,
        callee,
        ...(line.destinationId === null
          ? {}
          : { agent: { destinationId: line.destinationId, name: line.name } }),
        flowId: nowhere as FlowId, // as above
        flowVersion: 1,
        carrier,
        test: false,
      },
    },
  }
}

/** Recorded from the answer on; no greeting, no whisper. */
const flowTo = ({ id }: Destination): Flow => ({
  id: nowhere as FlowId, // as above
  version: 1,
  name: 'Outbound',
  start: 'record',
  steps: {
    record: { does: 'record', action: 'start', next: 'ring' },
    ring: {
      does: 'ring',
      strategy: 'in-order',
      sticky: false,
      destinations: [{ destination: id, ringFor: ringsFor, weight: 1 }],
      whisper: null,
      accept: null,
      nobody: 'hangup',
      after: null,
    },
    hangup: { does: 'hangup' },
  },
  failOpen: null,
})
