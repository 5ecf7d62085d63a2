import { apportion } from './apportion.ts'
import { first } from './first.ts'
import { lastNonDirect } from './last-non-direct.ts'
import { last } from './last.ts'
import { leadCreation } from './lead-creation.ts'
import { linear } from './linear.ts'
import { markov } from './markov.ts'
import type { ModelName } from './model-name.ts'
import type { Model, Paths } from './path.ts'
import { position } from './position.ts'
import { shapley } from './shapley.ts'
import { timeDecay } from './time-decay.ts'

export type ModelOptions = Readonly<{
  /** Of the Markov chain: how many channels back it remembers. */
  order: number
  /** Of time decay, in days. */
  halfLife: number
  /** Parts of one of a value that are never cut: 100 where values are euros, 1 where they are cents. */
  valueUnits: number
}>

/** Google's seven days; a chain that remembers one step. */
export const usualOptions: ModelOptions = { order: 1, halfLife: 7, valueUnits: 100 }

const models = {
  first: () => first,
  last: () => last,
  'last-non-direct': () => lastNonDirect,
  linear: () => linear,
  position: () => position,
  'time-decay': ({ halfLife }: ModelOptions) => timeDecay(halfLife),
  'lead-creation': () => leadCreation,
  markov: ({ order }: ModelOptions) => markov(order),
  shapley: () => shapley,
} satisfies Readonly<Record<ModelName, (options: ModelOptions) => Model>>

/** What a channel earned: conversions in millionths, value in cents. */
export type ChannelCredit = Readonly<{ channel: string; conversions: number; value: number }>

/** A billion millionths of millions is as much as a number holds; whoever has more conversions is served with hundredths. */
const unitsFor = (total: number): number => (total < 1e9 ? 1_000_000 : 100)

/** The credit of every channel, in the order the channels are given; all sum to the totals, to the last unit. */
export function creditsOf(
  name: ModelName,
  paths: Paths,
  options: ModelOptions = usualOptions,
): readonly ChannelCredit[] {
  const shares = models[name](options)(paths)
  const sumOf = (field: 'conversions' | 'value'): number =>
    paths.paths.reduce((total, path) => total + path[field], 0)
  const total = sumOf('conversions')
  const conversions = apportion(shares.conversions, total, unitsFor(total))
  const value = apportion(shares.value, sumOf('value'), options.valueUnits)
  return paths.channels.map((channel, index) => ({
    channel,
    conversions: conversions[index] ?? 0,
    value: value[index] ?? 0,
  }))
}
