import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { CallsByDepartment } from '#reports/calls-by-department/view.tsx'
import { ReportPage } from '../parts/report-page.tsx'

const route = getRouteApi('/$account/team')

/** Who answers the phone? */
export function TeamPage() {
  const { t } = useTranslation()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <ReportPage
      title={t('nav.team')}
      report="calls-by-department"
      range={search}
      onRange={(range) => void navigate({ search: range, replace: true })}
    >
      {(rows) => <CallsByDepartment rows={rows} />}
    </ReportPage>
  )
}
