import { getRouteApi, Link } from '@tanstack/react-router'
import { Layers } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { CalibrationPanel } from '../parts/calibration-panel.tsx'
import { useHoldings } from '../parts/holdings.ts'
import { PoolPlanPanel } from '../parts/pool-plan.tsx'
import { RangePicker } from '../parts/range-picker.tsx'
import { useAccount } from '../shell/account.ts'
import { Page } from '../shell/page.tsx'
import { TroubleNote } from '../shell/root.tsx'
import { buttonLook } from '../ui/button.tsx'
import { Empty, Panel, Skeleton } from '../ui/panel.tsx'

const route = getRouteApi('/$account/accuracy')

/** How well are calls told apart, was that true, and how many numbers would be enough? */
export function AccuracyPage() {
  const { t } = useTranslation()
  const { id } = useAccount()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { items: pools, error, refetch } = useHoldings('pools')
  return (
    <Page
      title={t('nav.accuracy')}
      actions={
        <RangePicker range={search} onChange={(range) => void navigate({ search: range, replace: true })} />
      }
    >
      {error && !pools ? (
        <TroubleNote error={error} onRetry={refetch} />
      ) : !pools ? (
        <Skeleton className="h-80" />
      ) : pools.length === 0 ? (
        <Panel>
          <Empty icon={<Layers />} title={t('accuracy.noPool')} lesson={t('accuracy.noPoolLesson')}>
            <Link to="/$account/numbers" params={{ account: id }} className={buttonLook({})}>
              {t('nav.numbers')}
            </Link>
          </Empty>
        </Panel>
      ) : (
        pools.map((pool) => <PoolPlanPanel key={pool.id} pool={pool} />)
      )}
      <CalibrationPanel range={search} />
    </Page>
  )
}
