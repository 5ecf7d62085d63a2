import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { CallsBySource } from '#reports/calls-by-source/view.tsx'
import { report } from '../api/queries.ts'
import { path } from '../api/client.ts'
import { daysOf, spanOf } from '../format/range.ts'
import { RangePicker } from '../parts/range-picker.tsx'
import { useAccount, useFormat } from '../shell/account.ts'
import { Page } from '../shell/page.tsx'
import { TroubleNote } from '../shell/root.tsx'
import { buttonLook } from '../ui/button.tsx'
import { Skeleton } from '../ui/panel.tsx'
import { Download } from 'lucide-react'

const route = getRouteApi('/$account/sources')

/** What makes the phone ring? */
export function SourcesPage() {
  const { t } = useTranslation()
  const { id } = useAccount()
  const format = useFormat()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const span = spanOf(daysOf(search, format.zone, Date.now()), format.zone)
  const { data, error, refetch } = useQuery(report(id, 'calls-by-source', span))
  return (
    <Page
      title={t('nav.sources')}
      actions={
        <>
          <RangePicker range={search} onChange={(range) => void navigate({ search: range, replace: true })} />
          <a
            className={buttonLook({}, 'max-md:hidden')}
            href={path(['accounts', id, 'reports', 'calls-by-source'], { ...span, format: 'csv' })}
            download="calls-by-source.csv"
          >
            <Download />
            CSV
          </a>
        </>
      }
    >
      {error && !data ? (
        <TroubleNote error={error} onRetry={() => void refetch()} />
      ) : data ? (
        <CallsBySource rows={data.rows} range={search.range || search.from ? search : { range: '30d' }} />
      ) : (
        <Skeleton className="h-96" />
      )}
    </Page>
  )
}
