import type { CallDetail } from '#stages/call/call.wire.ts'
import type { TFunction } from 'i18next'
import { CircleDashed, Phone, Signpost } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Panel } from '../ui/panel.tsx'
import { Facts } from './facts.tsx'
import { JourneyLine } from './journey-line.tsx'
import { SourceMark } from './call-words.tsx'

export const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url)

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
        {call.journey ? (
          <JourneyLine
            journey={call.journey}
            end={{ icon: Phone, word: t('before.called'), at: call.startedAt }}
          />
        ) : (
          <Unvisited call={call} />
        )}
      </div>
    </Panel>
  )
}

export const deviceName = (t: TFunction, device: string): string =>
  device === 'mobile' ? t('device.mobile') : device === 'tablet' ? t('device.tablet') : t('device.desktop')

const whyNot = ({ test, basis, confidence }: CallDetail) =>
  test
    ? 'test'
    : basis === 'placement'
      ? 'printed'
      : basis === 'model'
        ? 'several'
        : confidence
          ? 'nobody'
          : 'unlinked'

/** No visit to show: why not, in a sentence. */
function Unvisited({ call }: { call: CallDetail }) {
  const { t } = useTranslation()
  const Icon = call.basis === 'placement' ? Signpost : CircleDashed
  return (
    <p className="flex gap-2 rounded-md bg-sunken p-3 text-xs text-ink-2">
      <Icon aria-hidden className="mt-px size-4 shrink-0 text-ink-3" />
      {t(`before.${whyNot(call)}`)}
    </p>
  )
}
