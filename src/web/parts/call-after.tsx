import type { CallDetail } from '#stages/call/call.wire.ts'
import { useTranslation } from 'react-i18next'
import { clock } from '../format/duration.ts'
import { useFormat } from '../shell/account.ts'
import { useNow } from '../shell/now.ts'
import { Panel } from '../ui/panel.tsx'
import { CopyButton } from '../ui/copy.tsx'
import { CallWorth } from './call-worth.tsx'
import { CallLength, ResultMark } from './call-words.tsx'
import { Facts } from './facts.tsx'
import { TermName } from './glossary.tsx'

const causes = [
  'hung-up',
  'cancelled',
  'nobody-answered',
  'flow-ended',
  'media-timeout',
  'session-timeout',
  'no-ack',
  'network-failure',
  'shutdown',
  'interrupted',
] as const

/** What came of it: the result, who ended it and why, and its three lengths. */
export function CallAfter({ call }: { call: CallDetail }) {
  const { t } = useTranslation()
  const format = useFormat()
  const running = call.phase !== 'ended'
  const now = useNow(1000, running)
  const total = running ? now - Date.parse(call.startedAt) : call.totalMs
  const cause = causes.find((each) => each === call.cause)
  return (
    <div className="flex flex-col gap-4">
      <Panel title={t('after.title')}>
        <div className="flex flex-col gap-3">
          <div className="font-medium">
            <ResultMark call={call} />
          </div>
          {call.phase === 'ended' ? (
            <Facts
              rows={[
                [t('after.answeredBy'), call.answeredBy],
                [t('after.endedBy'), call.endedBy && t(`endedBy.${call.endedBy}`)],
                [t('after.why'), cause ? t(`cause.${cause}`) : call.cause],
              ]}
            />
          ) : (
            <p className="text-sm text-ink-3">{t('after.running')}</p>
          )}
        </div>
      </Panel>
      {call.phase === 'ended' && <CallWorth call={call} />}
      <Panel title={t('after.lengths')}>
        <Facts
          rows={[
            [<TermName key="ring" term="ring" />, clock(call.ringMs)],
            [<TermName key="connected" term="connected" />, <CallLength key="length" call={call} />],
            [<TermName key="onHold" term="onHold" />, call.holdMs > 0 ? clock(call.holdMs) : ''],
            [<TermName key="total" term="total" />, clock(total)],
          ]}
        />
      </Panel>
      <Panel title={t('after.route')}>
        <Facts
          rows={[
            [
              t('after.dialled'),
              call.numberName
                ? `${call.numberName} · ${format.phone(call.number)}`
                : format.phone(call.number),
            ],
            [t('after.flow'), call.flow],
            [t('after.trunk'), call.carrier.name],
            [t('after.keys'), call.keys],
            [
              t('after.reference'),
              call.carrier.ref && (
                <span className="flex items-center justify-end gap-1">
                  <span className="truncate font-mono text-xs" title={call.carrier.ref}>
                    {call.carrier.ref}
                  </span>
                  <CopyButton text={call.carrier.ref} label={t('do.copy')} done={t('do.copied')} />
                </span>
              ),
            ],
          ]}
        />
      </Panel>
    </div>
  )
}
