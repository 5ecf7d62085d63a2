import { kinds } from './cells.ts'
import { agesOf, expectedByHour, expectedOf, exposureOf, type Ages } from './exposure.ts'
import { fitCells } from './fit-cells.ts'
import type { Guess } from './guess.ts'
import { hourOf } from './hours.ts'
import { add, sum, type Lesson } from './lesson.ts'
import { hearsayPrior, heldPrior, idPrior, morningHours, robotPrior, type Model } from './model.ts'

/** The second half of a round: the model under which the guessed causes are likeliest, as far as the priors let it. */
export function fitModel(before: Model, guess: Guess, lesson: Lesson): Model {
  const ages = agesOf(before, lesson)
  const cell = fitCells(guess, exposureOf(before, ages, lesson), before.dawn)
  const kind = fitKinds({ ...before, cell }, guess, ages, lesson)
  const label = fitLabels({ ...before, cell, kind }, guess, ages, lesson)
  const model = { ...before, cell, kind, label }
  return {
    ...model,
    hour: fitHours(guess, expectedByHour(model, lesson)),
    morning: fitMornings(guess, before.dawn),
    ...fitStrangers(guess, lesson),
    home: (guess.sums.home + 12) / (guess.sums.home + guess.sums.away + 20),
    robotAreas: tilt(guess.robotAreas, model.areas),
    held: {
      person: shares(guess.held.person, heldPrior.person, 20),
      robot: shares(guess.held.robot, heldPrior.robot, 12),
    },
    id: {
      person: shares(guess.id.person, idPrior.person, 30),
      robot: shares(guess.id.robot, idPrior.robot, 30),
    },
  }
}

const shares = (calls: Float64Array, prior: readonly number[], strength: number): Float64Array => {
  const total = sum(calls) + strength
  return calls.map((each, i) => (each + strength * (prior[i] ?? 0)) / total)
}

/** How much likelier robots come from an area than people do. */
function tilt(robots: Float64Array, areas: Float64Array): Float64Array {
  const strength = 10
  const total = sum(robots) + strength
  return robots.map((each, i) => (each + strength * (areas[i] ?? 0)) / total / (areas[i] || 1))
}

const unitMean = (values: Float64Array): Float64Array => {
  const mean = sum(values) / values.length
  return values.map((each) => each / mean)
}

/** Calls over expected calls of each kind, with the mean visit at one: the level is the cells' affair. */
function fitKinds(model: Model, { kind: calls }: Guess, ages: Ages, { cohorts }: Lesson): Float64Array {
  const each = expectedOf(model, ages)
  const expected = new Float64Array(kinds)
  const visits = new Float64Array(kinds)
  for (const [slot, { counts }] of cohorts)
    for (const [key, count] of counts) {
      const kind = key % kinds
      add(expected, kind, count * (model.label[(key - kind) / kinds] ?? 1) * (each.get(slot) ?? 0))
      add(visits, kind, count)
    }
  return weighted(
    calls.map((found, kind) => (found + 5) / ((expected[kind] ?? 0) + 5)),
    visits,
  )
}

/** Scaled so that the mean over visits is one. */
function weighted(rates: Float64Array, visits: Float64Array): Float64Array {
  const mean = rates.reduce((total, rate, i) => total + rate * (visits[i] ?? 0), 0) / sum(visits)
  return mean > 0 ? rates.map((rate) => rate / mean) : rates
}

/** A campaign's readiness leans on its source's, and a source's on one, until calls of its own say more. */
function fitLabels(
  model: Model,
  { label: calls }: Guess,
  ages: Ages,
  { cohorts, sources }: Lesson,
): Float64Array {
  const each = expectedOf(model, ages)
  const expected = new Float64Array(calls.length)
  const visits = new Float64Array(calls.length)
  for (const [slot, { counts }] of cohorts)
    for (const [key, count] of counts) {
      const kind = key % kinds
      const label = (key - kind) / kinds
      add(expected, label, count * (model.kind[kind] ?? 1) * (each.get(slot) ?? 0))
      add(visits, label, count)
    }
  const bySource = new Map<number, { calls: number; expected: number }>()
  sources.forEach((source, label) => {
    const all = bySource.get(source) ?? { calls: 0, expected: 0 }
    all.calls += calls[label] ?? 0
    all.expected += expected[label] ?? 0
    bySource.set(source, all)
  })
  const rates = calls.map((found, label) => {
    const all = bySource.get(sources[label] ?? -1) ?? { calls: 0, expected: 0 }
    const source = (all.calls + 15) / (all.expected + 15)
    return (found + 15 * source) / ((expected[label] ?? 0) + 15)
  })
  return weighted(rates, visits)
}

/** When in the day people call about a page they saw long ago. */
const fitHours = ({ hour: calls }: Guess, expected: Float64Array): Float64Array =>
  unitMean(calls.map((found, hour) => (found + 10) / ((expected[hour] ?? 0) + 10)))

/** Hours in which calls put off overnight come: those after dawn. */
function fitMornings({ morning: calls }: Guess, dawn: number): Float64Array {
  const weights = calls.map((found, hour) => ((hour - dawn + 24) % 24 < morningHours ? found + 2 : 0))
  const total = sum(weights)
  return weights.map((each) => each / total / 3600)
}

/** Robots by number, leaning on the pool; hearsay leaning on its share of all calls. */
function fitStrangers({ robot, sums }: Guess, { from, until, numbers, sketches }: Lesson) {
  const watched = numbers.map((since) => Math.max(3600, (until - Math.max(from, since)) / 1000))
  const seconds = watched.reduce((total, each) => total + each, 0)
  const robotMean = (sum(robot) + 3) / (seconds + 3 / robotPrior)
  const shape = 0.7
  const hours = new Float64Array(24).fill(1)
  for (const { at } of sketches) add(hours, hourOf(at), 1)
  return {
    robotMean,
    robot: robot.map((calls, i) => (calls + shape) / ((watched[i] ?? 0) + shape / robotMean)),
    hearsay: (sums.hearsay + hearsayPrior * sketches.length) / 2 / Math.max(1, seconds),
    callHours: unitMean(hours),
  }
}
