import type { Posterior } from './posterior.ts'
import type { AttributionState } from './state.ts'

/** The largest share at each level, unlinked included. */
export type Confidence = Readonly<{ visit: number; campaign: number; source: number }>

/** Shares of a posterior by the names they are reported under. */
export function sharesOf(
  state: AttributionState,
  { labels }: Pick<Posterior, 'labels'>,
): Readonly<{ campaigns: ReadonlyMap<string, number>; sources: ReadonlyMap<string, number> }> {
  const campaigns = new Map<string, number>()
  const sources = new Map<string, number>()
  for (const [label, p] of labels) {
    const name = state.labels[label]
    if (!name) continue
    campaigns.set(name.path, (campaigns.get(name.path) ?? 0) + p)
    sources.set(name.source, (sources.get(name.source) ?? 0) + p)
  }
  return { campaigns, sources }
}

export function confidenceOf(state: AttributionState, posterior: Posterior): Confidence {
  const { campaigns, sources } = sharesOf(state, posterior)
  const { unlinked, visits } = posterior
  return {
    visit: Math.max(unlinked, visits[0]?.p ?? 0),
    campaign: Math.max(unlinked, ...campaigns.values()),
    source: Math.max(unlinked, ...sources.values()),
  }
}
