import { Type, type Static } from 'typebox'
import { CallConfidence } from './judgement.wire.ts'

/** Closed lists, in the glossary's words; dashboard, API and command line show the same. */
export const CallPhase = Type.Union([
  Type.Literal('ringing'),
  Type.Literal('greeting'), // answered by us, and nobody is rung yet: the announcement
  Type.Literal('waiting'), // in a line
  Type.Literal('talking'),
  Type.Literal('ended'),
])
export const CallResult = Type.Union([
  Type.Literal('in-progress'),
  Type.Literal('answered'),
  Type.Literal('missed'),
  Type.Literal('voicemail'), // missed, and the caller left a message
  Type.Literal('abandoned'), // the caller gave up before anybody answered
  Type.Literal('interrupted'), // this server stopped in the middle of it
])
const RecordingState = Type.Union([
  Type.Literal('none'),
  Type.Literal('running'),
  Type.Literal('ready'),
  Type.Literal('failed'),
])

/** Where a call came from, and on what ground we say so. */
export const CallSource = Type.Object({
  source: Type.String(),
  medium: Type.String(),
  campaign: Type.String(),
  term: Type.String(),
  content: Type.String(),
  channel: Type.String(),
  /** Host and path of the first page, and the host before it; of a static number, where it stands. */
  landing: Type.Optional(Type.String()),
  referrer: Type.Optional(Type.String()),
  placement: Type.Optional(Type.String()),
})
export const Basis = Type.Union([
  Type.Literal('model'), // judged by the visits that were shown the number; see `confidence`
  Type.Literal('last-shown'), // the last visit that was shown the number: while what the model knows is being read
  Type.Literal('placement'),
  Type.Literal('callback'), // the visitor asked on the site to be called
  Type.Literal('unlinked'),
])

/** What the caller's carrier vouches for (RFC 8588, 4), or why we know nothing of it. */
export const Attestation = Type.Union([
  Type.Literal('A'), // full: it knows the caller, and that the number is theirs
  Type.Literal('B'), // partial: it knows the caller, not whether the number is theirs
  Type.Literal('C'), // gateway: it only took the call from elsewhere
  Type.Literal('none'), // nobody signed the call
  Type.Literal('invalid-signature'),
  Type.Literal('expired'), // signed too long ago, or with a certificate that was not valid then
  Type.Literal('wrong-number'), // signed for another caller, or for another number called
  Type.Literal('untrusted'), // the certificate comes from nobody we trust
  Type.Literal('unreachable'), // the certificate could not be fetched
  Type.Literal('malformed'),
  Type.Literal('not-checked'), // no time, or nobody configured whom to trust
])

/** What is done with a caller, mildest first. */
export const Verdict = Type.Union([
  Type.Literal('allow'),
  Type.Literal('challenge'), // "press 1 to continue"
  Type.Literal('reject'),
])

/** Which rule said so. */
export const ScreenReason = Type.Union([
  Type.Literal('trusted'), // on the list of callers that are never spam
  Type.Literal('blocked'), // on the list of callers that always are
  Type.Literal('anonymous'),
  Type.Literal('robocaller'), // called several of our numbers within a day
  Type.Literal('attestation'), // the signature of the caller's number is wrong
])

/** Who says what a caller is called, best first. */
const CallerNameFrom = Type.Union([Type.Literal('list'), Type.Literal('carrier'), Type.Literal('lookup')])

/** The channel of calls without a source, where a channel is named: a class of its own, never Direct. */
export const unlinkedChannel = 'Unlinked'

/** One line of the call log. Instants are ISO 8601 in UTC; durations are whole milliseconds. */
export const CallRow = Type.Object({
  id: Type.String(),
  startedAt: Type.String(),
  direction: Type.Union([Type.Literal('inbound'), Type.Literal('outbound')]),
  callee: Type.Union([Type.String(), Type.Null()]), // outbound: the person called
  agent: Type.Union([Type.String(), Type.Null()]), // outbound: whose line it came from
  phase: CallPhase,
  result: CallResult,
  number: Type.String(),
  numberName: Type.String(),
  caller: Type.Union([Type.String(), Type.Null()]),
  callerName: Type.Union([Type.String(), Type.Null()]),
  callerNameFrom: Type.Union([CallerNameFrom, Type.Null()]),
  attestation: Type.Union([Attestation, Type.Null()]), // null: nobody looked
  spam: Type.Boolean(), // left out of reports
  screened: Type.Union([Type.Object({ verdict: Verdict, why: ScreenReason }), Type.Null()]),
  firstTime: Type.Boolean(),
  test: Type.Boolean(),
  answeredBy: Type.Union([Type.String(), Type.Null()]), // the destination's name
  connectedAt: Type.Union([Type.String(), Type.Null()]),
  endedAt: Type.Union([Type.String(), Type.Null()]),
  ringMs: Type.Integer(),
  totalMs: Type.Integer(),
  connectedMs: Type.Integer(),
  holdMs: Type.Integer(), // part of connected
  ivrMs: Type.Integer(), // from our answer until somebody was rung, a line joined or a message begun
  queue: Type.Union([Type.String(), Type.Null()]), // the line waited in last
  queueMs: Type.Integer(), // in line, while somebody rang for it included
  callbackAsked: Type.Boolean(),
  transfers: Type.Integer(),
  tags: Type.Array(Type.String()),
  survey: Type.Union([Type.Integer(), Type.Null()]), // the caller's answer
  mailbox: Type.Union([Type.String(), Type.Null()]), // whose message it is; null: none was left
  messageMs: Type.Integer(),
  endedBy: Type.Union([Type.Literal('caller'), Type.Literal('callee'), Type.Literal('system'), Type.Null()]),
  cause: Type.Union([Type.String(), Type.Null()]),
  basis: Basis,
  source: Type.Union([CallSource, Type.Null()]), // null: unlinked, or no source is likelier than all others together
  visitId: Type.Union([Type.String(), Type.Null()]), // likewise
  confidence: Type.Union([CallConfidence, Type.Null()]), // null: certain (a printed number, a callback), or never judged
  recording: RecordingState,
  recordingMs: Type.Integer(),
})

const CallTimelineEntry = Type.Object({
  at: Type.String(),
  kind: Type.String(),
  leg: Type.Optional(Type.String()),
  /** What a person reads needs: prompt text, destination, key, failure, cause. */
  detail: Type.Record(Type.String(), Type.Unknown()),
})

const CallLeg = Type.Object({
  leg: Type.String(),
  name: Type.String(),
  address: Type.String(),
  outcome: Type.String(), // 'answered' or a LegFailure
  sipStatus: Type.Union([Type.Integer(), Type.Null()]),
  ringMs: Type.Integer(),
})

/** The visit behind a call, page by page. */
export const Journey = Type.Object({
  visitId: Type.String(),
  visitorId: Type.String(),
  site: Type.String(),
  startedAt: Type.String(),
  lastActivityAt: Type.String(),
  landingUrl: Type.String(),
  referrer: Type.String(),
  clickIds: Type.Record(Type.String(), Type.String()),
  device: Type.String(),
  source: CallSource,
  pages: Type.Array(
    Type.Object({ at: Type.String(), url: Type.String(), title: Type.String(), activeMs: Type.Integer() }),
  ),
  taps: Type.Array(Type.Object({ at: Type.String(), number: Type.String() })),
})

/** GET /api/v1/accounts/:account/calls/:id */
export const CallDetail = Type.Object({
  ...CallRow.properties,
  /** What your list or a lookup says of the caller. */
  callerCard: Type.Union([
    Type.Object({
      from: CallerNameFrom,
      name: Type.String(),
      company: Type.String(),
      address: Type.String(),
      tags: Type.Array(Type.String()),
    }),
    Type.Null(),
  ]),
  flow: Type.Union([Type.String(), Type.Null()]),
  carrier: Type.Object({ name: Type.String(), ref: Type.String() }),
  legs: Type.Array(CallLeg),
  timeline: Type.Array(CallTimelineEntry),
  keys: Type.String(), // keys the caller pressed, in order
  journey: Type.Union([Journey, Type.Null()]),
  /** The loudest of each slice of time, left and right in turn, 0 to 127; null until the recording is ready. */
  peaks: Type.Union([Type.Array(Type.Number()), Type.Null()]),
  recordingUrl: Type.Union([Type.String(), Type.Null()]),
  messagePeaks: Type.Union([Type.Array(Type.Number()), Type.Null()]),
  messageUrl: Type.Union([Type.String(), Type.Null()]),
})

/** Text without NUL, which PostgreSQL has no place for. */
const Text = (maxLength: number) => Type.String({ maxLength, pattern: '^[^\\u0000]*$' })

/** GET /api/v1/accounts/:account/calls */
export const CallListQuery = Type.Object({
  from: Type.Optional(Type.String()), // ISO instant, inclusive
  to: Type.Optional(Type.String()), // ISO instant, exclusive
  result: Type.Optional(CallResult), // `missed`: those with a message, too
  search: Type.Optional(Text(100)), // part of the caller's number or name
  number: Type.Optional(Text(20)),
  source: Type.Optional(Text(300)),
  channel: Type.Optional(Text(100)), // `Unlinked`: calls without a source
  campaign: Type.Optional(Text(300)),
  term: Type.Optional(Text(300)),
  landing: Type.Optional(Text(300)), // the page their visit began on
  test: Type.Optional(Type.Boolean()), // left out: all; reports count those with `false`
  spam: Type.Optional(Type.Boolean()), // left out: all; reports count those with `false`
  cursor: Type.Optional(Type.String({ maxLength: 200 })), // from the page before
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 250, default: 50 })),
})
export const CallList = Type.Object({
  calls: Type.Array(CallRow),
  next: Type.Union([Type.String(), Type.Null()]),
  /** How many calls `spam=false` hides; on the first page. */
  hiddenSpam: Type.Integer(),
})

/**
 * POST /api/v1/accounts/:account/test-calls: the built-in phone dials through the real SIP edge.
 * Answered at once with the call's id; the call log shows the rest.
 */
export const TestCallRequest = Type.Object({
  to: Type.Optional(Type.String()), // left out: the account's test number
  from: Type.Optional(Type.String()),
  talkMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 600_000, default: 5000 })),
  hangup: Type.Optional(Type.Union([Type.Literal('caller'), Type.Literal('callee')])),
  keys: Type.Optional(Type.String({ pattern: '^[0-9*#A-D]{1,32}$' })),
  /** A call out, from the line of this agent (name or extension); the person called is the built-in answering phone. */
  line: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  /** Half way the callee hands the caller on to this extension or number. */
  transfer: Type.Optional(Type.String({ pattern: '^[+0-9*#]{1,20}$' })),
  /** A WAV file, base64, which the caller plays instead of its own voice. */
  wav: Type.Optional(Type.String({ maxLength: 12_000_000 })),
})
export const TestCallReply = Type.Object({
  /** The call, once the edge has taken it; null when it was refused before it became one. */
  callId: Type.Union([Type.String(), Type.Null()]),
  sipStatus: Type.Union([Type.Integer(), Type.Null()]),
})

export type CallRow = Static<typeof CallRow>
export type CallDetail = Static<typeof CallDetail>
export type Basis = Static<typeof Basis>
export type Attestation = Static<typeof Attestation>
export type Verdict = Static<typeof Verdict>
export type ScreenReason = Static<typeof ScreenReason>
export type CallerNameFrom = Static<typeof CallerNameFrom>
export type CallSource = Static<typeof CallSource>
export type Journey = Static<typeof Journey>
export type CallListQuery = Static<typeof CallListQuery>
export type CallList = Static<typeof CallList>
export type TestCallRequest = Static<typeof TestCallRequest>
export type TestCallReply = Static<typeof TestCallReply>
export type CallPhase = Static<typeof CallPhase>
export type CallResult = Static<typeof CallResult>
