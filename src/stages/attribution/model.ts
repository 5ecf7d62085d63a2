import { sinceCall, sinceStart, sinceTap, type AgeBins } from './age-bins.ts'
import { cells, kinds, overnightCells, tapCells } from './cells.ts'

/** How long the two spoke, once the call is over. Robots and wrong numbers are short; customers are not. */
export const heldMarks = 5
export function heldMark(connectedMs: number): number {
  if (connectedMs <= 0) return 0
  const edges = [10_000, 30_000, 120_000]
  const bin = edges.findIndex((edge) => connectedMs < edge)
  return 1 + (bin < 0 ? edges.length : bin)
}

/** What the caller ID says: an area, only a number, or nothing. */
export const idMarks = 3
export const idMark = (caller: string | null, area: number): number =>
  caller === null ? 2 : area < 0 ? 1 : 0

/**
 * What is learned about one account's calls. Rates are per second. A visit calls at
 * `label · kind · (cell[since start] · hour + cell[overnight] · morning) + cell[since tap]`; a number is called by robots at `robot` and by people who
 * heard of it elsewhere at `hearsay`. Marks say how likely each kind of call looks the way this one does.
 */
export type Model = {
  /** Counts up with each learning; a posterior is stored with it. */
  version: number
  cell: Float64Array
  kind: Float64Array
  hour: Float64Array
  /** When those call who put it off overnight: shares of a day's hours, per second. */
  morning: Float64Array
  /** The hour in which the night ends; -1 until it is known. */
  dawn: number
  /** How soon a caller calls again. */
  again: Float64Array
  /** By label; a label not yet learned has its source's, and a source not yet learned has 1. */
  label: Float64Array
  /** By number, and what a number not yet learned gets. */
  robot: Float64Array
  robotMean: number
  hearsay: number
  /** When people call, by hour; mean 1. */
  callHours: Float64Array
  /** How often a caller's area is the visitor's for that reason. */
  home: number
  /** Share of each area among callers, and how much likelier it is among robots. */
  areas: Float64Array
  robotAreas: Float64Array
  held: Readonly<{ person: Float64Array; robot: Float64Array }>
  id: Readonly<{ person: Float64Array; robot: Float64Array }>
}

const second = 1 / 86_400
/** A pool number is dialled by robots once in ten days, until it shows otherwise. */
export const robotPrior = 0.1 * second
/** Calls of people who never saw the site: this share, of which data says little. */
export const hearsayPrior = 0.03

export const heldPrior = {
  person: [0.08, 0.06, 0.12, 0.29, 0.45],
  robot: [0.3, 0.45, 0.12, 0.08, 0.05],
} as const
export const idPrior = { person: [0.9, 0.04, 0.06], robot: [0.86, 0.06, 0.08] } as const

export function priorModel(): Model {
  return {
    version: 0,
    cell: priorCells(),
    kind: new Float64Array(kinds).fill(1),
    hour: new Float64Array(24).fill(1),
    dawn: -1,
    morning: new Float64Array(24),
    again: againPrior(),
    label: new Float64Array(0),
    robot: new Float64Array(0),
    robotMean: robotPrior,
    hearsay: robotPrior / 2,
    callHours: new Float64Array(24).fill(1),
    home: 0.6,
    areas: new Float64Array(0),
    robotAreas: new Float64Array(0),
    held: { person: Float64Array.from(heldPrior.person), robot: Float64Array.from(heldPrior.robot) },
    id: { person: Float64Array.from(idPrior.person), robot: Float64Array.from(idPrior.robot) },
  }
}

/** Who saw a page within half a day before dawn may have put the call off to the hours after it. */
export const morningHours = 5
export const mayWait = (dawn: number, hour: number): boolean => dawn >= 0 && (dawn - 1 - hour + 24) % 24 < 12
const waiting = 0.001

/** The same model with another dawn, of whose mornings nothing is known yet. */
export function beginMornings(model: Model, dawn: number): Model {
  const after = (hour: number): boolean => (hour - dawn + 24) % 24 < morningHours
  return {
    ...model,
    dawn,
    cell: model.cell.map((rate, i) =>
      i < overnightCells || i >= tapCells ? rate : mayWait(dawn, i - overnightCells) ? waiting : 0,
    ),
    morning: model.morning.map((_, hour) => (after(hour) ? 1 / morningHours / 3600 : 0)),
  }
}

const slow = (age: number): number => Math.exp(-age / (4 * 86_400)) / (age + 60)

/** One visit in eighty calls by and by, one in a thousand puts it off, one tap in three; most of it soon. Only the shapes survive learning. */
function priorCells(): Float64Array {
  const rates = new Float64Array(cells)
  const spread = (from: number, bins: AgeBins, mass: number, density: (age: number) => number) => {
    const middle = (bin: number) => ((bins.edges[bin] ?? 0) + (bins.edges[bin + 1] ?? 0)) / 2000
    const width = (bin: number) => ((bins.edges[bin + 1] ?? 0) - (bins.edges[bin] ?? 0)) / 1000
    let total = 0
    for (let bin = 0; bin < bins.count; bin += 1) total += density(middle(bin)) * width(bin)
    for (let bin = 0; bin < bins.count; bin += 1) rates[from + bin] = (mass * density(middle(bin))) / total
  }
  spread(0, sinceStart, 0.0125, slow)
  rates.fill(waiting, overnightCells, tapCells)
  spread(tapCells, sinceTap, 0.33, (age) => Math.exp(-(Math.log((age + 1) / 9) ** 2) / 2) / (age + 1) + 1e-6)
  return rates
}

/** One caller in five calls again within a month, sooner rather than later. */
const againPrior = (): Float64Array =>
  Float64Array.from({ length: sinceCall.count }, (_, bin) => {
    const seconds = ((sinceCall.edges[bin] ?? 0) + (sinceCall.edges[bin + 1] ?? 0)) / 2000
    return 0.2 / Math.log(86_400) / seconds
  })

export const labelRate = (model: Model, label: number): number => model.label[label] ?? 1
export const robotRate = (model: Model, number: number): number => model.robot[number] ?? model.robotMean

/** How much likelier the caller's area makes a visit whose area agrees; `floor` when it does not. 1 when either is not known. */
export function areaFactors(
  model: Model,
  area: number,
): readonly [unknown: number, same: number, other: number] {
  if (area < 0) return [1, 1, 1]
  const share = model.areas[area] ?? 0.05
  return [1, model.home / share + 1 - model.home, 1 - model.home]
}
