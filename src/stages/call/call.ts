import type { AccountId, CallId, DestinationId, FlowId, LegId, NumberId, VisitId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { type Duration, type Instant, between, milliseconds } from '#base/time.ts'
import {
  type CallEvent,
  type CallFact,
  type CarrierRef,
  type EndCause,
  type EndedBy,
  type LegFailure,
  inOrder,
} from './call-event.ts'
import type {
  Attestation,
  Basis,
  CallPhase,
  CallResult,
  CallSource,
  ScreenReason,
  Verdict,
} from './call.wire.ts'
import { isSpam } from './spam.ts'

/**
 * A call as it is known so far: the fold of its events.
 *
 *     ringing ──we answered──> greeting ──a destination rings──> ringing ──connected──> talking ──> ended
 *
 * The caller may hang up in each of them; without an announcement the first three are one.
 *
 * Three durations, never mixed: `total` is the caller's leg from its first ring to its end; `ring` is the part of it in which a
 * destination rang; `connected` is the part in which both were on the line together, `hold` included.
 */
export type Call = Readonly<{
  id: CallId
  accountId: AccountId
  startedAt: Instant
  direction: 'inbound' | 'outbound'
  number: PhoneNumber
  numberId: NumberId
  dialled: string
  caller: PhoneNumber | null
  callerName: string | null
  flowId: FlowId
  flowVersion: number
  carrier: CarrierRef
  test: boolean
  phase: CallPhase
  result: CallResult
  answeredAt: Instant | null
  connectedAt: Instant | null
  endedAt: Instant | null
  /** When the last thing happened that we know of. */
  lastHeardAt: Instant
  ring: Duration
  total: Duration
  connected: Duration
  hold: Duration
  endedBy: EndedBy | null
  cause: EndCause | null
  /** The destination the caller was connected with first. */
  answeredBy: Readonly<{ destinationId: DestinationId; name: string }> | null
  legs: readonly Leg[]
  recording: Recording
  attribution: Attribution
  attestation: Attestation | null
  screened: Readonly<{ verdict: Verdict; why: ScreenReason }> | null
  spam: boolean
  /** Keys the caller pressed, in order. */
  keys: string
}>

/** One side of a call: a destination that was rung. */
type Leg = Readonly<{
  leg: LegId
  destinationId: DestinationId
  name: string
  address: string
  outcome: 'ringing' | 'answered' | LegFailure
  sipStatus: number | null
  ring: Duration
}>

type Recording =
  | Readonly<{ state: 'none' | 'running' | 'failed' }>
  | Readonly<{ state: 'ready'; length: Duration; bytes: number; peaks: readonly number[] }>

type Attribution = Readonly<{ basis: Basis; source: CallSource | null; visitId: VisitId | null }>

/** The call that these events tell of, in whatever order and however often they come; null while its beginning is missing. */
export function foldCall(events: Iterable<CallEvent>): Call | null {
  const story = inOrder(events)
  const offered = first(story, 'offered')
  const last = story.at(-1)
  if (offered === undefined || last === undefined) return null

  const ended = first(story, 'ended')
  const answered = first(story, 'answered')
  const connected = first(story, 'connected')
  const startedAt = offered.at
  const until = ended?.at ?? last.at
  const dialled = all(story, 'leg-dialled')
  const talks = connectedSpans(story, until)
  const legs = dialled.map((leg) => legOf(leg, story, until))
  const rings = legs.some(({ outcome }) => outcome === 'ringing')

  return {
    id: offered.callId,
    accountId: offered.accountId,
    startedAt,
    direction: offered.direction,
    number: offered.number,
    numberId: offered.numberId,
    dialled: offered.dialled,
    caller: offered.caller,
    callerName: offered.callerName,
    flowId: offered.flowId,
    flowVersion: offered.flowVersion,
    carrier: offered.carrier,
    test: offered.test,
    phase: ended ? 'ended' : connected ? 'talking' : answered && !rings ? 'greeting' : 'ringing',
    result: resultOf(ended, connected !== undefined),
    answeredAt: answered?.at ?? null,
    connectedAt: connected?.at ?? null,
    endedAt: ended?.at ?? null,
    lastHeardAt: last.at,
    ring: totalOf(dialled.map((leg) => ringSpan(leg, story, until))),
    total: ended ? between(startedAt, ended.at) : milliseconds(0),
    connected: ended ? totalOf(talks) : milliseconds(0),
    hold: ended ? totalOf(heldSpans(story, until).flatMap((held) => overlaps(held, talks))) : milliseconds(0),
    endedBy: ended?.by ?? null,
    cause: ended?.cause ?? null,
    answeredBy: destinationOf(dialled.find(({ leg }) => leg === connected?.leg)),
    legs,
    recording: recordingOf(story),
    attribution: attributionOf(story),
    attestation: all(story, 'attested').at(-1)?.attestation ?? null,
    screened: screenedOf(story),
    spam: isSpam(story),
    keys: all(story, 'key-pressed')
      .filter(({ leg }) => leg === 'caller')
      .map(({ key }) => key)
      .join(''),
  }
}

/**
 * What closes a call whose server died: it ended when we last heard of it. The id is always the same, so it closes a call once.
 * `recordedUntil` is how far its recording goes, which may be later than its last event.
 */
export const closeInterrupted = (call: Call, recordedUntil: Instant = call.lastHeardAt): CallEvent => ({
  id: 'interrupted',
  callId: call.id,
  accountId: call.accountId,
  at: recordedUntil > call.lastHeardAt ? recordedUntil : call.lastHeardAt,
  kind: 'ended',
  by: 'system',
  cause: 'interrupted',
})

type EventOf<Kind extends CallFact['kind']> = CallEvent & Readonly<{ kind: Kind }>

const all = <Kind extends CallFact['kind']>(story: readonly CallEvent[], kind: Kind): EventOf<Kind>[] =>
  story.filter((event): event is EventOf<Kind> => event.kind === kind)

const first = <Kind extends CallFact['kind']>(
  story: readonly CallEvent[],
  kind: Kind,
): EventOf<Kind> | undefined => story.find((event): event is EventOf<Kind> => event.kind === kind)

/** The definitions of docs/glossary.md. */
function resultOf(ended: EventOf<'ended'> | undefined, connected: boolean): CallResult {
  if (ended === undefined) return 'in-progress'
  if (ended.cause === 'interrupted' || ended.cause === 'shutdown') return 'interrupted'
  if (connected) return 'answered'
  return ended.by === 'caller' ? 'abandoned' : 'missed'
}

const destinationOf = (dialled: EventOf<'leg-dialled'> | undefined): Call['answeredBy'] =>
  dialled === undefined ? null : { destinationId: dialled.destinationId, name: dialled.name }

function legOf(dialled: EventOf<'leg-dialled'>, story: readonly CallEvent[], callEnd: Instant): Leg {
  const { leg, destinationId, name, address } = dialled
  const failed = of(leg, all(story, 'leg-failed'))
  const ended = of(leg, all(story, 'leg-ended')) ?? first(story, 'ended')
  const outcome = of(leg, all(story, 'leg-answered'))
    ? 'answered'
    : (failed?.failure ?? (ended ? 'cancelled' : 'ringing'))
  const ring = totalOf([ringSpan(dialled, story, callEnd)])
  return { leg, destinationId, name, address, outcome, sipStatus: failed?.sipStatus ?? null, ring }
}

/** A leg rings from the moment it is dialled until it answers, fails or is let go of. */
function ringSpan({ leg, at }: EventOf<'leg-dialled'>, story: readonly CallEvent[], callEnd: Instant): Span {
  const over =
    of(leg, all(story, 'leg-answered')) ??
    of(leg, all(story, 'leg-failed')) ??
    of(leg, all(story, 'leg-ended'))
  return [at, earlier(over?.at ?? callEnd, callEnd)]
}

const of = <Event extends Readonly<{ leg: LegId }>>(
  leg: LegId,
  events: readonly Event[],
): Event | undefined => events.find((event) => event.leg === leg)

function recordingOf(story: readonly CallEvent[]): Recording {
  const ended = first(story, 'recording-ended')
  if (ended) return { state: 'ready', length: ended.length, bytes: ended.bytes, peaks: ended.peaks }
  if (first(story, 'recording-failed')) return { state: 'failed' }
  return { state: first(story, 'recording-started') ? 'running' : 'none' }
}

function attributionOf(story: readonly CallEvent[]): Attribution {
  const attributed = all(story, 'attributed').at(-1)
  if (attributed === undefined) return { basis: 'unlinked', source: null, visitId: null }
  const { basis, source, visitId } = attributed
  return { basis, source, visitId }
}

function screenedOf(story: readonly CallEvent[]): Call['screened'] {
  const screened = first(story, 'screened')
  return screened === undefined ? null : { verdict: screened.verdict, why: screened.why }
}

type Span = readonly [from: Instant, to: Instant]

const earlier = (a: Instant, b: Instant): Instant => (a < b ? a : b)
const later = (a: Instant, b: Instant): Instant => (a > b ? a : b)

/** The caller and a leg are on the line together from `connected` to the end of that leg or of the call. */
const connectedSpans = (story: readonly CallEvent[], callEnd: Instant): readonly Span[] =>
  all(story, 'connected').map(({ leg, at }) => {
    const legEnd = all(story, 'leg-ended').find((event) => event.leg === leg && event.at >= at)
    return [at, earlier(legEnd?.at ?? callEnd, callEnd)]
  })

const heldSpans = (story: readonly CallEvent[], callEnd: Instant): readonly Span[] =>
  all(story, 'held').map(({ leg, at }) => {
    const resumed = all(story, 'resumed').find((event) => event.leg === leg && event.at >= at)
    return [at, resumed?.at ?? callEnd]
  })

const overlaps = ([from, to]: Span, spans: readonly Span[]): readonly Span[] =>
  spans.map((span) => [later(from, span[0]), earlier(to, span[1])])

/** How long any of the spans lasted; what two share counts once. */
function totalOf(spans: readonly Span[]): Duration {
  let total = 0
  let reached = Number.NEGATIVE_INFINITY
  for (const [from, to] of spans.toSorted((a, b) => a[0] - b[0])) {
    total += Math.max(0, to - Math.max(from, reached))
    reached = Math.max(reached, to)
  }
  return milliseconds(total)
}
