import { AttributionEngine } from '../src/stages/attribution/engine.ts'
import { desks, type Played } from './attribution/match.ts'
import { play, type Desk } from './attribution/desk.ts'
import type { Score } from './attribution/score.ts'
import { playAll } from './attribution/tournament.ts'
import { createWorld, usual, type Nature } from './attribution/world.ts'
import { worlds } from './attribution/worlds.ts'
import { atLeast, atMost, informs, quantile, type Bench, type BenchRow } from './bench.ts'

// The worlds are in bench/attribution/world.ts and share nothing with what is measured but the protocol of `ringroot attribution replay`.

const group = 'attribution'
const levels = ['visit', 'campaign', 'source'] as const

/** The middle, or the mean of the two in the middle. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2
}

const over = (played: readonly Played[], of: (score: Score) => number): number =>
  median(played.map(({ score }) => of(score)))

export const bench: Bench = async () => [
  ...(await judged()),
  ...(await sourceByNumber()),
  ...(await numbersNeeded()),
  ...(await schemes()),
  ...speed(),
]

/** 1.25 numbers a campaign. */
async function judged(): Promise<readonly BenchRow[]> {
  const played = await playAll(worlds.map((nature) => ({ nature, desk: 'ours', withOracle: true })))
  const calibration = levels.map((level) =>
    atMost(
      group,
      `expected calibration error: ${level}`,
      over(played, ({ ece }) => ece[level]),
      level === 'visit' ? 0.02 : 0.015,
      '',
    ),
  )
  const gaps = played.map(({ score, oracle }) => (oracle?.accuracy.visit ?? 1) - score.accuracy.visit)
  const unlinked = over(played, (score) => score.unlinked)
  return [
    atLeast(
      group,
      'campaign accuracy, 1.25 numbers a campaign',
      over(played, ({ accuracy }) => accuracy.campaign),
      0.985,
      '',
    ),
    ...calibration,
    informs(
      group,
      'visit accuracy, 1.25 numbers a campaign',
      over(played, ({ accuracy }) => accuracy.visit),
      '',
    ),
    atMost(group, 'visit accuracy below the oracle’s', median(gaps), 0.01, ''),
    atMost(
      group,
      'worst source’s call count off by',
      over(played, ({ worstSource }) => Math.abs(worstSource)),
      0.05,
      '',
    ),
    atLeast(group, 'unlinked mass recovered', unlinked, 0.8, 'of the truth'),
    atMost(group, 'unlinked mass recovered', unlinked, 1.2, 'of the truth'),
    informs(
      group,
      'truths within their 90 % interval',
      over(played, ({ coverage }) => coverage),
      '',
    ),
  ]
}

async function sourceByNumber(): Promise<readonly BenchRow[]> {
  const played = await playAll(
    worlds.map((nature) => ({ nature: { ...nature, numbers: nature.sources, days: 3 }, desk: 'ours' })),
  )
  return [
    atLeast(
      group,
      'source accuracy, a number a source',
      over(played, ({ accuracy }) => accuracy.source),
      0.995,
      '',
    ),
  ]
}

const wanted = 0.95
const short = worlds.map((nature) => ({ ...nature, visitsAnHour: 500, days: 3 }))

/** The fewest numbers of a ladder with which half of the worlds reach the accuracy wanted; infinite when none does. */
async function fewest(desk: 'ours' | 'last shown', ladder: readonly number[]): Promise<number> {
  for (const numbers of ladder) {
    const played = await playAll(short.map((nature) => ({ nature: { ...nature, numbers }, desk })))
    if (over(played, ({ accuracy }) => accuracy.campaign) >= wanted) return numbers
  }
  return Number.POSITIVE_INFINITY
}

async function numbersNeeded(): Promise<readonly BenchRow[]> {
  const needed = await fewest('ours', [22, 26, 30, 36])
  const theirs = await fewest('last shown', [16 * needed])
  return [
    informs(group, 'numbers for 0.95 campaign accuracy at 500 visits/h', needed, 'numbers'),
    atLeast(
      group,
      'as many times over, last shown still falls short',
      theirs === Number.POSITIVE_INFINITY ? 16 : 0,
      16,
      'times',
    ),
  ]
}

/** What others would have said in the same worlds. */
async function schemes(): Promise<readonly BenchRow[]> {
  const others = (Object.keys(desks) as (keyof typeof desks)[]).filter((desk) => desk !== 'ours') // the keys of that very table
  const rows: BenchRow[] = []
  for (const desk of others) {
    const played = await playAll(worlds.map((nature) => ({ nature: { ...nature, days: 4 }, desk })))
    for (const level of levels)
      rows.push(
        informs(
          group,
          `${desk}: ${level} accuracy`,
          over(played, ({ accuracy }) => accuracy[level]),
          '',
        ),
      )
    rows.push(
      informs(
        group,
        `${desk}: worst source’s call count off by`,
        over(played, ({ worstSource }) => Math.abs(worstSource)),
        '',
      ),
    )
  }
  return rows
}

/** A million visits a month. */
const busy: Nature = { ...usual, seed: 7, visitsAnHour: 1400, days: 8 }

function speed(): readonly BenchRow[] {
  const engine = new AttributionEngine()
  const times: Record<string, number[]> = { visit_start: [], activity: [], call_start: [] }
  const learning: number[] = []
  const desk: Desk = {
    tell(event) {
      const { version } = engine.model
      const began = performance.now()
      const answers = engine.apply(event as never) // the simulator speaks the protocol
      const took = performance.now() - began
      if (engine.model.version > version) learning.push(took)
      else times[String(event['type'])]?.push(took)
      return answers
    },
  }
  play(createWorld(busy), desk)
  return [
    atMost(group, 'page view, median', quantile(times['visit_start'] ?? [], 0.5) * 1000, 20, 'µs'),
    atMost(group, 'call, median', quantile(times['call_start'] ?? [], 0.5), 1, 'ms'),
    atMost(group, 'nightly learning, 1 million visits a month', Math.max(...learning) / 1000, 1, 's'),
  ]
}
