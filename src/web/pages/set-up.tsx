import { useTranslation } from 'react-i18next'
import { SetUpList } from '../parts/set-up-list.tsx'
import { setUpSteps, useSetUp } from '../parts/set-up.ts'
import { Page } from '../shell/page.tsx'
import { Panel, Skeleton } from '../ui/panel.tsx'

/** What is still missing? */
export function SetUpPage() {
  const { t } = useTranslation()
  const { steps } = useSetUp()
  const done = steps?.filter((step) => step.done).length ?? 0
  return (
    <Page title={t('nav.setUp')} narrow>
      <div className="flex flex-col gap-2">
        <p className="text-sm text-ink-2">{t('setUp.about')}</p>
        <div className="flex items-center gap-3">
          <progress
            aria-label={t('nav.setUp')}
            value={done}
            max={setUpSteps.length}
            className="h-1.5 grow appearance-none overflow-hidden rounded-full bg-sunken [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-accent"
          />
          <span className="text-xs text-ink-3">{t('setUp.progress', { done, all: setUpSteps.length })}</span>
        </div>
      </div>
      <Panel>{steps ? <SetUpList steps={steps} /> : <Skeleton className="h-96" />}</Panel>
    </Page>
  )
}
