import { Type, type Static } from 'typebox'
import { CallTotals, type Report } from '../report.ts'

const Text = Type.String({ maxLength: 300 })

/** Which source's calls, and by what of it. */
export const CallsByKeywordAsked = Type.Object({
  by: Type.Optional(Type.Union([Type.Literal('term'), Type.Literal('landing')])), // left out: term
  channel: Type.Optional(Text),
  source: Type.Optional(Text),
  campaign: Type.Optional(Text),
})
export type CallsByKeywordAsked = Static<typeof CallsByKeywordAsked>

export const CallsByKeywordRow = Type.Object({
  name: Type.String({ description: 'The keyword, or the landing page; empty where none is known.' }),
  ...CallTotals.properties,
})
export type CallsByKeywordRow = Static<typeof CallsByKeywordRow>

export const report = {
  id: 'calls-by-keyword',
  title: {
    en: 'Calls by keyword or landing page',
    ro: 'Apeluri după cuvânt cheie sau pagină de intrare',
    uk: 'Дзвінки за ключовим словом або сторінкою входу',
  },
  row: CallsByKeywordRow,
  asks: CallsByKeywordAsked,
} satisfies Report
