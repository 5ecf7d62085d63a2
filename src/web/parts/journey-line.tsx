import type { Journey } from '#stages/call/call.wire.ts'
import type { LucideIcon } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { clock } from '../format/duration.ts'
import { useFormat } from '../shell/account.ts'

const pathOf = (url: string): string => {
  const parsed = URL.canParse(url) ? new URL(url) : null
  return parsed ? `${parsed.pathname}${parsed.hash}` : url
}

/** A visit page by page, up to what came of it. */
export function JourneyLine({
  journey,
  end,
}: {
  journey: Journey
  end: Readonly<{ icon: LucideIcon; word: string; at: string }>
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const stops = [
    ...journey.pages.map((page) => ({ kind: 'page' as const, at: page.at, page })),
    ...journey.taps.map((tap) => ({ kind: 'tap' as const, at: tap.at, tap })),
  ].sort((a, b) => (a.at < b.at ? -1 : 1))
  return (
    <div>
      <h3 className="mb-2 text-xs font-medium text-ink-3">{t('before.visit', { site: journey.site })}</h3>
      <ol className="relative flex flex-col gap-3 before:absolute before:top-2 before:bottom-2 before:left-[3px] before:w-px before:bg-line-strong">
        {stops.map((stop) => (
          <li key={`${stop.kind}${stop.at}`} className="relative flex gap-3 pl-4">
            <span
              aria-hidden
              className="absolute top-1.5 left-0 size-[7px] rounded-full border border-ink-3 bg-surface"
            />
            <div className="min-w-0 grow">
              <div className="truncate text-sm">
                {stop.kind === 'page'
                  ? stop.page.title || pathOf(stop.page.url)
                  : t('before.tapped', { number: format.phone(stop.tap.number) })}
              </div>
              {stop.kind === 'page' && (
                <div className="truncate text-xs text-ink-3" title={stop.page.url}>
                  {pathOf(stop.page.url)}
                  {stop.page.activeMs > 0 &&
                    ` · ${t('before.stayed', { length: clock(stop.page.activeMs) })}`}
                </div>
              )}
            </div>
            <time dateTime={stop.at} title={format.exact(stop.at)} className="text-xs leading-5 text-ink-3">
              {format.time(stop.at)}
            </time>
          </li>
        ))}
        <li className="relative flex gap-3 pl-4">
          <end.icon
            aria-hidden
            className="absolute top-1 -left-[3px] size-3.5 rounded-full bg-surface text-accent"
          />
          <span className="grow text-sm font-medium">{end.word}</span>
          <time dateTime={end.at} title={format.exact(end.at)} className="text-xs leading-5 text-ink-3">
            {format.time(end.at)}
          </time>
        </li>
      </ol>
    </div>
  )
}
