import type { Instant } from '#base/time.ts'
import { fairShareOfTwo, type Claim } from './fair-share.ts'

/** What brought a visit. Numbers are divided by source, and within a source by campaign. */
export type Label = Readonly<{ source: string; campaign: string }>

/** One number of the pool: the block it serves, what it was last lent for and to whom, and when (0 is never). */
type Member = { number: string; block: number; label: number; visitor: string; turn: number }

/** What one label brings, older days counting less, and the block its visits are lent a number of. */
type Demand = { source: number; weight: number; block: number }

/**
 * How the numbers of one pool are divided: each label has a block of numbers of its own while there are enough, so that visits which share
 * a number came for the same reason, and the campaign of a call is known even when the visit is not. Plain data: `structuredClone` copies it.
 */
export type LabelBlocks = {
  members: Member[]
  demands: Demand[]
  labels: Map<string, number>
  sources: Map<string, number>
  /** How many numbers each block may have, and how many it has. */
  sizes: number[]
  taken: number[]
  turn: number
  visits: number
  /** Shares are measured anew at this many visits, which doubles because early shares are rough, and each new day. */
  measureAt: number
  day: number
}

/** Yesterday's visits count this much today: a campaign that stopped gives its numbers back within two weeks. */
const fade = 0.85
/** A label that counts less has ended: it keeps no number from the others. */
const ended = 0.2
const dayLength = 86_400_000
const none = -1

export const labelBlocks = (): LabelBlocks => ({
  members: [],
  demands: [],
  labels: new Map(),
  sources: new Map(),
  sizes: [],
  taken: [],
  turn: 0,
  visits: 0,
  measureAt: 32,
  day: none,
})

/** The pool has these numbers now. Those that stay keep their block as far as the shares allow. */
export function resizeBlocks(blocks: LabelBlocks, numbers: Iterable<string>): void {
  const known = new Map(blocks.members.map((member) => [member.number, member]))
  blocks.members = Array.from(
    new Set(numbers),
    (number) => known.get(number) ?? { number, block: none, label: none, visitor: '', turn: 0 },
  )
  divide(blocks)
}

/**
 * Lends a number to a visit with this label: the visitor's own, while nobody else was shown it since and it belongs to the label, else the
 * one of the label's block that was shown least recently. Null only when the pool has no numbers. Counts the visit, so ask once a visit.
 */
export function lendFromBlock(
  blocks: LabelBlocks,
  label: Label,
  visitor: string,
  at: Instant,
): string | null {
  if (blocks.members.length === 0) return null
  const demand = count(blocks, label, at)
  const { block } = demand
  const mayTake = (blocks.taken[block] ?? 0) < (blocks.sizes[block] ?? 0)
  let best: Member | null = null
  for (const member of blocks.members) {
    if (member.block !== block && !(mayTake && member.block === none)) continue
    if (member.visitor === visitor && member.block === block && member.turn > 0) {
      best = member
      break
    }
    if (best === null || member.turn < best.turn) best = member
  }
  if (best === null) return null
  if (best.block === none) blocks.taken[block] = (blocks.taken[block] ?? 0) + 1
  blocks.turn += 1
  Object.assign(best, { block, label: blocks.demands.indexOf(demand), visitor, turn: blocks.turn })
  return best.number
}

/** Counts a visit for its label, and measures the shares anew when they are due. */
function count(blocks: LabelBlocks, { source, campaign }: Label, at: Instant): Demand {
  const key = JSON.stringify([source, campaign])
  const known = blocks.demands[blocks.labels.get(key) ?? none]
  const demand = known ?? { source: indexOf(blocks.sources, source), weight: 0, block: none }
  demand.weight += 1
  blocks.visits += 1
  const today = Math.floor(at / dayLength)
  const newDay = today > blocks.day
  if (newDay) {
    if (blocks.day !== none) for (const each of blocks.demands) each.weight *= fade ** (today - blocks.day)
    blocks.day = today
  }
  if (!known) {
    indexOf(blocks.labels, key)
    blocks.demands.push(demand)
  }
  const due = blocks.visits >= blocks.measureAt
  if (due) blocks.measureAt *= 2
  if (newDay || due || (demand.block === none && !joinsBin(blocks, demand))) divide(blocks)
  return demand
}

const indexOf = (names: Map<string, number>, name: string): number => {
  const known = names.get(name)
  if (known === undefined) names.set(name, names.size)
  return known ?? names.size - 1
}

/** A new label of a source that has more labels than numbers joins the lightest of its bins: nothing else has to move. */
function joinsBin(blocks: LabelBlocks, demand: Demand): boolean {
  const siblings = blocks.demands.filter(({ source, block }) => source === demand.source && block !== none)
  const loads = new Map<number, number>()
  for (const { block, weight } of siblings) loads.set(block, (loads.get(block) ?? 0) + weight)
  if (siblings.length === 0 || siblings.length === loads.size) return false
  const [lightest] = [...loads].toSorted(([, a], [, b]) => a - b)
  demand.block = lightest?.[0] ?? none
  return true
}

/** Measures the shares and gives each block its numbers: first those that served its labels last, the most recently lent before others. */
function divide(blocks: LabelBlocks): void {
  const { members, demands } = blocks
  const held = demands.map(() => 0)
  for (const { label } of members) if (label !== none) held[label] = (held[label] ?? 0) + 1
  const sources: Claim[][] = Array.from(blocks.sources, () => [])
  demands.forEach((demand, key) => {
    demand.block = none
    if (demand.weight >= ended)
      sources[demand.source]?.push({ key, weight: demand.weight, held: held[key] ?? 0 })
  })
  const live = sources.filter((claims) => claims.length > 0)
  const shares = fairShareOfTwo(live, members.length)
  blocks.sizes = shares.map(({ size }) => size)
  blocks.taken = shares.map(() => 0)
  shares.forEach(({ claims }, block) => {
    for (const { key } of claims) demands[key]!.block = block // claims were made from these very demands
  })
  for (const member of members.toSorted((a, b) => b.turn - a.turn)) {
    const block = demands[member.label]?.block ?? none
    const fits = block !== none && (blocks.taken[block] ?? 0) < (blocks.sizes[block] ?? 0)
    member.block = fits ? block : none
    if (fits) blocks.taken[block] = (blocks.taken[block] ?? 0) + 1
  }
}
