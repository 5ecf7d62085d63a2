import { Type, type Static } from 'typebox'
import type { Report } from '../report.ts'

const level = Type.Union([Type.Literal('campaign'), Type.Literal('source'), Type.Literal('visit')], {
  description: 'What was claimed: the campaign, the source, or the very visit.',
})

/** A tenth of all confidences: how sure calls in it were said to be, and how often that was right. */
export const CalibrationRow = Type.Object({
  level,
  from: Type.Number({ description: 'Confidence from here.' }),
  to: Type.Number({ description: 'Confidence below here; the last tenth includes it.' }),
  calls: Type.Integer({ description: 'Calls whose caller became known some other way.' }),
  claimed: Type.Number({ description: 'Their confidence on average: the share that should be right.' }),
  right: Type.Integer({ description: 'Of them, those whose likeliest answer was the true one.' }),
})
export type CalibrationRow = Static<typeof CalibrationRow>
export type Level = CalibrationRow['level']

/** How the true callers became known. */
export const CalibrationAlso = Type.Object({
  judged: Type.Integer(),
  known: Type.Integer(),
  byForm: Type.Integer(),
  bySale: Type.Integer(),
})
export type CalibrationAlso = Static<typeof CalibrationAlso>

export const report = {
  id: 'calibration',
  title: { en: 'Calibration', ro: 'Calibrare', uk: 'Калібрування' },
  row: CalibrationRow,
  also: CalibrationAlso,
} satisfies Report
