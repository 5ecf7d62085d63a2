import type { AccountId, CallId, FlowId } from '#base/id.ts'
import { isPhoneNumber, type PhoneNumber } from '#base/phone-number.ts'
import { seconds } from '#base/time.ts'
import type { NumberEntry } from '#configuration/inventory.ts'
import type { AgentEntry } from '#configuration/people.ts'
import type { CarrierRef } from '#stages/call/call-event.ts'
import { type Destination, type Flow, outside } from '#stages/call/flow.ts'
import type { CallOpening } from '../live-call.ts'

/** A line of the business that calls out: a desk phone, or a mobile that we rang first. */
export type OwnLine = Readonly<{
  accountId: AccountId
  /** Whose it is, when it is somebody's. */
  agent: AgentEntry | null
  name: string
  /** What rings it, when anything does. */
  destination: Destination | null
}>

/** What an outbound call needs to know of the house. */
export type OutboundParts = Readonly<{
  /** Whom the keys name (`find-place.ts`); null when nobody. A test call never leaves this machine. */
  find(account: AccountId, keys: string, test: boolean): Destination | null
  /**
   * The tracking number the person sees: the one they called last, so that they know who calls back; else the line's own, else any of
   * the account. Null when it has no number at all.
   */
  shown(line: OwnLine, callee: PhoneNumber | null): Shown | null
  /** Null when the keys call for no help. A test call never leaves this machine. */
  emergency(line: OwnLine, keys: string, test: boolean): Emergency | null
}>

/** The number that a call out is kept under, and what is known with it. */
export type Shown = Pick<NumberEntry, 'number' | 'numberId' | 'timeZone' | 'locale' | 'country'>

/** A call for help: it needs no flow's leave, no tracking number and no rule's. */
export type Emergency = Readonly<{
  /** Over every trunk there is, one after the other. */
  over: readonly Destination[]
  keptUnder: Shown
  /** What the emergency service sees and calls back. */
  callerId: PhoneNumber
}>

/** Why a call cannot go out, with the status its phone is told. */
export type OutboundRefusal = Readonly<{
  status: 404 | 403 | 480
  why: 'nobody-dialled' | 'no-tracking-number' | 'line-away'
}>

const ringsFor = seconds(120)

type Wanted = Readonly<{ callId: CallId; line: OwnLine; dialled: string; carrier: CarrierRef; test: boolean }>

/** A call from one of our lines to a person: recorded, shown under a tracking number, and kept with the person called. */
export function planOutbound(parts: OutboundParts, call: Wanted): PlannedCall | OutboundRefusal {
  const { line, dialled, test } = call
  const emergency = parts.emergency(line, dialled, test)
  if (emergency !== null) {
    const { over, keptUnder, callerId } = emergency
    return over.length === 0
      ? { status: 404, why: 'nobody-dialled' }
      : { ...planned(call, over, keptUnder, null), callerId, emergency: true }
  }
  const person = parts.find(line.accountId, dialled, test)
  if (person === null) return { status: 404, why: 'nobody-dialled' }
  // A colleague's mobile is no person outside.
  const callee = person.id === outside && isPhoneNumber(person.name) ? person.name : null
  const shown = parts.shown(line, callee)
  if (shown === null) return { status: 403, why: 'no-tracking-number' }
  return { ...planned(call, [person], shown, callee), callerId: shown.number, emergency: false }
}

/** A call out, before it rings anybody. */
type PlannedCall = Readonly<{ opening: CallOpening; shown: Shown; callerId: PhoneNumber; emergency: boolean }>

function planned(
  { callId, line, dialled, carrier, test }: Wanted,
  rings: readonly Destination[],
  shown: Shown,
  callee: PhoneNumber | null,
): Pick<PlannedCall, 'opening' | 'shown'> {
  return {
    shown,
    opening: {
      accountId: line.accountId,
      callId,
      flow: flowTo(rings),
      context: {
        destinations: new Map(rings.map((one) => [one.id, one])),
        words: {},
        timeZone: shown.timeZone,
        locale: shown.locale,
        caller: { number: null, area: null, known: true, tags: [] },
        source: null,
        agentCalls: true,
        agentAt: line.destination,
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
        ...(callee === null ? {} : { callee }),
        ...(line.destination === null
          ? {}
          : { agent: { destinationId: line.destination.id, name: line.name } }),
        flowId: noFlow,
        flowVersion: 1,
        carrier,
        test,
      },
    },
  }
}

const noFlow = outside as string as FlowId // the uuid of nothing: a call out has a flow of its own

/** Recorded from the answer on; no greeting, no whisper. */
const flowTo = (rings: readonly Destination[]): Flow => ({
  id: noFlow,
  version: 1,
  name: 'Outbound',
  start: 'record',
  steps: {
    record: { does: 'record', action: 'start', next: 'ring' },
    ring: {
      does: 'ring',
      strategy: 'in-order',
      sticky: false,
      destinations: rings.map(({ id }) => ({ destination: id, ringFor: ringsFor, weight: 1 })),
      whisper: null,
      accept: null,
      nobody: 'hangup',
      after: null,
    },
    hangup: { does: 'hangup' },
  },
  failOpen: null,
})
