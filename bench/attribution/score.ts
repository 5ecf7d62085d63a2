import type { Outcome } from './desk.ts'

/** How good a desk was in one world. Accuracies are over calls a visit caused. */
export type Score = Readonly<{
  calls: number
  accuracy: Levels
  ece: Levels
  /** Credited over true calls, minus one, for the source that is furthest off. */
  worstSource: number
  /** Unlinked mass over unlinked calls. */
  unlinked: number
  coverage: number
}>
type Levels = Readonly<{ visit: number; campaign: number; source: number }>

type Verdict = Readonly<{ p: number; right: boolean; web: boolean }>

export function score(outcome: Outcome): Score {
  const { world, judgements } = outcome
  const verdicts = { visit: [] as Verdict[], campaign: [] as Verdict[], source: [] as Verdict[] }
  const credited = new Map<string, number>()
  const truth = new Map<string, number>()
  const trueCampaigns = new Map<string, number>()
  let unlinked = 0
  let strangers = 0
  for (const call of world.calls) {
    const judgement = judgements.get(call.index)
    if (!judgement) continue
    const label = call.cause ? world.campaigns[call.cause.campaign] : undefined
    const true_ = {
      visit: call.cause ? `v${call.cause.index}` : null,
      campaign: label ? `${label.source}/${label.campaign}` : null,
      source: label?.source ?? null,
    }
    verdicts.visit.push(verdict(judgement.visits, judgement.unlinked, true_.visit))
    verdicts.campaign.push(verdict(judgement.campaigns, judgement.unlinked, true_.campaign))
    verdicts.source.push(verdict(judgement.sources, judgement.unlinked, true_.source))
    for (const [source, p] of judgement.sources) credited.set(source, (credited.get(source) ?? 0) + p)
    if (true_.source) truth.set(true_.source, (truth.get(true_.source) ?? 0) + 1)
    if (true_.campaign) trueCampaigns.set(true_.campaign, (trueCampaigns.get(true_.campaign) ?? 0) + 1)
    unlinked += judgement.unlinked
    if (!call.cause) strangers += 1
  }
  const worst = Array.from(truth, ([source, calls]) => (credited.get(source) ?? 0) / calls - 1)
  return {
    calls: verdicts.visit.length,
    accuracy: {
      visit: accuracy(verdicts.visit),
      campaign: accuracy(verdicts.campaign),
      source: accuracy(verdicts.source),
    },
    ece: { visit: ece(verdicts.visit), campaign: ece(verdicts.campaign), source: ece(verdicts.source) },
    worstSource: worst.toSorted((a, b) => Math.abs(b) - Math.abs(a))[0] ?? 0,
    unlinked: strangers > 0 ? unlinked / strangers : 1,
    coverage: coverage(outcome.report, truth, trueCampaigns, strangers),
  }
}

function verdict(shares: ReadonlyMap<string, number>, unlinked: number, truth: string | null): Verdict {
  let p = unlinked
  let best: string | null = null
  for (const [name, share] of shares) if (share > p) [p, best] = [share, name]
  return { p, right: best === truth, web: truth !== null }
}

const accuracy = (verdicts: readonly Verdict[]): number => {
  const web = verdicts.filter((each) => each.web)
  return web.filter(({ right }) => right).length / web.length
}

/** Expected calibration error over ten bins of equal width. */
function ece(verdicts: readonly Readonly<{ p: number; right: boolean }>[]): number {
  const bins = Array.from({ length: 10 }, () => ({ p: 0, right: 0 }))
  for (const { p, right } of verdicts) {
    const bin = bins[Math.min(9, Math.floor(p * 10))]
    if (!bin) continue
    bin.p += p
    bin.right += right ? 1 : 0
  }
  return bins.reduce((sum, { p, right }) => sum + Math.abs(p - right), 0) / verdicts.length
}

type Credit = Readonly<{ calls: number; low: number; high: number }>

/** How many of the report's intervals hold the truth. */
function coverage(
  report: unknown,
  sources: ReadonlyMap<string, number>,
  campaigns: ReadonlyMap<string, number>,
  strangers: number,
): number {
  const told = report as
    | { sources?: Record<string, Credit>; campaigns?: Record<string, Credit>; unlinked?: Credit }
    | undefined // ours answers in the protocol
  if (!told?.sources || !told.campaigns || !told.unlinked) return Number.NaN
  const pairs: [Credit, number][] = [[told.unlinked, strangers]]
  for (const [name, credit] of Object.entries(told.sources)) pairs.push([credit, sources.get(name) ?? 0])
  for (const [name, credit] of Object.entries(told.campaigns)) pairs.push([credit, campaigns.get(name) ?? 0])
  return pairs.filter(([{ low, high }, truth]) => low <= truth && truth <= high).length / pairs.length
}
