import { binOf, sinceCall, sinceStart, sinceTap } from './age-bins.ts'
import {
  areaOfKey,
  areaSame,
  areaUnknown,
  cellOf,
  cells,
  kindOfKey,
  kinds,
  labelOfKey,
  overnight,
  overnightCells,
  tapCells,
} from './cells.ts'
import { countAges, type Cohort, type Cohorts } from './cohorts.ts'
import { clockOf, hourLength, hourOf } from './hours.ts'
import {
  areaFactors,
  hearsayPrior,
  heldMarks,
  heldPrior,
  idMarks,
  idPrior,
  priorModel,
  robotPrior,
  type Model,
} from './model.ts'
import type { Sketch } from './sketch.ts'
import { rateOfKey, strangers } from './weigh.ts'

/** What the calls of a stretch of time are learned from. */
export type Lesson = Readonly<{
  from: number
  until: number
  sketches: readonly Sketch[]
  cohorts: Cohorts
  /** When each number began to be watched. */
  numbers: readonly number[]
  /** The source of each label. */
  sources: readonly number[]
  areas: number
  /** How long after a call the same caller called again, and how sure that is; `until` when not yet. */
  gaps: readonly Gap[]
}>

export type Gap = Readonly<{ length: number; again: number }>

const rounds = 12

/**
 * Learns a model from calls whose causes nobody knows: guess the causes by the model, fit the model to the guesses, repeat (expectation
 * maximisation, as in the declustering of earthquakes: Marsan and Lengliné 2008). Starts from `before`, so a few rounds are enough.
 */
export function learn(before: Model, lesson: Lesson): Model {
  let model: Model = {
    ...before,
    ...areaShares(lesson),
    again: fitAgain(lesson),
    version: before.version + 1,
  }
  for (let round = 0; round < rounds; round += 1) model = fit(model, guess(model, lesson), lesson)
  return model
}

/** How many calls each part of the model accounts for. */
type Guess = Readonly<{
  cell: Float64Array
  kind: Float64Array
  hour: Float64Array
  morning: Float64Array
  label: Float64Array
  robot: Float64Array
  robotAreas: Float64Array
  held: Readonly<{ person: Float64Array; robot: Float64Array }>
  id: Readonly<{ person: Float64Array; robot: Float64Array }>
  hearsay: { calls: number; home: number; away: number }
}>

const add = (sums: Float64Array, index: number, by: number): void => {
  sums[index] = (sums[index] ?? 0) + by
}

function guess(model: Model, { sketches, numbers, sources, areas }: Lesson): Guess {
  const sums: Guess = {
    cell: new Float64Array(cells),
    kind: new Float64Array(kinds),
    hour: new Float64Array(24),
    morning: new Float64Array(24),
    label: new Float64Array(sources.length),
    robot: new Float64Array(numbers.length),
    robotAreas: new Float64Array(areas),
    held: { person: new Float64Array(heldMarks), robot: new Float64Array(heldMarks) },
    id: { person: new Float64Array(idMarks), robot: new Float64Array(idMarks) },
    hearsay: { calls: 0, home: 0, away: 0 },
  }
  for (const sketch of sketches) guessOne(model, sketch, sums)
  return sums
}

function guessOne(model: Model, sketch: Sketch, sums: Guess): void {
  const { keys, weights } = sketch
  const hour = hourOf(sketch.at)
  const factors = areaFactors(model, sketch.area)
  const { robot, hearsay } = strangers(model, sketch)
  const rates = new Float64Array(keys.length)
  let total = robot + hearsay
  for (let i = 0; i < keys.length; i += 1) {
    const rate = rateOfKey(model, keys[i] ?? 0, hour, factors) * (weights[i] ?? 0)
    rates[i] = rate
    total += rate
  }
  if (!(total > 0)) return
  const truly = 1 / (1 + (1 - model.home) / (factors[areaSame] - 1 + model.home || 1)) // an agreement that is no coincidence
  for (let i = 0; i < keys.length; i += 1) {
    const share = (rates[i] ?? 0) / total
    if (share < 1e-9) continue
    const key = keys[i] ?? 0
    const cell = cellOf(key)
    add(sums.cell, cell, share)
    if (cell < tapCells) {
      add(sums.kind, kindOfKey(key), share)
      add(sums.label, labelOfKey(key), share)
    }
    if (cell < tapCells) add(cell < overnightCells ? sums.hour : sums.morning, hour, share)
    const area = areaOfKey(key)
    if (area === areaUnknown) continue
    const home = area === areaSame ? truly : 0
    sums.hearsay.home += share * home
    sums.hearsay.away += share * (1 - home)
  }
  add(sums.robot, sketch.number, robot / total)
  sums.hearsay.calls += hearsay / total
  if (sketch.area >= 0) add(sums.robotAreas, sketch.area, robot / total)
  add(sums.id.robot, sketch.id, robot / total)
  add(sums.id.person, sketch.id, 1 - robot / total)
  if (sketch.held === null) return
  add(sums.held.robot, sketch.held, robot / total)
  add(sums.held.person, sketch.held, 1 - robot / total)
}

/** The seconds each cell was on, times how readily the visits in it call: calls divided by it is the cell's rate. */
function fit(model: Model, found: Guess, lesson: Lesson): Model {
  const ages = agesOf(model, lesson)
  const cell = fitCells(found, exposureOf(model, ages, lesson))
  const withCells = { ...model, cell }
  const kind = fitKinds(withCells, found, ages, lesson)
  const label = fitLabels({ ...withCells, kind }, found, ages, lesson)
  return {
    ...withCells,
    kind,
    label,
    hour: fitHours({ ...withCells, kind, label }, found, lesson),
    morning: fitMornings(found),
    ...fitStrangers(found, lesson),
    home: (found.hearsay.home + 12) / (found.hearsay.home + found.hearsay.away + 20),
    robotAreas: tilt(found.robotAreas, model.areas),
    held: {
      person: shares(found.held.person, heldPrior.person, 20),
      robot: shares(found.held.robot, heldPrior.robot, 12),
    },
    id: {
      person: shares(found.id.person, idPrior.person, 30),
      robot: shares(found.id.robot, idPrior.robot, 30),
    },
  }
}

const shares = (calls: Float64Array, prior: readonly number[], strength: number): Float64Array => {
  const total = calls.reduce((sum, each) => sum + each, strength)
  return calls.map((each, i) => (each + strength * (prior[i] ?? 0)) / total)
}

function tilt(robots: Float64Array, areas: Float64Array): Float64Array {
  const strength = 10
  const total = robots.reduce((sum, each) => sum + each, strength)
  return robots.map((each, i) => (each + strength * (areas[i] ?? 0)) / total / (areas[i] || 1))
}

/** Seconds spent in each cell but those of taps, by the hour of the visit, hours of the day counting as much as the model says. */
type Ages = ReadonlyMap<number, Float64Array>

function agesOf(model: Model, { cohorts, from, until }: Lesson): Ages {
  const clock = clockOf(model.hour, from)
  const morning = clockOf(model.morning, from)
  const ages = new Map<number, Float64Array>()
  for (const slot of cohorts.keys()) {
    const middle = (slot + 0.5) * hourLength
    const spent = new Float64Array(tapCells)
    for (let bin = 0; bin < sinceStart.count; bin += 1) {
      const begins = Math.max(from, middle + (sinceStart.edges[bin] ?? 0))
      const ends = Math.min(until, middle + (sinceStart.edges[bin + 1] ?? 0))
      if (ends > begins) spent[bin] = clock(ends) - clock(begins)
    }
    const begins = Math.max(from, middle)
    const ends = Math.min(until, middle + overnight)
    if (ends > begins) spent[overnightCells + hourOf(middle)] = morning(ends) - morning(begins)
    ages.set(slot, spent)
  }
  return ages
}

/** What the visits of a cohort count for, all told. */
function readiness(model: Model, { counts }: Cohort): number {
  let ready = 0
  for (const [key, count] of counts) {
    const kind = key % kinds
    ready += count * (model.label[(key - kind) / kinds] ?? 1) * (model.kind[kind] ?? 1)
  }
  return ready
}

function exposureOf(model: Model, ages: Ages, { cohorts, from }: Lesson): Float64Array {
  const exposure = new Float64Array(cells)
  for (const [slot, cohort] of cohorts) {
    const spent = ages.get(slot)
    const ready = readiness(model, cohort)
    for (let cell = 0; cell < tapCells; cell += 1) add(exposure, cell, ready * (spent?.[cell] ?? 0))
    if ((slot + 1) * hourLength > from)
      for (let bin = 0; bin < sinceTap.count; bin += 1) add(exposure, tapCells + bin, cohort.tap[bin] ?? 0)
  }
  return exposure
}

const prior = priorModel().cell

/** Rates of one clock: the prior's shape at the level of the data, then the data's own shape where there is enough of it. */
function fitClock(
  calls: Float64Array,
  exposure: Float64Array,
  from: number,
  count: number,
  weight: number,
  shape: (cell: number) => number,
) {
  const rates = new Float64Array(count)
  let sum = 0
  let expected = 0
  for (let i = 0; i < count; i += 1) {
    sum += calls[from + i] ?? 0
    expected += (exposure[from + i] ?? 0) * shape(i)
  }
  const level = (sum + 2) / (expected + 2)
  for (let i = 0; i < count; i += 1) {
    const guessed = shape(i) * level
    rates[i] = ((calls[from + i] ?? 0) + weight) / ((exposure[from + i] ?? 0) + weight / guessed)
  }
  return rates
}

function fitCells({ cell: calls }: Guess, exposure: Float64Array): Float64Array {
  const rates = new Float64Array(cells)
  rates.set(smooth(fitClock(calls, exposure, 0, sinceStart.count, 1, (i) => prior[i] ?? 0)))
  rates.set(
    fitClock(calls, exposure, overnightCells, 24, 1, () => 0.001),
    overnightCells,
  )
  rates.set(
    smooth(fitClock(calls, exposure, tapCells, sinceTap.count, 1, (i) => prior[tapCells + i] ?? 0)),
    tapCells,
  )
  return rates
}

/** Neighbouring ages behave alike: a kernel of a quarter, a half, a quarter on the logarithms, keeping the total. */
function smooth(rates: Float64Array): Float64Array {
  const logs = rates.map((rate) => Math.log(rate))
  const at = (i: number) => logs[Math.min(rates.length - 1, Math.max(0, i))] ?? 0
  return rates.map((_, i) => Math.exp(at(i - 1) / 4 + at(i) / 2 + at(i + 1) / 4))
}

/** Calls one visit is expected to make, by the hour it began, were it of no special kind or label. */
function expectedOf({ cell }: Model, ages: Ages): ReadonlyMap<number, number> {
  const expected = new Map<number, number>()
  for (const [slot, spent] of ages)
    expected.set(
      slot,
      spent.reduce((sum, seconds, i) => sum + seconds * (cell[i] ?? 0), 0),
    )
  return expected
}

function fitKinds(model: Model, { kind: calls }: Guess, ages: Ages, lesson: Lesson): Float64Array {
  const each = expectedOf(model, ages)
  const expected = new Float64Array(kinds)
  for (const [slot, { counts }] of lesson.cohorts)
    for (const [key, count] of counts) {
      const kind = key % kinds
      add(expected, kind, count * (model.label[(key - kind) / kinds] ?? 1) * (each.get(slot) ?? 0))
    }
  return calls.map((sum, kind) => (sum + 5) / ((expected[kind] ?? 0) + 5))
}

/** A campaign's readiness leans on its source's, and a source's on 1, until calls of its own say more. */
function fitLabels(model: Model, { label: calls }: Guess, ages: Ages, lesson: Lesson): Float64Array {
  const each = expectedOf(model, ages)
  const expected = new Float64Array(calls.length)
  for (const [slot, { counts }] of lesson.cohorts)
    for (const [key, count] of counts) {
      const kind = key % kinds
      add(expected, (key - kind) / kinds, count * (model.kind[kind] ?? 1) * (each.get(slot) ?? 0))
    }
  const bySource = new Map<number, { calls: number; expected: number }>()
  lesson.sources.forEach((source, label) => {
    const sum = bySource.get(source) ?? { calls: 0, expected: 0 }
    sum.calls += calls[label] ?? 0
    sum.expected += expected[label] ?? 0
    bySource.set(source, sum)
  })
  return calls.map((sum, label) => {
    const all = bySource.get(lesson.sources[label] ?? -1) ?? { calls: 0, expected: 0 }
    const source = (all.calls + 15) / (all.expected + 15)
    return (sum + 15 * source) / ((expected[label] ?? 0) + 15)
  })
}

/** When in the day people call about a page they saw long ago. */
function fitHours(model: Model, { hour: calls }: Guess, { cohorts, from, until }: Lesson): Float64Array {
  const byAge = hourlyMass(model.cell)
  const expected = new Float64Array(24)
  const first = Math.floor(from / hourLength)
  const last = Math.floor(until / hourLength)
  for (const [slot, cohort] of cohorts) {
    const ready = readiness(model, cohort)
    for (let at = Math.max(first, slot); at <= last && at - slot < hoursBack; at += 1)
      add(expected, hourOf(at * hourLength), ready * (byAge[at - slot] ?? 0))
  }
  return unitMean(calls.map((sum, hour) => (sum + 10) / ((expected[hour] ?? 0) + 10)))
}

const unitMean = (values: Float64Array): Float64Array => {
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length
  return values.map((each) => each / mean)
}

const hoursBack = 30 * 24

/** Calls expected in each hour after a visit. */
function hourlyMass(cell: Float64Array): Float64Array {
  const mass = new Float64Array(hoursBack)
  for (let bin = 0; bin < sinceStart.count; bin += 1) {
    const begins = (sinceStart.edges[bin] ?? 0) / hourLength
    const ends = (sinceStart.edges[bin + 1] ?? 0) / hourLength
    for (let hour = Math.floor(begins); hour < Math.min(hoursBack, ends); hour += 1) {
      const part = (Math.min(ends, hour + 1) - Math.max(begins, hour)) / (ends - begins)
      add(mass, hour, part * (cell[bin] ?? 0) * (ends - begins) * 3600)
    }
  }
  return mass
}

/** Hours in which deferred calls come, leaning a little on every hour. */
function fitMornings({ morning: calls }: Guess): Float64Array {
  const total = calls.reduce((sum, each) => sum + each, 12)
  return calls.map((each) => (each + 0.5) / total / 3600)
}

/** Robots by number, leaning on the pool; hearsay leaning on its share of all calls. */
function fitStrangers({ robot, hearsay }: Guess, { from, until, numbers, sketches }: Lesson) {
  const watched = numbers.map((since) => Math.max(3600, (until - Math.max(from, since)) / 1000))
  const seconds = watched.reduce((sum, each) => sum + each, 0)
  const robots = robot.reduce((sum, each) => sum + each, 0)
  const robotMean = (robots + 3) / (seconds + 3 / robotPrior)
  const shape = 0.7
  const hours = new Float64Array(24).fill(1)
  for (const { at } of sketches) add(hours, hourOf(at), 24 / 24)
  return {
    robotMean,
    robot: robot.map((calls, i) => (calls + shape) / ((watched[i] ?? 0) + shape / robotMean)),
    hearsay: (hearsay.calls + hearsayPrior * sketches.length) / 2 / Math.max(1, seconds),
    callHours: unitMean(hours),
  }
}

const againBefore = priorModel().again

function fitAgain({ gaps }: Lesson): Float64Array {
  const calls = new Float64Array(sinceCall.count)
  const exposure = new Float64Array(sinceCall.count)
  for (const { length, again } of gaps) {
    countAges(exposure, sinceCall, length)
    const bin = binOf(sinceCall, length)
    if (bin >= 0 && again > 0) add(calls, bin, again)
  }
  return smooth(fitClock(calls, exposure, 0, sinceCall.count, 2, (i) => againBefore[i] ?? 0))
}

function areaShares({ sketches, areas }: Lesson): Pick<Model, 'areas'> {
  const sums = new Float64Array(areas).fill(0.5)
  for (const { area } of sketches) if (area >= 0) add(sums, area, 1)
  const total = sums.reduce((sum, each) => sum + each, 0.5)
  return { areas: sums.map((each) => each / total) }
}
