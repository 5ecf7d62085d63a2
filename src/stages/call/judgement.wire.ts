import { Type, type Static } from 'typebox'

/** How sure we are of the campaign: at least .95, at least .80, or less; `unlinked` when most likely no visit of ours caused the call. */
export const Badge = Type.Union([
  Type.Literal('high'),
  Type.Literal('medium'),
  Type.Literal('ambiguous'),
  Type.Literal('unlinked'),
])

/** The largest share at each level, that of nobody included. */
const Confidence = Type.Object({ visit: Type.Number(), campaign: Type.Number(), source: Type.Number() })

/** What a row of the call log says of it. */
export const CallConfidence = Type.Object({ badge: Badge, ...Confidence.properties })

/** When a call was judged: while it rang, at hang-up, and again when late news was in. */
export const JudgedPhase = Type.Union([
  Type.Literal('ring'),
  Type.Literal('final'),
  Type.Literal('revised-10m'),
  Type.Literal('revised-24h'),
])

/** A source and a campaign, as far as calls are credited to them: keyword and content belong to visits. */
const CreditedTo = Type.Object({
  source: Type.String(),
  medium: Type.String(),
  channel: Type.String(),
  campaign: Type.String(),
})

/**
 * Why a visit is likely, mark by mark, in natural logarithms: how much likelier the mark makes "this visit caused the call" than "nobody's
 * visit did". They add up to the logarithm of the odds between the two.
 */
export const CandidateEvidence = Type.Object({
  timing: Type.Number(), // when the visit was
  label: Type.Number(), // how readily visits of its campaign call
  kind: Type.Number(), // phone or desk, glanced or read
  tap: Type.Number(), // the number was tapped
  area: Type.Number(), // the caller's area against the visitor's
  call: Type.Number(), // how long they spoke, and what the caller ID says
  calledBefore: Type.Number(), // negative when the visit may have called before
})

/** What the model made of a call, as it is kept: every version of it, and never changed. */
export const Judgement = Type.Object({
  phase: JudgedPhase,
  model: Type.Integer(), // which version of it
  badge: Badge,
  confidence: Confidence,
  unlinked: Type.Number(),
  robot: Type.Number(), // the part of unlinked that looks like a robot
  repeat: Type.Number(), // how likely it is the caller of an earlier call, calling again about the same
  leader: Type.Union([Type.String(), Type.Null()]), // that earlier call, whose credit this one shares
  /** Likeliest first; with `unlinked` they sum to one, but for a tail of shares below a thousandth. */
  credits: Type.Array(Type.Object({ ...CreditedTo.properties, p: Type.Number() })),
  /** The likeliest visits. */
  candidates: Type.Array(
    Type.Object({
      visitId: Type.String(),
      p: Type.Number(),
      region: Type.Union([Type.String(), Type.Null()]),
      tappedAt: Type.Union([Type.Integer(), Type.Null()]),
      evidence: Type.Union([CandidateEvidence, Type.Null()]), // null: inherited from the earlier call
    }),
  ),
})

export type Badge = Static<typeof Badge>
export type CallConfidence = Static<typeof CallConfidence>
export type JudgedPhase = Static<typeof JudgedPhase>
export type CandidateEvidence = Static<typeof CandidateEvidence>
export type Judgement = Static<typeof Judgement>
