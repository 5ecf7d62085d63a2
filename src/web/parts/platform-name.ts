import type { CostImport } from '#stages/cost/cost.wire.ts'
import { useTranslation } from 'react-i18next'

/** Names of their own, the same in every language. */
const names = { 'google-ads': 'Google Ads', 'microsoft-ads': 'Microsoft Ads', meta: 'Meta' } as const

/** How a file's origin is called. */
export function usePlatformName(): (origin: CostImport['origin']) => string {
  const { t } = useTranslation()
  return (origin) => (origin === 'table' ? t('costs.ownTable') : names[origin])
}
