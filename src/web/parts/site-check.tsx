import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Circle, CircleCheck, CircleX, LoaderCircle } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { path, request } from '../api/client.ts'
import { explain } from '../api/problem.ts'
import type { Site, SiteCheck } from '../api/shapes.ts'
import { useAccount } from '../shell/account.ts'
import { Button } from '../ui/button.tsx'
import { Moment } from './call-words.tsx'

/** What the check looks at, in order. */
const checks = [
  'page-loads',
  'tag-present',
  'key-matches',
  'policy-allows',
  'business-number-found',
  'snippet-seen',
] as const

type Check = (typeof checks)[number]

/** A visit that has not come yet is awaited, not wrong. */
const stateOf = (check: Check, ok: boolean | undefined) =>
  ok ? 'ok' : ok === undefined || check === 'snippet-seen' ? 'unknown' : 'wrong'

/** The part of a detail that helps a person: why a page did not load is a network's own words, but for its HTTP status. */
const sayable = (check: Check, detail = ''): string =>
  check === 'page-loads' && !detail.startsWith('HTTP') ? '' : detail

/** Does the snippet really work on the customer's page? Fetches the page as a visitor would, and says what it saw. */
export function SiteCheckPanel({ site }: { site: Site }) {
  const { t } = useTranslation()
  const { id } = useAccount()
  const client = useQueryClient()
  const [asked, setAsked] = useState(false)
  const check = useQuery({
    queryKey: ['site-check', id, site.id],
    queryFn: async () => {
      const seen = await request<SiteCheck>('POST', path(['accounts', id, 'sites', site.id, 'check']))
      if (seen.works) void client.invalidateQueries({ queryKey: ['sites', id] })
      return seen
    },
    enabled: asked,
    retry: false,
    // Once asked it looks again by itself until all is right: whoever mends the page sees it tick.
    refetchInterval: ({ state }) => (state.data?.works ? false : 5000),
  })
  const missing = check.data?.checks.filter(({ ok }) => !ok) ?? []
  return (
    <section className="flex flex-col gap-3 p-4" aria-live="polite">
      <div className="flex items-center gap-2">
        <h3 className="grow text-sm font-medium">{t('check.title')}</h3>
        <Button
          size="small"
          disabled={check.isFetching}
          onClick={() => (asked ? void check.refetch() : setAsked(true))}
        >
          {check.isLoading ? t('check.running') : t('check.run')}
        </Button>
      </div>
      <ul className="flex flex-col gap-2.5">
        {checks.map((name) => {
          const found = check.data?.checks.find((each) => each.check === name)
          return (
            <li key={name} className="flex gap-2 text-sm">
              <Mark state={check.isLoading ? 'running' : stateOf(name, found?.ok)} />
              <span className="min-w-0">
                {t(`check.${name}`)}
                {found && !found.ok && (
                  <span className="block text-xs text-ink-2">
                    {t(`check.${name}-cure`)} {sayable(name, found.detail)}
                  </span>
                )}
              </span>
            </li>
          )
        })}
      </ul>
      {missing.length === 1 && missing[0]?.check === 'snippet-seen' && (
        <p className="text-sm text-ink-2">{t('check.waiting')}</p>
      )}
      {check.error && (
        <p role="alert" className="text-sm text-missed">
          {explain(t, check.error)}
        </p>
      )}
      <p className="text-xs text-ink-3">
        {site.checkedAt ? (
          <>
            {t('check.last')} <Moment at={site.checkedAt} />
          </>
        ) : (
          t('check.never')
        )}
      </p>
    </section>
  )
}

function Mark({ state }: { state: 'unknown' | 'running' | 'ok' | 'wrong' }) {
  const { t } = useTranslation()
  const label = t(`check.state.${state}`)
  const look = 'mt-0.5 size-4 shrink-0'
  if (state === 'ok') return <CircleCheck aria-label={label} className={`${look} text-answered`} />
  if (state === 'wrong') return <CircleX aria-label={label} className={`${look} text-missed`} />
  if (state === 'running')
    return <LoaderCircle aria-label={label} className={`${look} animate-spin text-ink-3`} />
  return <Circle aria-label={label} className={`${look} text-ink-3`} />
}
