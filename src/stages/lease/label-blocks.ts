import type { Instant } from '#base/time.ts'
import { fairShareOfTwo, type Claim } from './fair-share.ts'
import type { Label } from './label.ts'

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
  /** Left the pool; remembered in case they come back, which does not make them new. */
  retired: Member[]
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
/** More labels than this are one: whoever writes campaigns of their own into our customers' links costs them little. */
const mostLabels = 2000
const none = -1

export const labelBlocks = (): LabelBlocks => ({
  members: [],
  retired: [],
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
  const now = new Set(numbers)
  const { members } = blocks
  if (now.size === members.length && members.every(({ number }) => now.has(number))) return
  const known = new Map([...members, ...blocks.retired].map((member) => [member.number, member]))
  blocks.members = Array.from(
    now,
    (number) => known.get(number) ?? { number, block: none, label: none, visitor: '', turn: 0 },
  )
  blocks.retired = [...known.values()].filter(({ number }) => !now.has(number))
  divide(blocks)
}

/**
 * The number a visit with this label would be lent: the visitor's own, while nobody else was shown it since and it belongs to the label, else the
 * one of the label's block that was shown least recently. Null only when the pool has no numbers. Changes nothing: `foldLent` does, once a visit.
 */
export function chooseFromBlock(
  blocks: LabelBlocks,
  label: Label,
  visitor: string,
  at: Instant,
): string | null {
  if (blocks.members.length === 0) return null
  const kept = counted(blocks, label)
  if (!divides(blocks, kept, at)) return pick(blocks, blockOf(blocks, kept), visitor)?.number ?? null
  const after = structuredClone(blocks) // seldom: shares are measured anew once a day, and while visits double
  return pick(after, count(after, kept, at).block, visitor)?.number ?? null
}

/** Folds what a visit was lent. Any number will do: one that an earlier server chose, or one that has left the pool. */
export function foldLent(
  blocks: LabelBlocks,
  number: string,
  label: Label,
  visitor: string,
  at: Instant,
): void {
  const demand = count(blocks, counted(blocks, label), at)
  const member = foldShown(blocks, number)
  if (!member) return
  if (member.block === none && hasRoom(blocks, demand.block) && blocks.members.includes(member)) {
    blocks.taken[demand.block] = (blocks.taken[demand.block] ?? 0) + 1
    member.block = demand.block
  }
  Object.assign(member, { label: blocks.demands.indexOf(demand), visitor })
}

/** The number is still being shown: others are lent before it. */
export function foldShown(blocks: LabelBlocks, number: string): Member | null {
  const isIt = (each: Member): boolean => each.number === number
  const member = blocks.members.find(isIt) ?? blocks.retired.find(isIt)
  if (!member) return null
  blocks.turn += 1
  member.turn = blocks.turn
  return member
}

/** Chooses and folds in one. */
export function lendFromBlock(
  blocks: LabelBlocks,
  label: Label,
  visitor: string,
  at: Instant,
): string | null {
  const number = chooseFromBlock(blocks, label, visitor, at)
  if (number !== null) foldLent(blocks, number, label, visitor, at)
  return number
}

/** Which numbers serve which labels, by block. Numbers that serve nobody yet, and labels that have ended, are in none. */
export function blocksNow(blocks: LabelBlocks): readonly Readonly<{
  numbers: readonly string[]
  labels: readonly (Label & Readonly<{ weight: number }>)[]
}>[] {
  const names = Array.from(blocks.labels.keys(), (key) => {
    const end = key.indexOf('\0')
    return { source: key.slice(0, end), campaign: key.slice(end + 1) }
  })
  return blocks.sizes.map((_, block) => ({
    numbers: blocks.members.flatMap((member) => (member.block === block ? [member.number] : [])),
    labels: blocks.demands.flatMap((demand, i) =>
      demand.block === block ? [{ source: '', campaign: '', ...names[i], weight: demand.weight }] : [],
    ),
  }))
}

const hasRoom = ({ taken, sizes }: LabelBlocks, block: number): boolean =>
  (taken[block] ?? 0) < (sizes[block] ?? 0)

/** The number of the block whose turn it is; a number that serves nobody yet joins a block that has room. */
function pick(blocks: LabelBlocks, block: number, visitor: string): Member | null {
  const mayTake = hasRoom(blocks, block)
  let best: Member | null = null
  for (const member of blocks.members) {
    if (member.block !== block && !(mayTake && member.block === none)) continue
    if (member.visitor === visitor && member.block === block && member.turn > 0) return member
    if (best === null || member.turn < best.turn) best = member
  }
  return best
}

/** A source holds no NUL: it is JSON. */
const keyOf = ({ source, campaign }: Label): string => `${source}\0${campaign}`
const demandOf = (blocks: LabelBlocks, label: Label): Demand | undefined =>
  blocks.demands[blocks.labels.get(keyOf(label)) ?? none]

const others: Label = { source: '["(other)","(other)","Unassigned"]', campaign: '' }
const counted = (blocks: LabelBlocks, label: Label): Label =>
  blocks.labels.size < mostLabels || blocks.labels.has(keyOf(label)) ? label : others

/** The block of a label, or the one it joins without anything else having to move; -1 when there is none. */
function blockOf(blocks: LabelBlocks, label: Label): number {
  const block = demandOf(blocks, label)?.block ?? none
  return block === none ? lightestBin(blocks, blocks.sources.get(label.source) ?? none) : block
}

/** Would one more visit of this label have the shares measured anew? */
const divides = (blocks: LabelBlocks, label: Label, at: Instant): boolean =>
  Math.floor(at / dayLength) > blocks.day ||
  blocks.visits + 1 >= blocks.measureAt ||
  blockOf(blocks, label) === none

/** Counts a visit for its label, and measures the shares anew when they are due. */
function count(blocks: LabelBlocks, label: Label, at: Instant): Demand {
  const due = divides(blocks, label, at)
  const block = due ? none : blockOf(blocks, label)
  turnDay(blocks, Math.floor(at / dayLength))
  const demand = demandOf(blocks, label) ?? newDemand(blocks, label)
  demand.weight += 1
  demand.block = block
  blocks.visits += 1
  if (blocks.visits >= blocks.measureAt) blocks.measureAt *= 2
  if (due) divide(blocks)
  return demand
}

function newDemand(blocks: LabelBlocks, label: Label): Demand {
  const demand = { source: indexOf(blocks.sources, label.source), weight: 0, block: none }
  indexOf(blocks.labels, keyOf(label))
  blocks.demands.push(demand)
  return demand
}

/** On a new day the visits of those before count less. */
function turnDay(blocks: LabelBlocks, today: number): void {
  if (today <= blocks.day) return
  if (blocks.day !== none) for (const each of blocks.demands) each.weight *= fade ** (today - blocks.day)
  blocks.day = today
  if (blocks.labels.size > mostLabels / 2) forgetEnded(blocks)
}

const indexOf = (names: Map<string, number>, name: string): number => {
  const known = names.get(name)
  if (known === undefined) names.set(name, names.size)
  return known ?? names.size - 1
}

/** Labels that have ended make room for new ones. */
function forgetEnded(blocks: LabelBlocks): void {
  const labels = [...blocks.labels.keys()]
  const sources = [...blocks.sources.keys()]
  const live = blocks.demands.flatMap((demand, place) => (demand.weight >= ended ? [{ demand, place }] : []))
  const places = new Map(live.map(({ place }, i) => [place, i]))
  blocks.labels = new Map(live.map(({ place }, i) => [labels[place] ?? '', i]))
  blocks.sources = new Map()
  for (const { demand } of live) demand.source = indexOf(blocks.sources, sources[demand.source] ?? '')
  blocks.demands = live.map(({ demand }) => demand)
  for (const member of [...blocks.members, ...blocks.retired]) member.label = places.get(member.label) ?? none
}

/** The bin that a new label of a source joins which has more labels than numbers: the lightest, so that nothing else has to move. */
function lightestBin({ demands }: LabelBlocks, source: number): number {
  const siblings = demands.filter((demand) => demand.source === source && demand.block !== none)
  const loads = new Map<number, number>()
  for (const { block, weight } of siblings) loads.set(block, (loads.get(block) ?? 0) + weight)
  if (siblings.length === loads.size) return none
  const [lightest] = [...loads].toSorted(([, a], [, b]) => a - b)
  return lightest?.[0] ?? none
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
