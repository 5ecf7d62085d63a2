import { Type, type Static } from 'typebox'
import { type ModelName, modelNames } from '#stages/attribution/models/model-name.ts'
import type { Report } from '../report.ts'

const Nullable = (description: string) => Type.Union([Type.Number(), Type.Null()], { description })

/** What is added up; the others follow from it. Money in minor units of the account's currency. */
export const Figures = Type.Object({
  visits: Type.Integer({ description: 'Visits that began in the period; robots are left out.' }),
  calls: Type.Number({
    description: 'Calls that came in, in shares where several sources may have led to one.',
  }),
  forms: Type.Integer({ description: 'Forms that were sent.' }),
  leads: Type.Number({
    description:
      'First-time calls, forms, and contacts marked as lead or better; none that was marked as no lead.',
  }),
  sales: Type.Number({ description: 'Sales of the period, by hand, by API and from a CRM.' }),
  revenue: Type.Integer({ description: 'What they brought.' }),
  cost: Type.Integer({
    description: 'What was spent in the period. Currencies without a rate are not in it.',
  }),
})
export type Figures = Static<typeof Figures>

const Ratios = Type.Object({
  costPerVisit: Nullable('Cost divided by visits, in minor units.'),
  costPerCall: Nullable('Cost divided by calls, in minor units.'),
  costPerLead: Nullable('Cost divided by leads, in minor units.'),
  costPerSale: Nullable('Cost divided by sales, in minor units.'),
  roi: Nullable('Return on investment: (revenue - cost) / cost.'),
  roas: Nullable('Return on ad spend: revenue / cost.'),
})

export const CostAndReturnRow = Type.Object({
  channel: Type.String({ description: 'The group the source falls in; Unlinked: no ground for any source.' }),
  source: Type.String({ description: 'Where the visit came from.' }),
  medium: Type.String({ description: 'How they came: cpc, organic, email ...' }),
  campaign: Type.String({ description: 'The campaign the landing URL named.' }),
  keyword: Type.String({ description: 'The keyword it named.' }),
  ...Figures.properties,
  ...Ratios.properties,
})
export type CostAndReturnRow = Static<typeof CostAndReturnRow>

const CostAndReturnAsked = Type.Object({
  /** Left out: last touch. */
  model: Type.Optional(Type.Unsafe<ModelName>(Type.Union(modelNames.map((name) => Type.Literal(name))))),
  /** How finely; left out: by campaign. */
  by: Type.Optional(
    Type.Union([
      Type.Literal('channel'),
      Type.Literal('source'),
      Type.Literal('campaign'),
      Type.Literal('keyword'),
    ]),
  ),
})
export type CostAndReturnAsked = Static<typeof CostAndReturnAsked>

const CostAndReturnAlso = Type.Object({
  /** The account's; all money of the rows is in it. */
  currency: Type.String(),
  totals: Type.Object({ ...Figures.properties, ...Ratios.properties }),
  /** What has no rate of exchange for its day, and is in no row. */
  apart: Type.Array(
    Type.Object({
      what: Type.Union([Type.Literal('cost'), Type.Literal('revenue')]),
      currency: Type.String(),
      amount: Type.Integer(),
    }),
  ),
  /** True when the account ever told of a cost. */
  hasCosts: Type.Boolean(),
})
export type CostAndReturnAlso = Static<typeof CostAndReturnAlso>

export const report = {
  id: 'cost-and-return',
  title: { en: 'Cost and return', ro: 'Cost și randament', uk: 'Витрати і віддача' },
  row: CostAndReturnRow,
  asks: CostAndReturnAsked,
  also: CostAndReturnAlso,
} satisfies Report
