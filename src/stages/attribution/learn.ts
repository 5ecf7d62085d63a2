import { fitAgain } from './fit-cells.ts'
import { fitModel } from './fit.ts'
import { guessingCauses } from './guess.ts'
import { hourLength, hourOf } from './hours.ts'
import { add, sum, type Lesson } from './lesson.ts'
import { beginMornings, type Model } from './model.ts'
import type { Slices } from './slices.ts'

const rounds = 12

/**
 * Learns a model from calls whose causes nobody knows: guess the causes by the model, fit the model to the guesses, repeat (expectation
 * maximisation, as in the declustering of earthquakes: Marsan and Lengliné 2008). Starts from `before`, so a few rounds are enough.
 */
export function* learning(before: Model, lesson: Lesson): Slices<Model> {
  const dawn = dawnOf(lesson)
  let model: Model = {
    ...(dawn === before.dawn ? before : beginMornings(before, dawn)),
    areas: areaShares(lesson),
    again: fitAgain(lesson),
    version: before.version + 1,
  }
  for (let round = 0; round < rounds; round += 1) {
    const guess = yield* guessingCauses(model, lesson)
    model = fitModel(model, guess, lesson)
    yield
  }
  return model
}

const nightHours = 8

/** The hour in which the quietest eight hours end: people sleep, whatever the time zone. */
function dawnOf({ cohorts }: Lesson): number {
  const visits = new Float64Array(24)
  for (const [slot, { counts }] of cohorts)
    for (const count of counts.values()) add(visits, hourOf(slot * hourLength), count)
  const nights = visits.map((_, begins) =>
    sum(visits.map((count, hour) => ((hour - begins + 24) % 24 < nightHours ? count : 0))),
  )
  return (nights.indexOf(Math.min(...nights)) + nightHours) % 24
}

function areaShares({ sketches, areas }: Lesson): Float64Array {
  const counts = new Float64Array(areas).fill(0.5)
  for (const { area } of sketches) if (area >= 0) add(counts, area, 1)
  const total = sum(counts) + 0.5
  return counts.map((each) => each / total)
}
