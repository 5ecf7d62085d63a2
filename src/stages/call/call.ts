import type { AccountId, CallId, DestinationId, FlowId, LegId, NumberId, VisitId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { type Duration, type Instant, between, milliseconds, seconds } from '#base/time.ts'
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
import type { Judgement } from './judgement.wire.ts'
import { isSpam } from './spam.ts'

/**
 * A call as it is known so far: the fold of its events.
 *
 *     ringing ──we answered──> greeting ──a destination rings──> ringing ──connected──> talking ──> ended
 *                                 ├──joined a line──> waiting ──somebody takes the call──────^
 *                                 └──leaves a message──> greeting
 *
 * The caller may hang up in each of them; without an announcement the first three are one. A transfer rings again; a survey greets again.
 *
 * Durations, never mixed: `total` is the caller's leg from its first ring to its end; `ring` is the part of it in which a destination
 * rang; `connected` is the part in which both were on the line together, `hold` included; `queue` is the part spent in line, while
 * somebody rang for it included; `ivr` is from our answer until somebody was rung, a line joined or a message begun.
 */
export type Call = Readonly<{
  id: CallId
  accountId: AccountId
  startedAt: Instant
  direction: 'inbound' | 'outbound'
  /** Outbound: the person called, and whose line it came from. */
  callee: PhoneNumber | null
  agent: Readonly<{ destinationId: DestinationId; name: string }> | null
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
  ivr: Duration
  queue: Duration
  endedBy: EndedBy | null
  cause: EndCause | null
  /** The destination the caller was connected with first. */
  answeredBy: Readonly<{ destinationId: DestinationId; name: string }> | null
  legs: readonly Leg[]
  /** How often the caller was handed on. */
  transfers: number
  /** The line waited in last. */
  queueName: string | null
  callbackAsked: boolean
  tags: readonly string[]
  /** The last answer of a survey. */
  survey: Readonly<{ survey: string; answer: number }> | null
  message: Message | null
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

/** What a caller left in a mailbox. */
export type Message = Readonly<{
  mailbox: string
  length: Duration
  bytes: number
  peaks: readonly number[]
}>

type Attribution = Readonly<{
  basis: Basis
  source: CallSource | null
  visitId: VisitId | null
  judgement?: Judgement
}>

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
    ...partiesOf(story, offered),
    number: offered.number,
    numberId: offered.numberId,
    dialled: offered.dialled,
    caller: offered.caller,
    callerName: offered.callerName,
    flowId: offered.flowId,
    flowVersion: offered.flowVersion,
    carrier: offered.carrier,
    test: offered.test,
    phase: phaseOf(story, rings),
    result: resultOf(ended, connected !== undefined, messageOf(story) !== null),
    answeredAt: answered?.at ?? null,
    connectedAt: connected?.at ?? null,
    endedAt: ended?.at ?? null,
    lastHeardAt: last.at,
    ring: totalOf(dialled.map((leg) => ringSpan(leg, story, until))),
    total: ended ? between(startedAt, ended.at) : milliseconds(0),
    connected: ended ? totalOf(talks) : milliseconds(0),
    hold: ended ? totalOf(heldSpans(story, until).flatMap((held) => overlaps(held, talks))) : milliseconds(0),
    ivr: ivrOf(story, startedAt, until),
    queue: totalOf(queueSpans(story, until)),
    endedBy: ended?.by ?? null,
    cause: ended?.cause ?? null,
    answeredBy: destinationOf(dialled.find(({ leg }) => leg === connected?.leg)),
    legs,
    transfers: all(story, 'transferred').length,
    queueName: all(story, 'queued').at(-1)?.queue ?? null,
    callbackAsked: first(story, 'callback-asked') !== undefined,
    tags: [...new Set(all(story, 'tagged').flatMap(({ tags }) => tags))],
    survey: surveyOf(story),
    message: messageOf(story),
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
function resultOf(ended: EventOf<'ended'> | undefined, connected: boolean, message: boolean): CallResult {
  if (ended === undefined) return 'in-progress'
  if (ended.cause === 'interrupted' || ended.cause === 'shutdown') return 'interrupted'
  if (connected) return 'answered'
  if (message) return 'voicemail'
  return ended.by === 'caller' ? 'abandoned' : 'missed'
}

/** What the call is doing now: the last thing that began and is not over. */
function phaseOf(story: readonly CallEvent[], rings: boolean): CallPhase {
  if (first(story, 'ended')) return 'ended'
  const talk = all(story, 'connected').at(-1)
  if (talk && partingOf(talk, story) === undefined) return 'talking'
  const queued = all(story, 'queued').at(-1)
  if (queued && leavingOf(queued, story) === undefined) return 'waiting'
  return rings || !first(story, 'answered') ? 'ringing' : 'greeting'
}

/** An agent who calls in and names whom to call has called that person. */
function partiesOf(
  story: readonly CallEvent[],
  offered: EventOf<'offered'>,
): Pick<Call, 'direction' | 'callee' | 'agent'> {
  const through = first(story, 'called-through')
  return {
    direction: through ? 'outbound' : offered.direction,
    callee: through?.callee ?? offered.callee ?? null,
    agent: offered.agent ?? null,
  }
}

function surveyOf(story: readonly CallEvent[]): Call['survey'] {
  const answered = all(story, 'surveyed').at(-1)
  return answered === undefined ? null : { survey: answered.survey, answer: answered.answer }
}

/** Whoever hears the beep and hangs up has left no message. */
const shortestMessage = seconds(2)

function messageOf(story: readonly CallEvent[]): Message | null {
  const left = all(story, 'message-ended').findLast(({ length }) => length >= shortestMessage)
  if (left === undefined) return null
  const { length, bytes, peaks } = left
  const started = all(story, 'message-started')
  const mailbox = (started.findLast(({ at }) => at <= left.at) ?? started.at(-1))?.mailbox ?? ''
  return { mailbox, length, bytes, peaks }
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
  if (first(story, 'recording-dropped')) return { state: 'none' } // thrown away: it never was
  const ended = first(story, 'recording-ended')
  if (ended) return { state: 'ready', length: ended.length, bytes: ended.bytes, peaks: ended.peaks }
  if (first(story, 'recording-failed')) return { state: 'failed' }
  return { state: first(story, 'recording-started') ? 'running' : 'none' }
}

function attributionOf(story: readonly CallEvent[]): Attribution {
  const attributed = all(story, 'attributed').at(-1)
  if (attributed === undefined) return { basis: 'unlinked', source: null, visitId: null }
  const { basis, source, visitId, judgement } = attributed
  return { basis, source, visitId, ...(judgement ? { judgement } : {}) }
}

function screenedOf(story: readonly CallEvent[]): Call['screened'] {
  const screened = first(story, 'screened')
  return screened === undefined ? null : { verdict: screened.verdict, why: screened.why }
}

type Span = readonly [from: Instant, to: Instant]

const earlier = (a: Instant, b: Instant): Instant => (a < b ? a : b)
const later = (a: Instant, b: Instant): Instant => (a > b ? a : b)

/** The caller and a leg are on the line together from `connected` until they are parted, or that leg or the call ends. */
const connectedSpans = (story: readonly CallEvent[], callEnd: Instant): readonly Span[] =>
  all(story, 'connected').map((talk) => [talk.at, earlier(partingOf(talk, story)?.at ?? callEnd, callEnd)])

const partings: ReadonlySet<CallFact['kind']> = new Set(['parted', 'leg-ended', 'leg-failed'])

function partingOf(talk: EventOf<'connected'>, story: readonly CallEvent[]): CallEvent | undefined {
  const since = story.slice(story.indexOf(talk) + 1)
  return since.find((event) => partings.has(event.kind) && 'leg' in event && event.leg === talk.leg)
}

const queueSpans = (story: readonly CallEvent[], callEnd: Instant): readonly Span[] =>
  all(story, 'queued').map((queued) => [queued.at, earlier(leavingOf(queued, story)?.at ?? callEnd, callEnd)])

const leavingOf = (queued: EventOf<'queued'>, story: readonly CallEvent[]): CallEvent | undefined =>
  story.slice(story.indexOf(queued) + 1).find(({ kind }) => kind === 'left-queue')

const ivrEnds: ReadonlySet<CallFact['kind']> = new Set(['leg-dialled', 'queued', 'message-started', 'ended'])

function ivrOf(story: readonly CallEvent[], startedAt: Instant, until: Instant): Duration {
  const answered = first(story, 'answered')
  if (answered === undefined) return milliseconds(0)
  const over = story.find(({ kind }) => ivrEnds.has(kind))
  return between(later(answered.at, startedAt), earlier(over?.at ?? until, until))
}

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
