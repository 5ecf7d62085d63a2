import type { PoolPlan } from '#stages/attribution/attribution.wire.ts'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../shell/account.ts'
import { Badge } from '../ui/panel.tsx'

const shownAtFirst = 6

/** Which campaigns have numbers of their own, and which must share. */
export function PoolBlocks({ blocks }: { blocks: PoolPlan['blocks'] }) {
  const { t } = useTranslation()
  const format = useFormat()
  const [all, setAll] = useState(false)
  if (blocks.length === 0) return null
  return (
    <div>
      <h3 className="mb-1 text-xs font-medium text-ink-3">{t('accuracy.blocks')}</h3>
      <ul className="divide-y divide-line">
        {blocks.slice(0, all ? blocks.length : shownAtFirst).map(({ labels, numbers }) => (
          <li
            key={labels.map(({ source, campaign }) => `${source}/${campaign}`).join()}
            className="flex items-center gap-3 py-2 text-sm"
          >
            <span className="min-w-0 grow truncate">
              {labels
                .map(({ source, campaign }) => [source, campaign].filter((part) => part !== '').join(' · '))
                .join(', ')}
            </span>
            {labels.length > 1 && (
              <Badge tone="waiting">{t('accuracy.shared', { count: labels.length })}</Badge>
            )}
            <span className="shrink-0 text-xs text-ink-3 tabular-nums">
              {t('accuracy.numbersOf', { count: numbers.length, figure: format.count(numbers.length) })}
            </span>
          </li>
        ))}
      </ul>
      {blocks.length > shownAtFirst && !all && (
        <button
          type="button"
          onClick={() => setAll(true)}
          className="mt-2 rounded-sm text-xs text-ink-2 underline underline-offset-2"
        >
          {t('explain.more', { count: blocks.length - shownAtFirst })}
        </button>
      )}
    </div>
  )
}
