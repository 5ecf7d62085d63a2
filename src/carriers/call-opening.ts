import type { CallId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { NumberEntry } from '#configuration/inventory.ts'
import { areaOf } from '#platform/phone.ts'
import type { CallFact, CarrierRef } from '#stages/call/call-event.ts'
import type { FoundCaller } from '#stages/call/callers/caller-index.ts'
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
  /** What is known of the caller here. */
  found?: FoundCaller | null
  callerName: string | null
  carrier: CarrierRef
  test: boolean
}>

/** What is known of the call before its flow begins. */
export function openingOf(arrival: Arrival): CallOpening {
  const { callId, route, attributed, dialled, caller, found, callerName, carrier, test } = arrival
  return {
    accountId: route.accountId,
    callId,
    flow: route.flow,
    context: {
      destinations: route.destinations,
      words: wordsOf(attributed, found?.name ?? callerName ?? caller),
      timeZone: route.timeZone,
      locale: route.locale,
      caller: {
        number: caller,
        area: caller === null ? null : areaOf(caller),
        known: found?.known ?? false,
        tags: found?.tags ?? [],
      },
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

const wordsOf = ({ source }: Attributed, caller: string | null): Readonly<Record<string, string>> => ({
  ...(source === null ? {} : { source: source.source, campaign: source.campaign, keyword: source.term }),
  ...(caller === null ? {} : { caller }),
})
