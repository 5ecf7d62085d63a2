import { binOf, sinceStart, sinceTap, type AgeBins } from './age-bins.ts'
import { kinds, tapCells } from './cells.ts'
import { drawFrom, lot, total, type Draw, type Lot } from './draw.ts'
import { areaFactors, type Model } from './model.ts'

/** A label as a plan sees it: its visits an hour, and how readily they call. */
export type PlannedLabel = Readonly<{ label: number; source: number; visits: number; rate: number }>

/** Labels that share `size` numbers. */
export type PlannedBlock = Readonly<{ labels: Lot<PlannedLabel>; size: number }>

/** What calls are imagined from: all of it learned. */
export type Habits = Readonly<{
  model: Model
  /** The kinds of visits, by how many there are of each. */
  kinds: Lot<number>
  slow: Lot<number>
  tapped: Lot<number>
  tapsAVisit: number
  areas: Lot<number>
  /** Calls a second that nobody's visit causes, on one number. */
  strangers: number
}>

export type Verdict = Readonly<{ visit: boolean; campaign: boolean; source: boolean }>

const month = sinceStart.edges.at(-1) ?? 0
const bins = ({ count }: AgeBins): readonly number[] => Array.from({ length: count }, (_, bin) => bin)
const width = ({ edges }: AgeBins, bin: number): number => (edges[bin + 1] ?? 0) - (edges[bin] ?? 0)

export function habitsOf(model: Model, visitsByKind: ArrayLike<number>, tapsAVisit: number): Habits {
  return {
    model,
    kinds: lot(
      Array.from({ length: kinds }, (_, kind) => kind),
      (kind) => visitsByKind[kind] ?? 0,
    ),
    slow: lot(bins(sinceStart), (bin) => (model.cell[bin] ?? 0) * width(sinceStart, bin)),
    tapped: lot(bins(sinceTap), (bin) => (model.cell[tapCells + bin] ?? 0) * width(sinceTap, bin)),
    tapsAVisit,
    areas: lot(Array.from(model.areas.keys()), (area) => model.areas[area] ?? 0),
    strangers: model.robotMean + model.hearsay,
  }
}

/** Who may be the cause of an imagined call. */
type Rival = Readonly<{ label: PlannedLabel; rate: number }>

/** Beyond this many on either side a rival no longer decides anything. */
const rivals = 150
/** From the page to the tap. */
const reading = 40_000

/**
 * One call as it might come. Its cause calls after a delay as learned; the others who were shown the same number came before and after it, as
 * often as the numbers of the block come round. Would the likeliest visit, campaign and source be the true ones?
 */
export function imagineCall(habits: Habits, block: PlannedBlock, cause: PlannedLabel, draw: Draw): Verdict {
  const { model } = habits
  const kind = drawFrom(habits.kinds, draw) ?? 0
  const readiness = cause.rate * (model.kind[kind] ?? 1)
  const tap =
    draw() * (total(habits.tapped) * habits.tapsAVisit + total(habits.slow) * readiness) <
    total(habits.tapped) * habits.tapsAVisit
  const tapAge = tap ? within(sinceTap, drawFrom(habits.tapped, draw) ?? 0, draw) : -1
  const age = tap ? tapAge + reading : within(sinceStart, drawFrom(habits.slow, draw) ?? 0, draw)
  const area = drawFrom(habits.areas, draw) ?? -1
  const factors = areaFactors(model, area)
  const same = draw() < model.home || drawFrom(habits.areas, draw) === area
  const truth: Rival = {
    label: cause,
    rate: rateOf(model, readiness, age, tapAge) * factors[area < 0 ? 0 : same ? 1 : 2],
  }
  const turn = (block.size / total(block.labels)) * 3_600_000
  const meet = (met: number): Rival => {
    const label = drawFrom(block.labels, draw) ?? cause
    const theirs = label.rate * (model.kind[drawFrom(habits.kinds, draw) ?? 0] ?? 1)
    const agrees = drawFrom(habits.areas, draw) === area
    const tapped = draw() < habits.tapsAVisit ? Math.max(0, met - reading) : -1
    return { label, rate: rateOf(model, theirs, met, tapped) * factors[area < 0 ? 0 : agrees ? 1 : 2] }
  }
  const met = agesOfRivals(age, turn, draw).map(meet)
  return verdict(truth, met, strangersNow(habits, draw))
}

const within = (clock: AgeBins, bin: number, draw: Draw): number =>
  (clock.edges[bin] ?? 0) + draw() * width(clock, bin)

function rateOf({ cell }: Model, readiness: number, age: number, tap: number): number {
  const start = binOf(sinceStart, age)
  const tapped = tap < 0 ? -1 : binOf(sinceTap, tap)
  return (start < 0 ? 0 : (cell[start] ?? 0) * readiness) + (tapped < 0 ? 0 : (cell[tapCells + tapped] ?? 0))
}

/** A number comes round after about as long as the others of its block take. */
function agesOfRivals(age: number, turn: number, draw: Draw): readonly number[] {
  const ages: number[] = []
  const step = () => turn * (0.5 + draw())
  for (let met = age - step(), i = 0; met > 0 && i < rivals; met -= step(), i += 1) ages.push(met)
  for (let met = age + step(), i = 0; met < month && i < rivals; met += step(), i += 1) ages.push(met)
  return ages
}

/** Beside a call that looks as a person's call may look. */
function strangersNow({ model, strangers }: Habits, draw: Draw): number {
  const marks = lot(Array.from(model.held.person.keys()), (mark) => model.held.person[mark] ?? 0)
  const mark = drawFrom(marks, draw) ?? 0
  return strangers * ((model.held.robot[mark] ?? 1) / (model.held.person[mark] ?? 1))
}

function verdict(truth: Rival, met: readonly Rival[], unlinked: number): Verdict {
  const wins = (keyOf: (label: PlannedLabel) => number): boolean => {
    const shares = new Map<number, number>()
    for (const { label, rate } of [truth, ...met])
      shares.set(keyOf(label), (shares.get(keyOf(label)) ?? 0) + rate)
    const mine = shares.get(keyOf(truth.label)) ?? 0
    return mine > unlinked && [...shares.values()].every((share) => share <= mine)
  }
  return {
    visit: truth.rate > unlinked && met.every(({ rate }) => rate < truth.rate),
    campaign: wins(({ label }) => label),
    source: wins(({ source }) => source),
  }
}
