import type { CallDetail } from '#stages/call/call.wire.ts'
import type { AttributionVersion } from '#stages/attribution/attribution.wire.ts'
import { useQuery } from '@tanstack/react-query'
import { CircleDashed } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { callAttribution } from '../api/queries.ts'
import { useAccount, useFormat } from '../shell/account.ts'
import { Panel, Skeleton } from '../ui/panel.tsx'
import { CallCandidate } from './call-candidate.tsx'
import { ConfidenceMark } from './confidence.tsx'
import { sharesOf, tie } from './explained.ts'

/** How sure are we, and why? Campaigns with their shares, the visits that may have called, and what was thought when. */
export function CallExplained({ call }: { call: CallDetail }) {
  const { t } = useTranslation()
  const { id } = useAccount()
  // Judged again at hang-up: the call's own row says when.
  const { data } = useQuery(callAttribution(id, call.id, `${call.phase}${call.confidence?.campaign}`))
  const last = data?.versions.at(-1)
  if (!call.confidence) return null
  return (
    <Panel title={t('explain.title')} action={<ConfidenceMark call={call} />}>
      {last ? (
        <div className="flex flex-col gap-5">
          <Sentence version={last} />
          <Shares version={last} />
          <Candidates version={last} calledAt={call.startedAt} />
          <History versions={data?.versions ?? []} />
        </div>
      ) : (
        <Skeleton className="h-32" />
      )}
    </Panel>
  )
}

/** What it comes to, in a sentence. */
function Sentence({ version }: { version: AttributionVersion }) {
  const { t } = useTranslation()
  const format = useFormat()
  const [first] = sharesOf(version)
  const key =
    version.repeat > 0.5 ? 'repeat' : version.badge === 'ambiguous' && tie(version) ? 'tie' : version.badge
  return (
    <p className="text-sm text-ink-2">
      {t(`explain.${key}`, { share: format.chance(first?.p ?? 0), name: first?.name ?? '' })}
    </p>
  )
}

function Shares({ version }: { version: AttributionVersion }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <ul aria-label={t('explain.shares')} className="flex flex-col gap-2.5">
      {sharesOf(version).map(({ key, name, channel, p }) => (
        <li key={key} className="text-sm">
          <div className="flex items-baseline gap-3">
            <span className="min-w-0 grow truncate">
              {channel === null ? (
                <span className="inline-flex items-center gap-1.5 text-ink-2">
                  <CircleDashed aria-hidden className="size-3.5 text-ink-3" />
                  {t('explain.nobody')}
                </span>
              ) : (
                name
              )}
            </span>
            <output>{format.chance(p)}</output>
          </div>
          <div aria-hidden className="mt-1 h-1 overflow-hidden rounded-full bg-sunken">
            <div
              className={`h-full rounded-full ${channel === null ? 'bg-line-strong' : 'bg-accent'}`}
              style={{ width: `${Math.max(1, p * 100)}%` }}
            />
          </div>
        </li>
      ))}
    </ul>
  )
}

const shownAtFirst = 3

function Candidates({ version, calledAt }: { version: AttributionVersion; calledAt: string }) {
  const { t } = useTranslation()
  const [all, setAll] = useState(false)
  const likely = version.candidates.filter(({ p }) => p >= 0.005)
  if (likely.length === 0) return null
  return (
    <div>
      <h3 className="mb-1 text-xs font-medium text-ink-3">{t('explain.candidates')}</h3>
      <ul className="divide-y divide-line">
        {likely.slice(0, all ? likely.length : shownAtFirst).map((candidate) => (
          <CallCandidate key={candidate.visitId} candidate={candidate} calledAt={calledAt} />
        ))}
      </ul>
      {likely.length > shownAtFirst && !all && (
        <button
          type="button"
          onClick={() => setAll(true)}
          className="mt-2 rounded-sm text-xs text-ink-2 underline underline-offset-2"
        >
          {t('explain.more', { count: likely.length - shownAtFirst })}
        </button>
      )}
    </div>
  )
}

/** What was thought while it rang, at hang-up, and later. One look alone is no history. */
function History({ versions }: { versions: readonly AttributionVersion[] }) {
  const { t } = useTranslation()
  const format = useFormat()
  if (versions.length < 2) return null
  return (
    <div>
      <h3 className="mb-1 text-xs font-medium text-ink-3">{t('explain.history')}</h3>
      <ol className="flex flex-col gap-1 text-xs">
        {versions.map((version) => {
          const [first] = sharesOf(version)
          return (
            <li key={version.phase} className="flex items-baseline gap-2">
              <time
                dateTime={version.at}
                title={format.exact(version.at)}
                className="w-28 shrink-0 text-ink-3"
              >
                {t(`explain.phase.${version.phase}`)}
              </time>
              <span className="min-w-0 grow truncate">
                {first?.channel === null ? t('explain.nobody') : first?.name}
              </span>
              <output>{format.chance(first?.p ?? 0)}</output>
            </li>
          )
        })}
      </ol>
    </div>
  )
}
