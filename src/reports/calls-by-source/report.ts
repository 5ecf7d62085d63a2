import { Type, type Static } from 'typebox'
import { CallTotals, type Report } from '../report.ts'

export const CallsBySourceRow = Type.Object({
  channel: Type.String({ description: 'The group the source falls in; Unlinked: no ground for any source.' }),
  source: Type.String({ description: 'Where the visit came from.' }),
  medium: Type.String({ description: 'How they came: cpc, organic, email ...' }),
  campaign: Type.String({ description: 'The campaign the landing URL named.' }),
  ...CallTotals.properties,
  keywords: Type.Integer({ description: 'How many keywords these calls came by.' }),
  landings: Type.Integer({ description: 'How many pages their visits began on.' }),
  share: Type.Number({ description: 'Part of all calls of the period, from 0 to 1.' }),
})
export type CallsBySourceRow = Static<typeof CallsBySourceRow>

export const report = {
  id: 'calls-by-source',
  title: { en: 'Calls by source', ro: 'Apeluri după sursă', uk: 'Дзвінки за джерелом' },
  row: CallsBySourceRow,
} satisfies Report
