import type { AttributionVersion } from '#stages/attribution/attribution.wire.ts'
import type { CandidateEvidence } from '#stages/call/judgement.wire.ts'
import { ChevronDown, Monitor, Smartphone } from 'lucide-react'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../shell/account.ts'
import { barOf, factorOf, tellingMarks } from './explained.ts'

type Candidate = AttributionVersion['candidates'][number]

/** A visit that may have called: how likely, how long before, and on asking, each reason with its weight. */
export function CallCandidate({ candidate, calledAt }: { candidate: Candidate; calledAt: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const [open, setOpen] = useState(false)
  const reasons = useId()
  const { source, device, startedAt, p, evidence } = candidate
  const Device = device === 'desktop' ? Monitor : Smartphone
  return (
    <li>
      <button
        type="button"
        aria-expanded={open}
        aria-controls={reasons}
        onClick={() => setOpen(!open)}
        className="flex w-full items-start gap-2 rounded-sm py-2 text-left text-sm"
      >
        {device !== null && (
          <Device
            aria-label={t(
              device === 'desktop'
                ? 'device.desktop'
                : device === 'tablet'
                  ? 'device.tablet'
                  : 'device.mobile',
            )}
            className="mt-0.5 size-4 shrink-0 text-ink-3"
          />
        )}
        <span className="min-w-0 grow">
          <span className="block truncate">
            {source
              ? [source.source, source.campaign].filter((part) => part !== '').join(' · ')
              : t('explain.forgotten')}
          </span>
          <span className="block truncate text-xs text-ink-3">
            {[
              startedAt &&
                t('explain.before', { length: format.about(Date.parse(calledAt) - Date.parse(startedAt)) }),
              candidate.tappedAt && t('explain.tapped'),
              candidate.region,
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </span>
        <output>{format.chance(p)}</output>
        <ChevronDown
          aria-hidden
          className={`mt-0.5 size-4 shrink-0 text-ink-3 transition-transform ${open ? 'rotate-180' : ''}`}
        />
      </button>
      <div id={reasons} hidden={!open} className="pb-3">
        {evidence ? (
          <Reasons evidence={evidence} />
        ) : (
          <p className="text-xs text-ink-3">{t('explain.inherited')}</p>
        )}
      </div>
    </li>
  )
}

/** Each reason as a bar from the middle: to the right for this visit, to the left against it. */
function Reasons({ evidence }: { evidence: CandidateEvidence }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <ul aria-label={t('explain.why')} className="flex flex-col gap-2 rounded-md bg-sunken p-2.5 text-xs">
      {tellingMarks(evidence).map(({ mark, weight }) => (
        <li key={mark} className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-2 gap-y-1.5">
          <span>{t(`explain.mark.${mark}`)}</span>
          <output className="text-right text-ink-2">
            {weight > 0 ? '×' : '÷'} {format.rough(factorOf(weight))}
          </output>
          <span aria-hidden className="relative col-span-2 h-1.5 rounded-full bg-surface">
            <span className="absolute inset-y-[-2px] left-1/2 w-px bg-line-strong" />
            <span
              className={`absolute inset-y-0 rounded-full ${weight > 0 ? 'left-1/2 bg-answered' : 'right-1/2 bg-missed'}`}
              style={{ width: `${barOf(weight) * 50}%` }}
            />
          </span>
        </li>
      ))}
      <li className="mt-1 border-t border-line pt-1.5 text-ink-3">{t('explain.against')}</li>
    </ul>
  )
}
