import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Download } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { CallsByDepartment } from '#reports/calls-by-department/view.tsx'
import { path } from '../api/client.ts'
import { report } from '../api/queries.ts'
import { daysOf, spanOf } from '../format/range.ts'
import { RangePicker } from '../parts/range-picker.tsx'
import { useAccount, useFormat } from '../shell/account.ts'
import { Page } from '../shell/page.tsx'
import { TroubleNote } from '../shell/root.tsx'
import { buttonLook } from '../ui/button.tsx'
import { Skeleton } from '../ui/panel.tsx'

const route = getRouteApi('/$account/team')

/** Who answers the phone? */
export function TeamPage() {
  const { t } = useTranslation()
  const { id } = useAccount()
  const format = useFormat()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const span = spanOf(daysOf(search, format.zone, Date.now()), format.zone)
  const { data, error, refetch } = useQuery(report(id, 'calls-by-department', span))
  return (
    <Page
      title={t('nav.team')}
      actions={
        <>
          <RangePicker range={search} onChange={(range) => void navigate({ search: range, replace: true })} />
          <a
            className={buttonLook({}, 'max-md:hidden')}
            href={path(['accounts', id, 'reports', 'calls-by-department'], { ...span, format: 'csv' })}
            download="calls-by-department.csv"
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
        <CallsByDepartment rows={data.rows} />
      ) : (
        <Skeleton className="h-96" />
      )}
    </Page>
  )
}
