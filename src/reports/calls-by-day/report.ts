import { Type, type Static } from 'typebox'
import { CallTotals, type Report } from '../report.ts'

export const CallsByDayRow = Type.Object({
  day: Type.String({ description: "A day in the account's time zone." }),
  ...CallTotals.properties,
})
export type CallsByDayRow = Static<typeof CallsByDayRow>

export const report = {
  id: 'calls-by-day',
  title: { en: 'Calls by day', ro: 'Apeluri pe zile', uk: 'Дзвінки за днями' },
  row: CallsByDayRow,
} satisfies Report
