import type { AccountId, CallId, DestinationId, FlowId, LegId, NumberId, VisitId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { Duration, Instant } from '#base/time.ts'
import type { Attestation, Basis, CallSource, ScreenReason, Verdict } from './call.wire.ts'
import type { Choice } from './flow.ts'
import type { Judgement } from './judgement.wire.ts'

/** The caller's leg has this id in every call. */
export const callerLeg = 'caller' as LegId // the one literal leg id there is

/** Why a leg that we dialled did not answer. */
export type LegFailure = 'busy' | 'no-answer' | 'declined' | 'unreachable' | 'cancelled'

/** Who ended the call. `system` is the flow (its hang-up step, nobody answered) or a fault named by the cause. */
export type EndedBy = 'caller' | 'callee' | 'system'

/** Why the call ended; a closed list, in the dashboard's words and the API's alike. */
export type EndCause =
  | 'hung-up' // a party put the phone down
  | 'cancelled' // the caller gave up before we answered (SIP CANCEL)
  | 'nobody-answered' // every destination was tried
  | 'flow-ended' // the flow's hang-up step
  | 'media-timeout' // nothing has been heard for a while, and nobody answers for it
  | 'session-timeout' // RFC 4028 refresh did not come
  | 'no-ack' // the caller never acknowledged our answer (RFC 3261, 13.3.1.4)
  | 'network-failure' // the far end's transport failed
  | 'shutdown' // this server was stopped in an orderly way
  | 'interrupted' // this server died; closed with what was known

/** What is wrong with a flow, met while a call was in it. */
export type FlowFault = 'step-missing' | 'destination-missing' | 'too-many-steps' | 'no-branch'

/**
 * What happened, once, for ever. `id` is unique within the call and stable when a source repeats itself;
 * `at` is when it happened, not when it was written. The order of arrival means nothing: `foldCall` sorts.
 */
export type CallEvent = Readonly<{ id: string; callId: CallId; accountId: AccountId; at: Instant }> & CallFact

/** Who carries the call, and what they call it. */
export type CarrierRef = Readonly<{ kind: CarrierKind; name: string; ref: string }>
export type CarrierKind = 'sip' | 'twilio' | 'signalwire' | 'telnyx'

/** The kinds of thing that can happen in a call. */
export type CallFact =
  | Readonly<{
      kind: 'offered'
      /** `outbound`: `caller` is one of ours (see `agent`), and the person is `callee`. */
      direction: 'inbound' | 'outbound'
      /** The tracking number (outbound: the one shown as caller id), and what was dialled on the wire when that differs. */
      number: PhoneNumber
      numberId: NumberId
      dialled: string
      /** Null when the caller withheld it. */
      caller: PhoneNumber | null
      callerName: string | null
      flowId: FlowId
      flowVersion: number
      /** What the carrier calls this call (SIP Call-ID), for finding it in somebody else's records. */
      carrier: CarrierRef
      /** Outbound: the person called. */
      callee?: PhoneNumber
      /** Outbound: whose line it came from. */
      agent?: Readonly<{ destinationId: DestinationId; name: string }>
      /** True when the built-in test phone placed it. */
      test: boolean
    }>
  /**
   * Which touch earned it; a later one replaces an earlier one. `source` is null when the basis is `unlinked`, and when the model cannot name
   * one; then `judgement` says what it is torn between.
   */
  | Readonly<{
      kind: 'attributed'
      basis: Basis
      source: CallSource | null
      visitId: VisitId | null
      evidence: Readonly<Record<string, string | number | boolean | null>>
      judgement?: Judgement
    }>
  /** What the caller's carrier vouches for, or why that could not be checked; a later one replaces an earlier one. */
  | Readonly<{ kind: 'attested'; attestation: Attestation; signer: string | null }>
  /** What the account's rules say of the caller. Missing when none of them had anything to say. */
  | Readonly<{ kind: 'screened'; verdict: Verdict; why: ScreenReason }>
  /** Somebody said by hand whether it is spam; null takes back what was said. The last one counts. */
  | Readonly<{ kind: 'marked'; spam: boolean | null; by: string }>
  | Readonly<{ kind: 'answered' }> // we answered the caller's leg
  | Readonly<{ kind: 'caller-rung' }> // they asked to be called, and somebody is there for them
  | Readonly<{ kind: 'step-entered'; step: string; does: string }>
  | Readonly<{ kind: 'flow-fault'; step: string; fault: FlowFault }>
  | Readonly<{ kind: 'prompt-started'; leg: LegId; says: string }>
  | Readonly<{ kind: 'prompt-ended'; leg: LegId }>
  | Readonly<{ kind: 'leg-dialled'; leg: LegId; destinationId: DestinationId; name: string; address: string }>
  | Readonly<{ kind: 'leg-ringing'; leg: LegId }>
  | Readonly<{ kind: 'leg-answered'; leg: LegId }>
  | Readonly<{ kind: 'leg-failed'; leg: LegId; failure: LegFailure; sipStatus: number | null }>
  | Readonly<{ kind: 'leg-ended'; leg: LegId }>
  | Readonly<{ kind: 'accepted'; leg: LegId }> // pressed 1 to take the call
  | Readonly<{ kind: 'connected'; leg: LegId }> // caller and this leg are on the line together
  | Readonly<{ kind: 'parted'; leg: LegId }> // no longer together, both still there: a transfer, or a survey
  | Readonly<{ kind: 'routed'; step: string; branch: string }> // which way a menu, schedule, route, split or ask went
  | Readonly<{ kind: 'tagged'; tags: readonly string[] }>
  | Readonly<{ kind: 'queued'; queue: string; position: number }>
  | Readonly<{
      kind: 'left-queue'
      queue: string
      why: 'answered' | 'gave-up' | 'callback' | 'waited-too-long'
    }>
  /** `who` may answer the line; not in calls of before Ringroot remembered it. */
  | Readonly<{ kind: 'callback-asked'; queue: string; number: PhoneNumber; who?: Choice }>
  | Readonly<{ kind: 'called-back'; reached: boolean }> // after the call: the place in line is given up
  | Readonly<{ kind: 'message-started'; mailbox: string }>
  | Readonly<{ kind: 'message-ended'; length: Duration; bytes: number; peaks: readonly number[] }>
  | Readonly<{ kind: 'message-failed'; why: string }>
  /** One of ours called in and named by keys whom to call: the call is theirs from here on. */
  | Readonly<{ kind: 'called-through'; callee: PhoneNumber }>
  | Readonly<{ kind: 'surveyed'; survey: string; answer: number }>
  /** `leg` is who hands the caller on, here and when it fails. */
  | Readonly<{ kind: 'transfer-asked'; leg: LegId; way: 'blind' | 'attended'; to: string }>
  | Readonly<{ kind: 'transferred'; from: LegId; to: LegId }>
  | Readonly<{ kind: 'transfer-failed'; leg: LegId; failure: LegFailure | 'no-such-place' }>
  | Readonly<{ kind: 'held'; leg: LegId }>
  | Readonly<{ kind: 'resumed'; leg: LegId }>
  | Readonly<{ kind: 'key-pressed'; leg: LegId; key: string }>
  | Readonly<{ kind: 'recording-started' }>
  | Readonly<{ kind: 'recording-paused' }>
  | Readonly<{ kind: 'recording-resumed' }>
  | Readonly<{ kind: 'recording-dropped' }>
  | Readonly<{ kind: 'recording-ended'; length: Duration; bytes: number; peaks: readonly number[] }>
  | Readonly<{ kind: 'recording-failed'; why: string }>
  | Readonly<{ kind: 'ended'; by: EndedBy; cause: EndCause }>

/** The id of a call's nth event, for a driver that hears everything itself: ids sort as they were minted. */
export const nthEventId = (n: number): string => String(n).padStart(5, '0')

/**
 * The events as they happened, each once. A call begins with its offer, whatever a clock says; things of the same millisecond keep
 * the order of their ids. Of two events with one id the first stands.
 */
export function inOrder(events: Iterable<CallEvent>): readonly CallEvent[] {
  const seen = new Set<string>()
  return Array.from(events)
    .sort(compareEvents)
    .filter(({ id }) => !seen.has(id) && seen.add(id))
}

function compareEvents(a: CallEvent, b: CallEvent): number {
  return (
    Number(b.kind === 'offered') - Number(a.kind === 'offered') ||
    a.at - b.at ||
    compareText(a.id, b.id) ||
    compareText(JSON.stringify(a), JSON.stringify(b))
  )
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Longer than any honest name or address; a header field may hold 64 KB. */
const longestText = 500

/**
 * The event as a database can keep it. PostgreSQL has no NUL in text nor lone surrogates in jsonb, and strangers write both into
 * display names; numbers that are not finite would become null.
 */
export const storable = (event: CallEvent): CallEvent => storableValue(event) as CallEvent // same shape, cleaner strings

/** The same for any value; `longest` is what a text may hold. */
export function storableValue(value: unknown, longest = longestText): unknown {
  if (typeof value === 'string') return value.replaceAll('\u0000', '\uFFFD').slice(0, longest).toWellFormed()
  if (typeof value === 'number') return Number.isFinite(value) ? value : 0
  if (Array.isArray(value)) return value.map((each) => storableValue(each, longest))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, storableValue(inner, longest)]),
    )
  return value
}
