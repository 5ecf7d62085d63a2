import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Calibration } from '#reports/calibration/view.tsx'
import { calibration } from '../api/queries.ts'
import { daysOf, spanOf, type Range } from '../format/range.ts'
import { useAccount, useFormat } from '../shell/account.ts'
import { TroubleNote } from '../shell/root.tsx'
import { Panel, Skeleton } from '../ui/panel.tsx'

/** Was it true? What was claimed of calls against what forms and sales revealed later. */
export function CalibrationPanel({ range }: { range: Range }) {
  const { t } = useTranslation()
  const { id } = useAccount()
  const format = useFormat()
  const span = spanOf(daysOf(range, format.zone, Date.now()), format.zone)
  const { data, error, refetch } = useQuery(calibration(id, span))
  return (
    <Panel title={t('calibration.title')}>
      {error && !data ? (
        <TroubleNote error={error} onRetry={() => void refetch()} />
      ) : data ? (
        <Calibration rows={data.rows} also={data.also} />
      ) : (
        <Skeleton className="h-48" />
      )}
    </Panel>
  )
}
