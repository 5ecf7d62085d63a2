import { add, type Model } from './path.ts'

/**
 * What a channel adds to a coalition of channels, averaged over all orders in which the coalition can come together. A coalition is
 * worth the conversions of all paths that need no other channel. That game is a sum of "all of these channels together bring so much",
 * and the Shapley value of each such part is an even split among its channels (Harsanyi's dividends): exact in one pass, for any number of
 * channels, with no coalition ever listed.
 */
export const shapley: Model = ({ channels, paths }) => {
  const shares = { conversions: new Float64Array(channels.length), value: new Float64Array(channels.length) }
  for (const path of paths) {
    const coalition = new Set(path.steps)
    for (const channel of coalition) add(shares, channel, path, 1 / coalition.size)
  }
  return shares
}
