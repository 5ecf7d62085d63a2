import type { CallId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { NumberEntry } from '#configuration/inventory.ts'
import type { CallFact, CarrierRef } from '#stages/call/call-event.ts'
import type { CallOpening } from './live-call.ts'

type Attributed = Extract<CallFact, { kind: 'attributed' }>

/** A call to one of our numbers as it arrives, whoever brings it. */
export type Arrival = Readonly<{
  callId: CallId
  route: NumberEntry
  attributed: Attributed
  /** The number as it stood on the wire. */
  dialled: string
  caller: PhoneNumber | null
  callerName: string | null
  carrier: CarrierRef
  test: boolean
}>

/** What is known of the call before its flow begins. */
export function openingOf(arrival: Arrival): CallOpening {
  const { callId, route, attributed, dialled, caller, callerName, carrier, test } = arrival
  return {
    accountId: route.accountId,
    callId,
    flow: route.flow,
    context: {
      destinations: route.destinations,
      words: wordsOf(attributed, caller),
      timeZone: route.timeZone,
      locale: route.locale,
      caller: { number: caller, area: null, known: false, tags: [] },
      source: attributed.source,
    },
    attributed,
    offered: {
      kind: 'offered',
      direction: 'inbound',
      number: route.number,
      numberId: route.numberId,
      dialled,
      caller,
      callerName,
      flowId: route.flow.id,
      flowVersion: route.flow.version,
      carrier,
      test,
    },
  }
}

const wordsOf = ({ source }: Attributed, caller: PhoneNumber | null): Readonly<Record<string, string>> => ({
  ...(source === null ? {} : { source: source.source, campaign: source.campaign, keyword: source.term }),
  ...(caller === null ? {} : { caller }),
})
