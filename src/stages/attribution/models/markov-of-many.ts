import { apportion } from './apportion.ts'
import { type ChannelCredit, creditsOf, type ModelOptions } from './models.ts'
import type { Paths } from './path.ts'

/** So many channels a chain is solved for while somebody waits, and calls do not: what else goes on in this process goes on. */
const mostChannels = { one: 400, more: 30 } as const

/**
 * The model `markov` for any number of channels. The most gone ones stand for themselves; the rest go through the chain as one, and share
 * what it earned as `linear` would. Credits sum as they do otherwise.
 */
export function creditsOfMany(paths: Paths, options: ModelOptions): readonly ChannelCredit[] {
  const most = options.order === 1 ? mostChannels.one : mostChannels.more
  if (paths.channels.length <= most) return creditsOf('markov', paths, options)
  const gone = new Float64Array(paths.channels.length)
  for (const { steps, conversions, nulls } of paths.paths)
    for (const step of steps) gone[step] = (gone[step] ?? 0) + conversions + nulls
  const order = Array.from(gone.keys()).sort((a, b) => (gone[b] ?? 0) - (gone[a] ?? 0) || a - b)
  const placeOf = new Map(order.slice(0, most - 1).map((channel, place) => [channel, place]))
  const folded = {
    channels: Array.from({ length: most }, (_, place) => String(place)),
    paths: paths.paths.map((path) => ({
      ...path,
      steps: path.steps.map((step) => placeOf.get(step) ?? most - 1),
    })),
  }
  const credits = creditsOf('markov', folded, options)
  const rest = order.slice(most - 1)
  const shared = shareOfRest(paths, rest, options, credits[most - 1])
  return paths.channels.map((channel, index) => {
    const place = placeOf.get(index)
    const earned = place === undefined ? shared.get(index) : credits[place]
    return { channel, conversions: earned?.conversions ?? 0, value: earned?.value ?? 0 }
  })
}

function shareOfRest(
  paths: Paths,
  rest: readonly number[],
  options: ModelOptions,
  earned: ChannelCredit | undefined,
): ReadonlyMap<number, Readonly<{ conversions: number; value: number }>> {
  const linear = creditsOf('linear', paths, options)
  const part = (field: 'conversions' | 'value', units: number) =>
    apportion(
      Float64Array.from(rest, (channel) => linear[channel]?.[field] ?? 0),
      earned?.[field] ?? 0,
      units,
    )
  const conversions = part('conversions', 1e6)
  const value = part('value', options.valueUnits)
  return new Map(
    rest.map((channel, n) => [channel, { conversions: conversions[n] ?? 0, value: value[n] ?? 0 }]),
  )
}
