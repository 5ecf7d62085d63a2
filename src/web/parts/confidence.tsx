import type { CallRow } from '#stages/call/call.wire.ts'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../shell/account.ts'
import { Badge } from '../ui/panel.tsx'
import { Tooltip } from '../ui/tooltip.tsx'

/** How sure we are of a call's campaign: a figure while it is worth naming one, a word when it is not. Nothing for what is certain. */
export function ConfidenceMark({ call }: { call: Pick<CallRow, 'confidence'> }) {
  const { t } = useTranslation()
  const format = useFormat()
  if (!call.confidence) return null
  const { badge, campaign, source, visit } = call.confidence
  const sure = {
    campaign: format.chance(campaign),
    source: format.chance(source),
    visit: format.chance(visit),
  }
  return (
    <Tooltip hint={t(`sure.${badge}About`, sure)}>
      <span tabIndex={-1} className="inline-flex shrink-0">
        {badge === 'ambiguous' ? (
          <Badge tone="waiting">{t('sure.ambiguous')}</Badge>
        ) : (
          <span className={`text-2xs tabular-nums ${badge === 'medium' ? 'text-waiting' : 'text-ink-3'}`}>
            {sure.campaign}
          </span>
        )}
      </span>
    </Tooltip>
  )
}
