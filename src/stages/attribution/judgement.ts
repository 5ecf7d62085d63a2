import type { VisitId } from '#base/id.ts'
import { labelOf, sourceOfLabel, type LabelSource } from '#stages/lease/label.ts'
import type { CallFact } from '#stages/call/call-event.ts'
import type { Badge, JudgedPhase, Judgement } from '#stages/call/judgement.wire.ts'
import { evidenceFor } from './evidence.ts'
import { confidenceOf, type Confidence } from './confidence.ts'
import { readKeyword } from './pool-events.ts'
import type { AttributionState, CallRecord } from './state.ts'
import type { VisitRecord } from './visit-record.ts'

type Attributed = Extract<CallFact, { kind: 'attributed' }>

/** Shares below it are not kept. */
const tooSmall = 0.001
/** What is likelier than all its rivals together is named; what is not is only listed. */
const most = 0.5

const badgeOf = (unlinked: number, { campaign }: Confidence): Badge =>
  unlinked > most ? 'unlinked' : campaign >= 0.95 ? 'high' : campaign >= 0.8 ? 'medium' : 'ambiguous'

/** What is thought of a call, in the words the call log keeps. */
export function attributedBy(
  state: AttributionState,
  record: Pick<CallRecord, 'ringing' | 'posterior' | 'sight' | 'leader'>,
  phase: JudgedPhase,
): Attributed {
  const judgement = judgementOf(state, record, phase)
  const named = judgement.badge !== 'unlinked'
  const half = most * (1 - judgement.unlinked)
  const [likeliest] = record.posterior.visits
  const visit = named && likeliest && likeliest.p > half ? state.visits.get(likeliest.visit) : undefined
  const source = visit ? sourceOfVisit(state, visit) : named ? namedSource(judgement.credits, half) : null
  return {
    kind: 'attributed',
    basis: named ? 'model' : 'unlinked',
    source: source && { term: '', content: '', ...source },
    visitId: (visit?.id ?? null) as VisitId | null, // the server's visits are named by their ids
    evidence: {},
    judgement,
  }
}

function judgementOf(
  state: AttributionState,
  { ringing, posterior, sight, leader }: Parameters<typeof attributedBy>[1],
  phase: JudgedPhase,
): Judgement {
  const confidence = confidenceOf(state, posterior)
  const names = posterior.visits.map(({ visit }) => visit)
  const marks = sight ? evidenceFor(state.model, ringing, sight, names) : []
  const areas = [...state.areas.keys()]
  return {
    phase,
    model: posterior.model,
    badge: badgeOf(posterior.unlinked, confidence),
    confidence: { ...rounded(confidence) },
    ...rounded({ unlinked: posterior.unlinked, robot: posterior.robot, repeat: posterior.repeat }),
    leader,
    credits: creditsOf(state, posterior.labels),
    candidates: posterior.visits.flatMap(({ visit, p }) => {
      if (p < tooSmall) return []
      const known = state.visits.get(visit)
      const { visit: _, ...evidence } = marks.find((mark) => mark.visit === visit) ?? { visit }
      return [
        {
          visitId: visit,
          p: round(p),
          region: areas[known?.area ?? -1] ?? null,
          tappedAt: known?.tapped ?? null,
          evidence: 'timing' in evidence ? rounded(evidence) : null,
        },
      ]
    }),
  }
}

function creditsOf(state: AttributionState, labels: ReadonlyMap<number, number>): Judgement['credits'] {
  const credits: Judgement['credits'] = []
  for (const [label, p] of labels) {
    const words = wordsOf(state, label)
    if (words && p >= tooSmall) credits.push({ ...words, p: round(p) })
  }
  return credits.toSorted((a, b) => b.p - a.p)
}

const sourceOfVisit = (state: AttributionState, { label, keyword }: VisitRecord) => {
  const words = wordsOf(state, label)
  return words && { ...words, ...readKeyword(keyword) }
}

const wordsOf = (state: AttributionState, label: number): LabelSource | null => {
  const name = state.labels[label]
  return name ? sourceOfLabel(name) : null
}

/** The source that has more than half of the credit, with its campaign if that has, too. */
function namedSource(credits: Judgement['credits'], half: number): LabelSource | null {
  for (const shares of Map.groupBy(credits, (credit) => labelOf(credit).source).values()) {
    const [first] = shares // the likeliest campaign
    if (!first || shares.reduce((sum, { p }) => sum + p, 0) <= half) continue
    const { source, medium, channel, campaign, p } = first
    return { source, medium, channel, campaign: p > half ? campaign : '' }
  }
  return null
}

const round = (value: number): number => Math.round(value * 1e4) / 1e4
const rounded = <Fields extends Readonly<Record<string, number>>>(fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, round(value)])) as Fields // the same names
