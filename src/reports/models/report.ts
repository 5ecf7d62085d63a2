import { Type, type Static, type TOptional, type TNumber } from 'typebox'
import { type ModelName, modelNames } from '#stages/attribution/models/model-name.ts'
import type { Report } from '../report.ts'

/** Credit by model: conversions under the model's name, money beside it. A model that was not asked for is missing. */
type CreditColumn = ModelName | `${ModelName}-value`
const credits = Object.fromEntries(
  modelNames.flatMap((model) => [
    [model, Type.Optional(Type.Number({ description: `Conversions, shared by the model "${model}".` }))],
    [
      `${model}-value`,
      Type.Optional(Type.Integer({ description: `What they were worth, in minor units, by "${model}".` })),
    ],
  ]),
) as Readonly<Record<CreditColumn, TOptional<TNumber>>> // the columns just made

const touchKey = {
  channel: Type.String({ description: 'The group the source falls in; Unlinked: nothing is known.' }),
  source: Type.String({ description: 'Where the visit came from; empty in rows of whole channels.' }),
  medium: Type.String({ description: 'How they came: cpc, organic, email ...' }),
  campaign: Type.String({ description: 'The campaign the landing URL named.' }),
  keyword: Type.String({ description: 'The keyword it named.' }),
}
const TouchKey = Type.Object(touchKey)

export const ModelsRow = Type.Object({
  ...touchKey,
  reach: Type.Number({ description: 'Conversions with this anywhere in their path.' }),
  ...credits,
})
export type ModelsRow = Static<typeof TouchKey> &
  Readonly<{ reach: number }> &
  Readonly<Partial<Record<CreditColumn, number>>>

/** What may be asked beside the days. */
export const ModelsAsked = Type.Object({
  by: Type.Optional(
    Type.Union([
      Type.Literal('channel'),
      Type.Literal('source'),
      Type.Literal('campaign'),
      Type.Literal('keyword'),
    ]),
  ), // left out: channel
  conversion: Type.Optional(Type.Union([Type.Literal('call'), Type.Literal('lead'), Type.Literal('sale')])), // left out: lead
  /** Names of models with commas between them; left out: all of them. */
  models: Type.Optional(Type.String({ maxLength: 200 })),
  /** Days before a conversion that count. */
  window: Type.Optional(Type.Integer({ minimum: 1, maximum: 730, default: 90 })),
  /** Of time decay, in days. */
  halfLife: Type.Optional(Type.Number({ minimum: 0.1, maximum: 365, default: 7 })),
  /** Of the Markov chain. */
  order: Type.Optional(Type.Integer({ minimum: 1, maximum: 3, default: 1 })),
})
export type ModelsAsked = Static<typeof ModelsAsked>

const counted = { conversions: Type.Number(), value: Type.Number() }

/** What the paths were like. Values in minor units of `currency`. */
export const ModelsAlso = Type.Object({
  currency: Type.String(),
  window: Type.Integer(),
  conversions: Type.Integer(),
  value: Type.Integer(),
  /** People who came and did not convert; null when no model asked for them. */
  nulls: Type.Union([Type.Integer(), Type.Null()]),
  /** The most gone paths, oldest step first; `days` from its first step to the end, on average. */
  paths: Type.Array(Type.Object({ steps: Type.Array(TouchKey), ...counted, days: Type.Number() })),
  /** How many steps they have. The last stands for all that are longer. */
  lengths: Type.Array(Type.Object({ steps: Type.Integer(), ...counted })),
  /** Days from the first step to the end: from so many, up to the next. */
  lags: Type.Array(Type.Object({ days: Type.Integer(), ...counted })),
})
export type ModelsAlso = Static<typeof ModelsAlso>

export const report = {
  id: 'models',
  title: { en: 'Attribution models', ro: 'Modele de atribuire', uk: 'Моделі атрибуції' },
  row: ModelsRow,
  asks: ModelsAsked,
  also: ModelsAlso,
} satisfies Report
