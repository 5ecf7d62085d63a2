import type { Preview } from '#stages/visit/channel.wire.ts'
import { ArrowRight } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../shell/account.ts'
import { Panel } from '../ui/panel.tsx'
import { useChannelName } from './channel.ts'

/** What the rules as edited would make of the account's own last days: from where to where, and the visits themselves. */
export function ChannelPreview({ preview }: { preview: Preview }) {
  const { t } = useTranslation()
  const format = useFormat()
  const name = useChannelName()
  const { days, moves, recent } = preview
  const visits = (count: number) => t('channels.visits', { count, figure: format.count(count) })
  const calls = (count: number) => t('channels.calls', { count, figure: format.count(count) })
  const shown = recent.slice(0, 8)
  return (
    <Panel flush title={t('channels.wouldMove', { count: days })}>
      {moves.length === 0 ? (
        <p className="px-4 py-3 text-sm text-ink-2">
          {t('channels.movesNothing', { visits: visits(preview.visits) })}
        </p>
      ) : (
        <ul className="border-b border-line py-1">
          {moves.slice(0, 12).map(({ from, to, ...count }) => (
            <li key={`${from} ${to}`} className="flex items-center gap-2 px-4 py-1.5 text-sm">
              <span className="text-ink-2">{name(from)}</span>
              <ArrowRight aria-hidden className="size-3.5 shrink-0 text-ink-3" />
              <span className="min-w-0 grow truncate font-medium">{name(to)}</span>
              <span className="shrink-0 text-xs text-ink-3 tabular-nums">
                {visits(count.visits)} · {calls(count.calls)}
              </span>
            </li>
          ))}
        </ul>
      )}
      <ul>
        {shown.map((visit, index) => (
          <li
            key={index}
            className="flex items-center gap-3 border-b border-line px-4 py-2 text-sm last:border-0 max-md:flex-wrap max-md:gap-y-0.5"
          >
            <span className="w-28 shrink-0 text-xs text-ink-3 max-md:w-full">{format.moment(visit.at)}</span>
            <span className="min-w-0 grow">
              <span className="block truncate">
                {[visit.source, visit.medium, visit.campaign].filter((word) => word !== '').join(' / ')}
              </span>
              <span className="block truncate text-xs text-ink-3">{visit.landing}</span>
            </span>
            <span className="flex shrink-0 items-center gap-1.5 text-xs">
              {visit.from === visit.to ? (
                <span className="text-ink-3">{name(visit.to)}</span>
              ) : (
                <>
                  <s className="text-ink-3">{name(visit.from)}</s>
                  <span className="font-medium">{name(visit.to)}</span>
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
