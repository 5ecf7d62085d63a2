import {
  areaOfKey,
  areaSame,
  areaUnknown,
  cellOf,
  cells,
  kindOfKey,
  kinds,
  labelOfKey,
  overnightCells,
  tapCells,
} from './cells.ts'
import { hourOf } from './hours.ts'
import { add, type Lesson } from './lesson.ts'
import { areaFactors, heldMarks, idMarks, type Model } from './model.ts'
import type { Sketch } from './sketch.ts'
import type { Slices } from './slices.ts'
import { rateOfKey, strangers } from './weigh.ts'

/** How many calls each part of the model accounts for. */
export type Guess = Readonly<{
  cell: Float64Array
  kind: Float64Array
  hour: Float64Array
  morning: Float64Array
  label: Float64Array
  robot: Float64Array
  robotAreas: Float64Array
  held: Readonly<{ person: Float64Array; robot: Float64Array }>
  id: Readonly<{ person: Float64Array; robot: Float64Array }>
  sums: { hearsay: number; home: number; away: number }
}>

/** So many calls take a millisecond or two. */
const sliceOf = 100

/** The first half of a round: shares each call out among its possible causes, as the model sees them. */
export function* guessingCauses(model: Model, { sketches, numbers, sources, areas }: Lesson): Slices<Guess> {
  const guess: Guess = {
    cell: new Float64Array(cells),
    kind: new Float64Array(kinds),
    hour: new Float64Array(24),
    morning: new Float64Array(24),
    label: new Float64Array(sources.length),
    robot: new Float64Array(numbers.length),
    robotAreas: new Float64Array(areas),
    held: { person: new Float64Array(heldMarks), robot: new Float64Array(heldMarks) },
    id: { person: new Float64Array(idMarks), robot: new Float64Array(idMarks) },
    sums: { hearsay: 0, home: 0, away: 0 },
  }
  for (const [i, sketch] of sketches.entries()) {
    shareOut(model, sketch, guess)
    if (i % sliceOf === sliceOf - 1) yield
  }
  return guess
}

function shareOut(model: Model, sketch: Sketch, guess: Guess): void {
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
  const homely = homeShare(model, factors[areaSame])
  for (let i = 0; i < keys.length; i += 1) {
    const share = (rates[i] ?? 0) / total
    if (share > 1e-9) countCandidate(guess, keys[i] ?? 0, hour, share, homely)
  }
  guess.sums.hearsay += hearsay / total
  countStranger(guess, sketch, robot / total)
}

/** An agreement of areas may be a coincidence: how likely it is not. */
const homeShare = ({ home }: Model, same: number): number => (same > 0 ? (same - (1 - home)) / same : 0)

function countCandidate(guess: Guess, key: number, hour: number, share: number, homely: number): void {
  const cell = cellOf(key)
  add(guess.cell, cell, share)
  if (cell < tapCells) {
    add(guess.kind, kindOfKey(key), share)
    add(guess.label, labelOfKey(key), share)
    add(cell < overnightCells ? guess.hour : guess.morning, hour, share)
  }
  const area = areaOfKey(key)
  if (area === areaUnknown) return
  const home = area === areaSame ? homely : 0
  guess.sums.home += share * home
  guess.sums.away += share * (1 - home)
}

function countStranger(guess: Guess, { number, area, id, held }: Sketch, robot: number): void {
  add(guess.robot, number, robot)
  if (area >= 0) add(guess.robotAreas, area, robot)
  add(guess.id.robot, id, robot)
  add(guess.id.person, id, 1 - robot)
  if (held === null) return
  add(guess.held.robot, held, robot)
  add(guess.held.person, held, 1 - robot)
}
