import { AttributionEngine } from '../../src/stages/attribution/engine.ts'
import { readEventLine } from '../../src/stages/attribution/event-line.ts'
import { holding, lastShown, sourcePools } from './baselines.ts'
import { play, type Desk } from './desk.ts'
import { oracle } from './oracle.ts'
import { score, type Score } from './score.ts'
import { createWorld, type Nature } from './world.ts'

/** A scheme in a world: what `bench/attribution.bench.ts` asks for and its workers answer. */
export type Match = Readonly<{ nature: Nature; desk: keyof typeof desks; withOracle?: boolean }>
export type Played = Readonly<{ score: Score; oracle: Score | null }>

/** Ours speaks the protocol of `ringroot attribution replay`, line by line, without the pipe. */
function ours(): Desk {
  const engine = new AttributionEngine()
  return {
    tell(event) {
      const read = readEventLine(JSON.stringify(event))
      if (!read.ok) throw new Error(read.detail)
      return engine.apply(read.value)
    },
  }
}

export const desks = {
  'hold 30 min': () => holding(30),
  'hold 3 min': () => holding(3),
  'last shown': () => lastShown(),
  'source pools': ({ sources }: Nature) => sourcePools(sources),
  ours,
} as const

export function playMatch({ nature, desk, withOracle = false }: Match): Played {
  const world = createWorld(nature)
  const outcome = play(world, desks[desk](nature))
  return {
    score: score(outcome),
    oracle: withOracle ? score({ ...outcome, judgements: oracle(world, outcome.shown) }) : null,
  }
}
