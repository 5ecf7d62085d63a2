import { Type, type Static } from 'typebox'
import { Basis, CallSource } from '#stages/call/call.wire.ts'
import { Badge, CandidateEvidence, Judgement } from '#stages/call/judgement.wire.ts'

const OrNull = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) =>
  Type.Union([schema, Type.Null()])

const SourceShare = Type.Object({
  source: Type.String(),
  medium: Type.String(),
  channel: Type.String(),
  p: Type.Number(),
})
const CampaignShare = Type.Object({ ...SourceShare.properties, campaign: Type.String() })

/** A visit that may have caused the call. What is known of the visit itself is null once it is forgotten. */
const Candidate = Type.Object({
  visitId: Type.String(),
  p: Type.Number(),
  source: OrNull(CallSource),
  device: OrNull(Type.String()),
  region: OrNull(Type.String()), // `US-TX`, `RO`
  startedAt: OrNull(Type.String()),
  lastSeenAt: OrNull(Type.String()),
  tappedAt: OrNull(Type.String()),
  landingUrl: OrNull(Type.String()),
  evidence: OrNull(CandidateEvidence),
})

const { phase, model, badge, confidence, unlinked, robot, repeat, leader } = Judgement.properties

/** One look at a call. */
const AttributionVersion = Type.Object({
  phase,
  at: Type.String(),
  model,
  badge,
  unlinked,
  robot,
  repeat,
  leader,
  confidence,
  sources: Type.Array(SourceShare), // likeliest first
  campaigns: Type.Array(CampaignShare), // likeliest first
  candidates: Type.Array(Candidate), // likeliest first, eight at most; they may sum to less than one
})

/** GET /api/v1/accounts/:account/calls/:id/attribution */
export const CallAttribution = Type.Object({
  basis: Basis,
  badge: OrNull(Badge), // null: certain (a printed number, a callback), or never judged
  versions: Type.Array(AttributionVersion), // oldest first
})

/** Accuracy wanted at each level; a level left out has no target. */
const level = Type.Optional(Type.Number({ minimum: 0, maximum: 1 }))
/** GET /api/v1/accounts/:account/pools/:id/plan */
export const PoolPlanQuery = Type.Object({
  visit: level,
  campaign: level,
  source: level,
  /** A pool of this size shall be among the rows. */
  numbers: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
})

const PlanRow = Type.Object({
  numbers: Type.Integer(),
  visit: Type.Number(),
  campaign: Type.Number(),
  source: Type.Number(),
})

export const PoolPlan = Type.Object({
  numbers: Type.Integer(), // in the pool
  inUse: Type.Integer(), // shown to somebody right now
  visitsPerNumber: Type.Number(), // within the last day
  visitsPerHour: Type.Number(), // over the last fortnight, or since the beginning
  calls: Type.Integer(), // heard so far
  learnedFrom: Type.Integer(), // of them, when the model was learned last; 0: it has not, and answers by what is usual
  learnedAt: OrNull(Type.String()),
  /** Which numbers serve which campaigns now, the busiest first. Numbers that serve nobody yet are in none. */
  blocks: Type.Array(
    Type.Object({
      labels: Type.Array(
        Type.Object({
          source: Type.String(),
          medium: Type.String(),
          channel: Type.String(),
          campaign: Type.String(),
          visits: Type.Number(), // older days count less
        }),
      ),
      numbers: Type.Array(Type.String()), // ids
    }),
  ),
  plan: Type.Array(PlanRow), // smallest pool first; empty before the first visit
  recommended: Type.Integer(), // the smallest that reaches the targets
})

export type CallAttribution = Static<typeof CallAttribution>
export type AttributionVersion = Static<typeof AttributionVersion>
export type PoolPlan = Static<typeof PoolPlan>
export type PoolPlanQuery = Static<typeof PoolPlanQuery>
