import type { CallDetail, Journey } from '#stages/call/call.wire.ts'
import type { TFunction } from 'i18next'
import { CircleDashed, Phone, Signpost } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { clock } from '../format/duration.ts'
import { useFormat } from '../shell/account.ts'
import { Panel } from '../ui/panel.tsx'
import { Facts } from './facts.tsx'
import { SourceMark } from './call-words.tsx'

const pathOf = (url: string): string => {
  const parsed = URL.canParse(url) ? new URL(url) : null
  return parsed ? `${parsed.pathname}${parsed.hash}` : url
}
const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url)

/** Why did they call? The ad and the visit behind the call, page by page, up to the moment it rang. */
export function CallBefore({ call }: { call: CallDetail }) {
  const { t } = useTranslation()
  const source = call.source
  return (
    <Panel title={t('before.title')}>
      <div className="flex flex-col gap-4">
        {!call.test && (
          <div className="font-medium">
            <SourceMark call={call} />
          </div>
        )}
        {source && (
          <Facts
            rows={[
              [t('before.medium'), source.medium],
              [t('before.campaign'), source.campaign],
              [t('before.keyword'), source.term],
              [t('before.ad'), source.content],
              [t('before.referrer'), call.journey ? hostOf(call.journey.referrer) : ''],
              [t('before.clickId'), call.journey ? Object.keys(call.journey.clickIds).join(', ') : ''],
              [t('before.device'), call.journey ? deviceName(t, call.journey.device) : ''],
            ]}
          />
        )}
        {call.journey ? <Pages journey={call.journey} call={call} /> : <Unvisited call={call} />}
      </div>
    </Panel>
  )
}

const deviceName = (t: TFunction, device: string): string =>
  device === 'mobile' ? t('device.mobile') : device === 'tablet' ? t('device.tablet') : t('device.desktop')

function Pages({ journey, call }: { journey: Journey; call: CallDetail }) {
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
          <Phone
            aria-hidden
            className="absolute top-1 -left-[3px] size-3.5 rounded-full bg-surface text-accent"
          />
          <span className="grow text-sm font-medium">{t('before.called')}</span>
          <time
            dateTime={call.startedAt}
            title={format.exact(call.startedAt)}
            className="text-xs leading-5 text-ink-3"
          >
            {format.time(call.startedAt)}
          </time>
        </li>
      </ol>
    </div>
  )
}

/** No visit to show: why not, in a sentence. */
function Unvisited({ call }: { call: CallDetail }) {
  const { t } = useTranslation()
  const Icon = call.basis === 'placement' ? Signpost : CircleDashed
  return (
    <p className="flex gap-2 rounded-md bg-sunken p-3 text-xs text-ink-2">
      <Icon aria-hidden className="mt-px size-4 shrink-0 text-ink-3" />
      {call.test ? t('before.test') : call.basis === 'placement' ? t('before.printed') : t('before.unlinked')}
    </p>
  )
}
