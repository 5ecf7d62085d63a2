import { fairShareOfTwo, type Claim } from '#stages/lease/fair-share.ts'
import { sinceTap } from './age-bins.ts'
import { kinds } from './cells.ts'
import { draws, lot } from './draw.ts'
import type { Plan, PlanRow, Targets } from './event.ts'
import { hourLength } from './hours.ts'
import { habitsOf, imagineCall, type Habits, type PlannedBlock, type PlannedLabel } from './imagined-call.ts'
import { labelRate } from './model.ts'
import type { Slices } from './slices.ts'
import type { AttributionState } from './state.ts'

const levels = ['visit', 'campaign', 'source'] as const
const callsImagined = 300
/** Plans look at the visits of this long. */
const lookBack = 14 * 24 * hourLength

/**
 * How well calls would be told apart with more or fewer numbers: calls are imagined from the arrivals and delays of the account itself, then
 * the whole curve is moved to where the calls of the pool in use say it really lies.
 */
export function* planning(state: AttributionState, targets: Targets, asked: number | null): Slices<Plan> {
  const labels = plannedLabels(state)
  const current = asked ?? state.pool.length
  const sizes = sizesAround(current, state.pool.length, labels.length)
  if (labels.length === 0) return { plan: [], recommended: current }
  const habits = habitsSeen(state)
  const rows: PlanRow[] = []
  for (const numbers of sizes) {
    rows.push(imagine(habits, labels, numbers))
    yield
  }
  const shift = correction(state, rows)
  const plan = rising(rows.map((row) => corrected(row, shift)))
  const enough = plan.find((row) => levels.every((level) => row[level] >= (targets[level] ?? 0)))
  return { plan, recommended: (enough ?? plan.at(-1))?.numbers ?? current }
}

/** From a number a source to eight a campaign and beyond what is in use. */
function sizesAround(asked: number, inUse: number, labels: number): readonly number[] {
  const most = Math.max(asked, inUse, labels) * 8
  const sizes = new Set([asked, inUse, labels, Math.ceil(labels * 1.25)])
  for (let size = 1; size <= most; size = Math.ceil(size * 1.5)) sizes.add(size)
  return [...sizes].filter((size) => size > 0).toSorted((a, b) => a - b)
}

function plannedLabels(state: AttributionState): readonly PlannedLabel[] {
  const visits = new Map<number, number>()
  const from = Math.max(state.now - lookBack, state.begun)
  for (const [slot, { counts }] of state.cohorts) {
    if ((slot + 1) * hourLength <= from) continue
    for (const [key, count] of counts) {
      const label = Math.floor(key / kinds)
      visits.set(label, (visits.get(label) ?? 0) + count)
    }
  }
  const hours = Math.max(1, (state.now - from) / hourLength)
  return Array.from(visits, ([label, count]) => ({
    label,
    source: state.labels[label]?.sourceIndex ?? 0,
    visits: count / hours,
    rate: labelRate(state.model, label),
  })).filter((label) => label.visits > 0)
}

function habitsSeen(state: AttributionState): Habits {
  const byKind = new Float64Array(kinds)
  let taps = 0
  const long = ((sinceTap.edges.at(-1) ?? 0) - (sinceTap.edges.at(-2) ?? 0)) / 1000
  for (const { counts, tap } of state.cohorts.values()) {
    for (const [key, count] of counts) byKind[key % kinds] = (byKind[key % kinds] ?? 0) + count
    taps += (tap.at(-1) ?? 0) / long
  }
  const visits = byKind.reduce((sum, count) => sum + count, 0)
  return habitsOf(state.model, byKind, visits > 0 ? taps / visits : 0)
}

function imagine(habits: Habits, labels: readonly PlannedLabel[], numbers: number): PlanRow {
  const blocks = blocksOf(labels, numbers)
  const blockOf = new Map(
    blocks.flatMap((block) => block.labels.things.map((label) => [label, block] as const)),
  )
  const causes = lot(labels, ({ visits, rate }) => visits * rate)
  const draw = draws(numbers)
  const right = { visit: 0, campaign: 0, source: 0 }
  for (let i = 0; i < callsImagined; i += 1) {
    // Causes are spread over the labels evenly rather than drawn, which takes the luck of the draw out of a comparison of sizes.
    const at = ((i + 0.5) / callsImagined) * (causes.sums.at(-1) ?? 0)
    const cause = labels[causes.sums.findIndex((sum) => at < sum)]
    const block = cause && blockOf.get(cause)
    if (!cause || !block) continue
    const verdict = imagineCall(habits, block, cause, draw)
    for (const level of levels) right[level] += verdict[level] ? 1 / callsImagined : 0
  }
  return { numbers, ...right }
}

/** The blocks the numbers would be divided into, were the shares as they are. */
function blocksOf(labels: readonly PlannedLabel[], numbers: number): readonly PlannedBlock[] {
  const bySource = Map.groupBy(labels.keys(), (index) => labels[index]?.source ?? 0)
  const claims: Claim[][] = Array.from(bySource.values(), (indexes) =>
    indexes.map((key) => ({ key, weight: labels[key]?.visits ?? 0, held: 0 })),
  )
  return fairShareOfTwo(claims, numbers).map(({ claims: shared, size }) => ({
    labels: lot(
      shared.flatMap(({ key }) => labels[key] ?? []),
      ({ visits }) => visits,
    ),
    size,
  }))
}

const logit = (p: number): number =>
  Math.log(Math.min(0.999, Math.max(0.001, p)) / (1 - Math.min(0.999, Math.max(0.001, p))))
const logistic = (x: number): number => 1 / (1 + Math.exp(-x))

type Shift = Readonly<Record<(typeof levels)[number], number>>

/** What the calls themselves say of the pool in use, against what was imagined for it. */
function correction(state: AttributionState, rows: readonly PlanRow[]): Shift {
  const row = rows.find(({ numbers }) => numbers === state.pool.length)
  const seen = { visit: 0, campaign: 0, source: 0 }
  let linked = 0
  for (const { posterior } of [...state.calls.values()].slice(-1000)) {
    linked += 1 - posterior.unlinked
    const sources = new Map<number, number>()
    for (const [label, p] of posterior.labels) {
      const source = state.labels[label]?.sourceIndex ?? 0
      sources.set(source, (sources.get(source) ?? 0) + p)
    }
    const best = {
      visit: posterior.visits[0]?.p ?? 0,
      campaign: Math.max(0, ...posterior.labels.values()),
      source: Math.max(0, ...sources.values()),
    }
    for (const level of levels) if (best[level] > posterior.unlinked) seen[level] += best[level]
  }
  const trust = linked / (linked + 30)
  const shift = (level: (typeof levels)[number]) =>
    row && linked > 0 ? trust * (logit(seen[level] / linked) - logit(row[level])) : 0
  return { visit: shift('visit'), campaign: shift('campaign'), source: shift('source') }
}

const corrected = ({ numbers, visit, campaign, source }: PlanRow, shift: Shift): PlanRow => ({
  numbers,
  visit: logistic(logit(visit) + shift.visit),
  campaign: logistic(logit(campaign) + shift.campaign),
  source: logistic(logit(source) + shift.source),
})

/** More numbers never make it worse in a plan, though they draw more robots: dips are the noise of imagining. */
function rising(rows: readonly PlanRow[]): readonly PlanRow[] {
  const best = { visit: 0, campaign: 0, source: 0 }
  return rows.map((row) => {
    for (const level of levels) best[level] = Math.max(best[level], row[level])
    return { numbers: row.numbers, ...best }
  })
}
