import { Scale } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#web/shell/account.ts'
import { Empty } from '#web/ui/panel.tsx'
import { Segmented } from '#web/ui/segmented.tsx'
import { errorOf, levels } from './reliability.ts'
import type { CalibrationAlso, CalibrationRow, Level } from './report.ts'

/** Fewer say nothing about how good the claims are. */
const enough = 30

/** Claimed against true, tenth by tenth. */
export function Calibration({ rows, also }: { rows: readonly CalibrationRow[]; also: CalibrationAlso }) {
  const { t } = useTranslation()
  const format = useFormat()
  const [level, setLevel] = useState<Level>('campaign')
  if (also.known === 0)
    return (
      <Empty icon={<Scale />} title={t('calibration.none')} lesson={t('calibration.noneLesson')}>
        {null}
      </Empty>
    )
  const shown = rows.filter((row) => row.level === level)
  const calls = shown.reduce((sum, row) => sum + row.calls, 0)
  const right = shown.reduce((sum, row) => sum + row.right, 0)
  const figures = { known: format.count(also.known), judged: format.count(also.judged) }
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-sm text-ink-2">{t('calibration.known', figures)}</p>
        <Segmented
          label={t('calibration.level')}
          value={level}
          options={levels.map((value) => ({ value, label: t(`accuracy.${value}`) }))}
          onChange={setLevel}
        />
      </div>
      <div role="img" aria-label={t('calibration.chart')} className="flex flex-col gap-1.5">
        {shown.map((row) => (
          <Tenth key={row.from} row={row} />
        ))}
      </div>
      <p className="text-xs text-ink-3">
        {t('calibration.sum', {
          right: format.percent(right / calls),
          error: format.percent(errorOf(shown) ?? 0),
        })}{' '}
        {also.known < enough && t('calibration.few', { count: enough })} {t('calibration.bias')}
      </p>
    </div>
  )
}

/** How often it was right, with a line where the claim was. */
function Tenth({ row }: { row: CalibrationRow }) {
  const { t } = useTranslation()
  const format = useFormat()
  const right = row.right / row.calls
  return (
    <div className="flex items-center gap-3 text-xs">
      <span className="w-20 shrink-0 text-ink-3 tabular-nums">
        {format.percent(row.from)}–{format.percent(row.to)}
      </span>
      <span className="relative h-4 grow rounded bg-sunken">
        <span className="absolute inset-y-0 left-0 rounded bg-accent" style={{ width: `${right * 100}%` }} />
        <span
          className="absolute inset-y-[-3px] w-0.5 bg-ink"
          style={{ left: `calc(${row.claimed * 100}% - 1px)` }}
          title={t('calibration.claimed', { share: format.percent(row.claimed) })}
        />
      </span>
      <output className="w-10 shrink-0 text-right">{format.percent(right)}</output>
      <span className="w-20 shrink-0 text-right text-ink-3 tabular-nums">
        {t('calibration.calls', { count: row.calls, figure: format.count(row.calls) })}
      </span>
    </div>
  )
}
