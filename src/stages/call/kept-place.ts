import type { AccountId, CallId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { Instant } from '#base/time.ts'
import { type CallEvent, inOrder } from './call-event.ts'
import type { Choice } from './flow.ts'

/** Somebody hung up to be called back, and keeps their place in line. */
export type KeptPlace = Choice &
  Readonly<{
    accountId: AccountId
    callId: CallId
    queue: string
    number: PhoneNumber
    /** When they began to wait: who came first is first in line. */
    joinedAt: Instant
    askedAt: Instant
  }>

/** Who is still to be called back, as the events of some calls tell it; who has waited longest comes first. */
export function keptPlaces(events: readonly CallEvent[]): readonly KeptPlace[] {
  const calls = Map.groupBy(events, ({ callId }) => callId)
  return [...calls.values()].flatMap(keptPlace).toSorted((a, b) => a.joinedAt - b.joinedAt)
}

function keptPlace(events: readonly CallEvent[]): readonly KeptPlace[] {
  const story = inOrder(events)
  if (story.some(({ kind }) => kind === 'called-back')) return []
  const asked = story.find((event) => event.kind === 'callback-asked')
  if (asked?.who === undefined) return []
  const { accountId, callId, queue, number, who, at: askedAt } = asked
  const joinedAt = story.find((event) => event.kind === 'queued' && event.queue === queue)?.at ?? askedAt
  return [{ accountId, callId, queue, number, joinedAt, askedAt, ...who }]
}
