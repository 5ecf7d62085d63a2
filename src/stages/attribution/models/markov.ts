import { type Chain, createChain, type Expected, expected } from './chain.ts'
import type { Model } from './path.ts'
import { removalEffects } from './removal.ts'

/**
 * Removal effect: the part of all conversions that would be lost if a channel led nowhere, in a Markov chain of the last `order` channels
 * (Anderl, Becker, von Wangenheim and Schumann, 2016). Solved, not simulated. What all bring is then shared in proportion to the effects.
 */
export const markov =
  (order: number): Model =>
  (paths) => {
    const chain = createChain(paths, order)
    const { length } = paths.channels
    const effects =
      order === 1 && length <= mostAtOnce ? removalEffects(chain, length) : oneByOne(chain, length)
    const total = totalOf(paths.paths)
    return {
      conversions: inProportion(
        effects.map(({ conversions }) => conversions),
        total.conversions,
      ),
      value: inProportion(
        effects.map(({ value }) => value),
        total.value,
      ),
    }
  }

/** An inverse of so many states takes half a second. */
const mostAtOnce = 1000

/** Each channel removed in turn: for chains that remember more, where a channel is many states, and for the very large. */
function oneByOne(chain: Chain, channels: number): readonly Expected[] {
  const all = expected(chain, nobody)
  return Array.from({ length: channels }, (_, channel) => {
    const left = expected(chain, channel)
    return {
      conversions: effect(left.conversions, all.conversions),
      value: effect(left.value, all.value),
    }
  })
}

/** No channel has this index. */
const nobody = -2

const effect = (left: number, all: number): number => (all > 0 ? Math.max(0, 1 - left / all) : 0)

function totalOf(paths: readonly Readonly<{ conversions: number; value: number }>[]) {
  let [conversions, value] = [0, 0]
  for (const path of paths) {
    conversions += path.conversions
    value += path.value
  }
  return { conversions, value }
}

function inProportion(effects: readonly number[], total: number): Float64Array {
  const sum = effects.reduce((all, one) => all + one, 0)
  return Float64Array.from(effects, (one) => (sum > 0 ? (one / sum) * total : 0))
}
