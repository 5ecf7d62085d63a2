import { hourOf } from './hours.ts'
import { areaFactors } from './model.ts'
import { labelOfKey } from './cells.ts'
import type { Answer, Credit } from './event.ts'
import { sumOfChances, type Chance } from './sum-of-chances.ts'
import type { AttributionState, CallRecord } from './state.ts'
import { rateOfKey, strangers } from './weigh.ts'

/** A call's shares as they are seen today. */
type Shares = Readonly<{ labels: ReadonlyMap<number, number>; unlinked: number }>

/** Fractional credit with bounds. A caller's repeated calls stand or fall with the first. */
export function reportOf(state: AttributionState): Answer {
  const byCampaign = new Map<string, Chance[]>()
  const bySource = new Map<string, Chance[]>()
  const unlinked: Chance[] = []
  for (const { shares, calls } of families(state)) {
    const sources = new Map<string, number>()
    for (const [label, p] of shares.labels) {
      const name = state.labels[label]
      if (!name) continue
      push(byCampaign, name.path, { p, calls, unlinked: shares.unlinked })
      sources.set(name.source, (sources.get(name.source) ?? 0) + p)
    }
    for (const [source, p] of sources) push(bySource, source, { p, calls, unlinked: shares.unlinked })
    unlinked.push({ p: shares.unlinked, calls, unlinked: shares.unlinked })
  }
  return { sources: credits(bySource), campaigns: credits(byCampaign), unlinked: creditOf(unlinked, true) }
}

const push = (lists: Map<string, Chance[]>, key: string, chance: Chance): void => {
  const list = lists.get(key)
  if (list) list.push(chance)
  else lists.set(key, [chance])
}

const credits = (lists: ReadonlyMap<string, readonly Chance[]>): Readonly<Record<string, Credit>> =>
  Object.fromEntries(Array.from(lists, ([name, chances]) => [name, creditOf(chances, false)]))

const creditOf = (chances: readonly Chance[], strangers: boolean): Credit => sumOfChances(chances, strangers)

/** First calls with the number of calls that share their cause. */
function families(state: AttributionState): Iterable<Readonly<{ shares: Shares; calls: number }>> {
  const found = new Map<string, { shares: Shares; calls: number }>()
  for (const [call, record] of state.calls) {
    const leader = record.leader === null ? undefined : found.get(record.leader)
    if (leader) leader.calls += 1
    else found.set(call, { shares: sharesOf(state, record), calls: 1 })
  }
  return found.values()
}

/** A call with a sketch is seen with what has been learned since. */
function sharesOf(state: AttributionState, { posterior, sketch }: CallRecord): Shares {
  if (!sketch || posterior.repeat > 0.01) return posterior
  const { model } = state
  const factors = areaFactors(model, sketch.area)
  const hour = hourOf(sketch.at)
  const { robot, hearsay } = strangers(model, sketch)
  const labels = new Map<number, number>()
  let total = robot + hearsay
  sketch.keys.forEach((key, i) => {
    const rate = rateOfKey(model, key, hour, factors) * (sketch.weights[i] ?? 0)
    total += rate
    labels.set(labelOfKey(key), (labels.get(labelOfKey(key)) ?? 0) + rate)
  })
  if (!(total > 0)) return posterior
  for (const [label, rate] of labels) labels.set(label, rate / total)
  return { labels, unlinked: (robot + hearsay) / total }
}
