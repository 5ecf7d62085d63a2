import type { CallDetail } from '#stages/call/call.wire.ts'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { call as callQuery } from '../api/queries.ts'
import { CallActions } from '../parts/call-actions.tsx'
import { CallAfter } from '../parts/call-after.tsx'
import { CallCaller } from '../parts/call-caller.tsx'
import { SpamMark } from '../parts/caller-marks.tsx'
import { CallBefore } from '../parts/call-before.tsx'
import { CallExplained } from '../parts/call-explained.tsx'
import { CallDuring } from '../parts/call-during.tsx'
import { CallLength, Moment, ResultMark, useCallerName } from '../parts/call-words.tsx'
import { useAccount } from '../shell/account.ts'
import { BackLink } from '../shell/back-link.tsx'
import { Page } from '../shell/page.tsx'
import { TroubleNote } from '../shell/root.tsx'
import { Badge, Skeleton } from '../ui/panel.tsx'

const route = getRouteApi('/$account/calls/$call')

/** One call as a story: before it, during it, after it. Follows the call while it runs. */
export function CallPage() {
  const { t } = useTranslation()
  const { call: id } = route.useParams()
  const account = useAccount()
  const { data, error, refetch } = useQuery(callQuery(account.id, id))
  const name = useCallerName()
  const out = data?.direction === 'outbound'
  // Between the dial and the first event a test call may not be in the log yet.
  const notYet = error !== null && !data
  useEffect(() => {
    if (!notYet) return
    const again = setTimeout(() => void refetch(), 700)
    return () => clearTimeout(again)
  }, [notYet, refetch])
  if (error && !data) {
    return (
      <Page title={t('call.title')}>
        <TroubleNote error={error} onRetry={() => void refetch()} />
      </Page>
    )
  }
  return (
    <Page
      tabTitle={data ? name(data) : t('call.title')}
      title={
        <span className="flex items-center gap-2">
          <BackLink to="/$account/calls" label={t('call.back')} />
          {data ? <span className="truncate">{name(data)}</span> : <Skeleton className="h-6 w-48" />}
          {out && data?.agent && <Badge>{t('call.outBy', { name: data.agent })}</Badge>}
          {data && <SpamMark call={data} />}
          {data &&
            (data.test ? (
              <Badge>{t('call.test')}</Badge>
            ) : (
              !out && !data.spam && data.firstTime && <Badge tone="accent">{t('call.firstTime')}</Badge>
            ))}
        </span>
      }
      actions={
        data && (
          <>
            <Headline call={data} />
            <CallActions call={data} />
          </>
        )
      }
    >
      {data ? <Story call={data} /> : <StorySkeleton />}
    </Page>
  )
}

function Headline({ call }: { call: CallDetail }) {
  return (
    <p className="flex items-center gap-4 text-sm max-md:order-last max-md:w-full" aria-live="polite">
      <ResultMark call={call} />
      <span className="font-medium">
        <CallLength call={call} />
      </span>
      <Moment at={call.startedAt} className="text-ink-2" />
    </p>
  )
}

function Story({ call }: { call: CallDetail }) {
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,1.6fr)_minmax(0,1fr)] max-lg:[&>*:nth-child(2)]:order-first">
      <div className="flex flex-col gap-4">
        {call.direction === 'inbound' && <CallCaller call={call} />}
        <CallBefore call={call} />
        <CallExplained call={call} />
      </div>
      <CallDuring call={call} />
      <CallAfter call={call} />
    </div>
  )
}

function StorySkeleton() {
  return (
    <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,1.6fr)_minmax(0,1fr)]">
      {[0, 1, 2].map((column) => (
        <Skeleton key={column} className="h-96" />
      ))}
    </div>
  )
}
