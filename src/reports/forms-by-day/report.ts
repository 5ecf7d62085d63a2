import { Type, type Static } from 'typebox'
import type { Report } from '../report.ts'

/** What forms come to. Tests and spam are left out. */
const FormTotals = Type.Object({
  forms: Type.Integer({ description: 'Forms that visitors sent. Tests and spam are left out.' }),
  firstTime: Type.Integer({ description: 'Of somebody who neither wrote by a form nor called before.' }),
})

export const FormsByDayRow = Type.Object({
  day: Type.String({ description: "A day in the account's time zone." }),
  ...FormTotals.properties,
})
export type FormsByDayRow = Static<typeof FormsByDayRow>

export const FormsByDayAlso = Type.Object({
  forms: FormTotals,
  /** Of as many days right before. */
  before: FormTotals,
})
export type FormsByDayAlso = Static<typeof FormsByDayAlso>

export const report = {
  id: 'forms-by-day',
  title: { en: 'Forms by day', ro: 'Formulare pe zile', uk: 'Форми за днями' },
  row: FormsByDayRow,
  also: FormsByDayAlso,
} satisfies Report
