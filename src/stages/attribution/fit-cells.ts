import { binOf, sinceCall, sinceStart, sinceTap } from './age-bins.ts'
import { cells, overnightCells, tapCells } from './cells.ts'
import { countAges } from './cohorts.ts'
import type { Guess } from './guess.ts'
import { add, type Lesson } from './lesson.ts'
import { mayWait, priorModel } from './model.ts'

const prior = priorModel()

/** Rates of one clock: the prior's shape at the level of the data, and the data's own shape where there is enough of it. */
function fitClock(
  calls: Float64Array,
  exposure: Float64Array,
  shape: Float64Array,
  weight: number,
): Float64Array {
  let total = 0
  let expected = 0
  for (let i = 0; i < shape.length; i += 1) {
    total += calls[i] ?? 0
    expected += (exposure[i] ?? 0) * (shape[i] ?? 0)
  }
  const level = (total + 2) / (expected + 2)
  return shape.map(
    (guessed, i) => ((calls[i] ?? 0) + weight) / ((exposure[i] ?? 0) + weight / (guessed * level)),
  )
}

/** Neighbouring ages behave alike: a kernel of a quarter, a half, a quarter on the logarithms. */
function smooth(rates: Float64Array): Float64Array {
  const logs = rates.map((rate) => Math.log(rate))
  const at = (i: number) => logs[Math.min(rates.length - 1, Math.max(0, i))] ?? 0
  return rates.map((_, i) => Math.exp(at(i - 1) / 4 + at(i) / 2 + at(i + 1) / 4))
}

/** The rate of each cell: calls over exposure, leaning on the prior where there is little of either. */
export function fitCells({ cell: calls }: Guess, exposure: Float64Array, dawn: number): Float64Array {
  const rates = new Float64Array(cells)
  const clock = (from: number, count: number, weight: number) =>
    fitClock(
      calls.subarray(from, from + count),
      exposure.subarray(from, from + count),
      prior.cell.subarray(from, from + count),
      weight,
    )
  rates.set(smooth(clock(0, sinceStart.count, 1)))
  const waiting = clock(overnightCells, 24, 1)
  rates.set(
    waiting.map((rate, hour) => (mayWait(dawn, hour) ? rate : 0)),
    overnightCells,
  )
  rates.set(smooth(clock(tapCells, sinceTap.count, 1)), tapCells)
  return rates
}

/** How soon callers call again. */
export function fitAgain({ gaps }: Lesson): Float64Array {
  const calls = new Float64Array(sinceCall.count)
  const exposure = new Float64Array(sinceCall.count)
  for (const { length, again } of gaps) {
    countAges(exposure, sinceCall, length)
    const bin = binOf(sinceCall, length)
    if (bin >= 0 && again > 0) add(calls, bin, again)
  }
  return smooth(fitClock(calls, exposure, prior.again, 2))
}
