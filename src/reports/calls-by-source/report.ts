import { Type, type Static } from 'typebox'
import { CallTotals, type Report } from '../report.ts'

export const CallsBySourceRow = Type.Object({
  channel: Type.String({ description: 'The group the source falls in; Unlinked: no ground for any source.' }),
  source: Type.String({ description: 'Where the visit came from.' }),
  medium: Type.String({ description: 'How they came: cpc, organic, email ...' }),
  campaign: Type.String({ description: 'The campaign the landing URL named.' }),
  ...CallTotals.properties,
  calls: Type.Number({
    description:
      'Calls that have ended, in fractions: a call that may have come from several sources counts for each as much as it is likely to be its. Test calls and spam are left out.',
  }),
  answered: Type.Number({ description: 'Of them, those in which caller and destination were connected.' }),
  missed: Type.Number({
    description:
      'Of them, those in which every destination was tried, or the flow ended, and nobody was connected.',
  }),
  abandoned: Type.Number({
    description: 'Of them, those in which the caller hung up before being connected.',
  }),
  firstTime: Type.Number({
    description: 'Of them, those without an earlier call of this caller to this account.',
  }),
  keywords: Type.Integer({ description: 'How many keywords these calls came by.' }),
  landings: Type.Integer({ description: 'How many pages their visits began on.' }),
  share: Type.Number({ description: 'Part of all calls of the period, from 0 to 1.' }),
  low: Type.Number({ description: 'Nine times in ten there were at least so many calls.' }),
  high: Type.Number({ description: 'Nine times in ten there were at most so many calls.' }),
})
export type CallsBySourceRow = Static<typeof CallsBySourceRow>

export const report = {
  id: 'calls-by-source',
  title: { en: 'Calls by source', ro: 'Apeluri după sursă', uk: 'Дзвінки за джерелом' },
  row: CallsBySourceRow,
} satisfies Report
