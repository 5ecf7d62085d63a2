import type { CallSource, Journey } from '#stages/call/call.wire.ts'
import type { TFunction } from 'i18next'
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Panel } from '../ui/panel.tsx'
import { Facts } from './facts.tsx'
import { JourneyLine } from './journey-line.tsx'

/** The ad and the visit behind a call or a form, page by page, up to the moment it came. */
export function VisitBefore(props: {
  /** The source in a line. */
  mark: ReactNode
  source: CallSource | null
  journey: Journey | null
  end: Readonly<{ icon: LucideIcon; word: string; at: string }>
  /** Why there is no visit to show, in a sentence. */
  unvisited: Readonly<{ icon: LucideIcon; why: string }>
}) {
  const { t } = useTranslation()
  const { source, journey } = props
  const Icon = props.unvisited.icon
  return (
    <Panel title={t('before.title')}>
      <div className="flex flex-col gap-4">
        {/* Cut off in a line of a list; here it may take two. */}
        {props.mark && <div className="font-medium [&_.truncate]:whitespace-normal">{props.mark}</div>}
        {source && (
          <Facts
            rows={[
              [t('before.medium'), source.medium],
              [t('before.campaign'), source.campaign],
              [t('before.keyword'), source.term],
              [t('before.ad'), source.content],
              [t('before.referrer'), journey ? hostOf(journey.referrer) : ''],
              [t('before.clickId'), journey ? Object.keys(journey.clickIds).join(', ') : ''],
              [t('before.device'), journey ? deviceName(t, journey.device) : ''],
            ]}
          />
        )}
        {journey ? (
          <JourneyLine journey={journey} end={props.end} />
        ) : (
          <p className="flex gap-2 rounded-md bg-sunken p-3 text-xs text-ink-2">
            <Icon aria-hidden className="mt-px size-4 shrink-0 text-ink-3" />
            {props.unvisited.why}
          </p>
        )}
      </div>
    </Panel>
  )
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url)

const deviceName = (t: TFunction, device: string): string =>
  device === 'mobile' ? t('device.mobile') : device === 'tablet' ? t('device.tablet') : t('device.desktop')
