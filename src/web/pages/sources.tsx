import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { CallsBySource } from '#reports/calls-by-source/view.tsx'
import { ReportPage } from '../parts/report-page.tsx'

const route = getRouteApi('/$account/sources')

/** What makes the phone ring? */
export function SourcesPage() {
  const { t } = useTranslation()
  const search = route.useSearch()
  const { below = 'term', ...range } = search
  const navigate = route.useNavigate()
  return (
    <ReportPage
      title={t('nav.sources')}
      report="calls-by-source"
      range={range}
      onRange={(chosen) => void navigate({ search: { ...chosen, below }, replace: true })}
    >
      {(rows) => (
        <CallsBySource
          rows={rows}
          range={search.range || search.from ? range : { range: '30d' }}
          below={below}
          onBelow={(chosen) => void navigate({ search: { ...range, below: chosen }, replace: true })}
        />
      )}
    </ReportPage>
  )
}
