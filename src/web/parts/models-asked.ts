import { modelNames, type ModelName } from '#stages/attribution/models/model-name.ts'
import type { Range } from '../format/range.ts'

/** What the models page shows; all of it stands in the address. */
export type ModelsSearch = Range &
  Readonly<{
    by?: RowsBy | undefined
    conversion?: Conversion | undefined
    /** Beside last touch, which the others are compared with. */
    models?: string | undefined
    window?: number | undefined
    measure?: 'money' | undefined
  }>

export const rowsBy = ['channel', 'source', 'campaign'] as const
export type RowsBy = (typeof rowsBy)[number]
export const conversions = ['lead', 'call', 'sale'] as const
export type Conversion = (typeof conversions)[number]
export const windows = [7, 30, 90, 365] as const

export type OtherModel = Exclude<ModelName, 'last'>
export const otherModels = modelNames.filter((name): name is OtherModel => name !== 'last')
const usualModels: readonly OtherModel[] = ['first', 'linear', 'position', 'time-decay', 'markov']

/** The models of an address, in their own order; the usual ones when it names none. */
export function readModels(words: string | undefined): readonly OtherModel[] {
  if (words === undefined) return usualModels
  const named = words.split(',')
  return otherModels.filter((model) => named.includes(model))
}

/** For the address: nothing when they are the usual ones. */
export function writeModels(models: readonly OtherModel[]): string | undefined {
  const words = otherModels.filter((model) => models.includes(model)).join(',')
  return words === usualModels.join(',') ? undefined : words || 'last'
}
