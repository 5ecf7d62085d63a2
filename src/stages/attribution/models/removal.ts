import type { Chain, Expected } from './chain.ts'

/**
 * The removal effects of all channels at once, in a chain that remembers one step, where a channel is one state.
 *
 * What is lost without a channel is what came through it: the chance to come to it at all, times what is brought from there. With N the
 * fundamental matrix (how often one is in a state, by where one began) that chance is N[start, c] / N[c, c] (Kemeny and Snell, 1960,
 * 3.5.7), so one inverse answers for every channel, where removing each would ask for a system each.
 */
export function removalEffects(chain: Chain, channels: number): readonly Expected[] {
  const often = fundamental(chain)
  const brought = chain.map((_, state) => broughtFrom(chain, often[state]))
  const all = brought[0] ?? { conversions: 0, value: 0 }
  const effects = Array.from({ length: channels }, (): Expected => ({ conversions: 0, value: 0 }))
  for (const [state, { channel }] of chain.entries()) {
    if (channel < 0) continue
    const comes = (often[0]?.[state] ?? 0) / (often[state]?.[state] ?? 1)
    const from = brought[state] ?? all
    effects[channel] = {
      conversions: all.conversions > 0 ? (comes * from.conversions) / all.conversions : 0,
      value: all.value > 0 ? (comes * from.value) / all.value : 0,
    }
  }
  return effects
}

/** What is brought on average by who begins in a state, by how often they are in each. */
function broughtFrom(chain: Chain, often: Float64Array | undefined): Expected {
  let [conversions, value] = [0, 0]
  for (const [state, one] of chain.entries()) {
    const times = (often?.[state] ?? 0) / one.ways
    conversions += times * one.conversions
    value += times * one.value
  }
  return { conversions, value }
}

/** (I - Q)⁻¹ by Gauss and Jordan. Every path ends, so the chain is absorbing, the inverse exists, and no pivot is looked for. */
function fundamental(chain: Chain): readonly Float64Array[] {
  const size = chain.length
  const rows = chain.map(({ next, ways }, state) => {
    const row = new Float64Array(2 * size)
    row[state] = 1
    row[size + state] = 1
    for (const [to, count] of next) row[to] = (row[to] ?? 0) - count / ways
    return row
  })
  for (const [pivot, row] of rows.entries()) {
    const scale = 1 / (row[pivot] ?? 1)
    for (let at = pivot; at < 2 * size; at++) row[at] = (row[at] ?? 0) * scale
    for (const [other, target] of rows.entries()) {
      const share = target[pivot] ?? 0
      if (other === pivot || share === 0) continue
      // Of the right half only what earlier pivots filled, and the pivot's own column, is not zero yet.
      for (let at = pivot; at <= size + pivot; at++) target[at] = (target[at] ?? 0) - share * (row[at] ?? 0)
    }
  }
  return rows.map((row) => row.subarray(size))
}
