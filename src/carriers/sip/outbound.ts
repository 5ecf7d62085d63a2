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
  shown(line: OwnLine, callee: PhoneNumber | null): NumberEntry | null
}>

/** Why a call cannot go out, with the status its phone is told. */
export type OutboundRefusal = Readonly<{
  status: 404 | 403 | 480
  why: 'nobody-dialled' | 'no-tracking-number' | 'line-away'
}>

const ringsFor = seconds(120)

/** A call from one of our lines to a person: recorded, shown under a tracking number, and kept with the person called. */
export function planOutbound(
  parts: OutboundParts,
  call: Readonly<{ callId: CallId; line: OwnLine; dialled: string; carrier: CarrierRef; test: boolean }>,
): Readonly<{ opening: CallOpening; shown: NumberEntry }> | OutboundRefusal {
  const { callId, line, dialled, carrier, test } = call
  const person = parts.find(line.accountId, dialled, test)
  if (person === null) return { status: 404, why: 'nobody-dialled' }
  // A colleague's mobile is no person outside.
  const callee = person.id === outside && isPhoneNumber(person.name) ? person.name : null
  const shown = parts.shown(line, callee)
  if (shown === null) return { status: 403, why: 'no-tracking-number' }
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
const flowTo = ({ id }: Destination): Flow => ({
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
