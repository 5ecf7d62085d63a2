import { getRouteApi, Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { CostsByHand } from '../parts/cost-by-hand.tsx'
import { ContractList } from '../parts/cost-contracts.tsx'
import { CostImportList } from '../parts/cost-imports.tsx'
import { CostNames } from '../parts/cost-names.tsx'
import { ExchangeRates } from '../parts/cost-rates.tsx'
import { SaleList } from '../parts/sale-list.tsx'
import { costTabs, type CostTab } from '../searches.ts'
import { useAccount } from '../shell/account.ts'
import { BackLink } from '../shell/back-link.tsx'
import { Page } from '../shell/page.tsx'

const route = getRouteApi('/$account/costs')

const contents: Readonly<Record<CostTab, () => ReactNode>> = {
  imports: CostImportList,
  contracts: ContractList,
  byHand: CostsByHand,
  names: CostNames,
  rates: ExchangeRates,
  sales: SaleList,
}

/** What was spent, and what was sold: everything the report of cost and return is made of. */
export function CostsPage() {
  const { t } = useTranslation()
  const { id } = useAccount()
  const { tab = 'imports' } = route.useSearch()
  const Content = contents[tab]
  return (
    <Page
      tabTitle={t('costs.title')}
      title={
        <span className="flex items-center gap-2">
          <BackLink to="/$account/return" label={t('nav.return')} />
          {t('costs.title')}
        </span>
      }
    >
      <p className="-mt-3 text-sm text-ink-2">{t('costs.about')}</p>
      <nav
        aria-label={t('costs.title')}
        className="flex gap-0.5 border-b border-line max-md:-mx-4 max-md:overflow-x-auto max-md:px-4"
      >
        {costTabs.map((each) => (
          <Link
            key={each}
            to="/$account/costs"
            params={{ account: id }}
            search={each === 'imports' ? {} : { tab: each }}
            aria-current={each === tab ? 'page' : undefined}
            className={`-mb-px flex h-9 shrink-0 items-center border-b-2 px-3 text-sm whitespace-nowrap max-md:h-10 ${each === tab ? 'border-accent font-medium text-ink' : 'border-transparent text-ink-2 hover:text-ink'}`}
          >
            {t(`costs.tab.${each}`)}
          </Link>
        ))}
      </nav>
      <Content />
    </Page>
  )
}
