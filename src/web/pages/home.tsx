import type { CallRow } from '#stages/call/call.wire.ts'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { ArrowRight, PhoneIncoming } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { CallsBySourceRow } from '#reports/calls-by-source/report.ts'
import { costAndReturn } from '../api/cost-queries.ts'
import { formsByDay } from '../api/form-queries.ts'
import { calls, report } from '../api/queries.ts'
import { daysOf, spanOf } from '../format/range.ts'
import { Caller, CallLength, Moment, ResultMark, SourceMark } from '../parts/call-words.tsx'
import { useChannelName } from '../parts/channel.ts'
import { Figure, figureLink } from '../parts/figure.tsx'
import { type Term, TermName } from '../parts/glossary.tsx'
import { RangePicker } from '../parts/range-picker.tsx'
import { SetUpList } from '../parts/set-up-list.tsx'
import { useSetUp } from '../parts/set-up.ts'
import { TestCallButton } from '../parts/test-call.tsx'
import { useAccount, useFormat } from '../shell/account.ts'
import { Page } from '../shell/page.tsx'
import { TroubleNote } from '../shell/root.tsx'
import { Empty, Panel, Skeleton } from '../ui/panel.tsx'

const route = getRouteApi('/$account/')

/** How is it going, and what needs me? */
export function HomePage() {
  const { t } = useTranslation()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { steps } = useSetUp()
  const open = steps?.some(({ done }) => !done) ?? false
  return (
    <Page
      title={t('nav.home')}
      actions={
        <RangePicker range={search} onChange={(range) => void navigate({ search: range, replace: true })} />
      }
    >
      <Figures />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1.7fr)_minmax(0,1fr)]">
        <Latest />
        <div className="flex flex-col gap-4">
          {open && steps && (
            <Panel title={t('nav.setUp')} action={<More to="/$account/set-up" />}>
              <SetUpList steps={steps.filter(({ done }) => !done).slice(0, 3)} brief />
            </Panel>
          )}
          <LeadCost />
          <TopSources />
        </div>
      </div>
    </Page>
  )
}

function More({
  to,
}: {
  to: '/$account/calls' | '/$account/sources' | '/$account/return' | '/$account/set-up'
}) {
  const { t } = useTranslation()
  const { id } = useAccount()
  return (
    <Link
      to={to}
      params={{ account: id }}
      className="flex items-center gap-1 rounded-sm text-xs text-ink-2 hover:text-ink"
    >
      {t('do.all')}
      <ArrowRight aria-hidden className="size-3.5" />
    </Link>
  )
}

const figures = [
  { term: 'calls', of: 'calls', good: 1 },
  { term: 'answered', of: 'answered', good: 1 },
  { term: 'missed', of: 'missed', good: -1 },
  { term: 'firstTime', of: 'firstTime', good: 1 },
] as const satisfies readonly {
  term: Term
  of: 'calls' | 'answered' | 'missed' | 'firstTime'
  good: 1 | -1
}[]

function Figures() {
  const { id } = useAccount()
  const format = useFormat()
  const search = route.useSearch()
  const days = daysOf(search, format.zone, Date.now())
  const span = spanOf(days, format.zone)
  const { data, error, refetch } = useQuery(report(id, 'calls-by-day', span))
  const forms = useQuery(formsByDay(id, span)).data
  if (error && !data) return <TroubleNote error={error} onRetry={() => void refetch()} />
  const shownDays = { ...search, ...(search.from || search.range ? {} : { range: '30d' as const }) }
  return (
    <div className="grid grid-cols-2 overflow-hidden rounded-lg border border-line bg-line [gap:1px] lg:grid-cols-5">
      {figures.map(({ term, of, good }) => (
        <Figure
          key={term}
          term={term}
          value={data?.totals[of]}
          before={data?.before[of]}
          good={good}
          days={days.count}
          values={data?.rows.map((row) => row[of]) ?? []}
          {...(of === 'missed' ? { tone: 'text-missed' } : {})}
          link={(shown) => (
            <Link
              to="/$account/calls"
              params={{ account: id }}
              search={{
                ...shownDays,
                ...(of === 'answered' || of === 'missed' ? { result: of } : {}),
                test: false,
              }}
              className={figureLink}
            >
              {shown}
            </Link>
          )}
        />
      ))}
      <Figure
        term="forms"
        value={forms?.also.forms.forms}
        before={forms?.also.before.forms}
        good={1}
        days={days.count}
        values={forms?.rows.map((row) => row.forms) ?? []}
        className="max-lg:col-span-2"
        link={(shown) => (
          <Link to="/$account/forms" params={{ account: id }} search={shownDays} className={figureLink}>
            {shown}
          </Link>
        )}
      />
    </div>
  )
}

/** What a lead costs; where no cost was ever told, nothing. */
function LeadCost() {
  const { t } = useTranslation()
  const { id } = useAccount()
  const format = useFormat()
  const days = daysOf(route.useSearch(), format.zone, Date.now())
  const { data } = useQuery(costAndReturn(id, spanOf(days, format.zone), { by: 'channel' }))
  if (!data?.also.hasCosts) return null
  const { currency, totals } = data.also
  const money = (amount: number | null) => (amount === null ? '–' : format.money(amount, currency))
  return (
    <Panel title={t('nav.return')} action={<More to="/$account/return" />}>
      <dl className="grid grid-cols-3 gap-4">
        {(['costPerLead', 'cost', 'revenue'] as const).map((term) => (
          <div key={term} className="flex min-w-0 flex-col gap-0.5">
            <dt>
              <TermName term={term} className="text-xs text-ink-2" />
            </dt>
            <dd className="truncate text-lg font-semibold tracking-tight">{money(totals[term])}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  )
}

function Latest() {
  const { t } = useTranslation()
  const { id } = useAccount()
  const { data } = useInfiniteQuery(calls(id, {}, 50))
  const rows = data?.pages[0]?.calls
  const live = rows?.filter(({ phase }) => phase !== 'ended') ?? []
  const ended = rows?.filter(({ phase }) => phase === 'ended').slice(0, 9) ?? []
  return (
    <div className="flex flex-col gap-4">
      <Panel title={t('home.live')} flush={live.length > 0}>
        {live.length > 0 ? (
          <CallLines rows={live} />
        ) : (
          <p className="flex items-center gap-2 text-sm text-ink-3">
            <span aria-hidden className="size-1.5 rounded-full bg-line-strong" />
            {t('home.quiet')}
          </p>
        )}
      </Panel>
      <Panel title={t('home.latest')} action={<More to="/$account/calls" />} flush>
        {rows === undefined ? (
          <div className="flex flex-col gap-4 p-4">
            {[0, 1, 2, 3].map((row) => (
              <Skeleton key={row} className="h-4" />
            ))}
          </div>
        ) : ended.length === 0 ? (
          <Empty icon={<PhoneIncoming />} title={t('calls.none')} lesson={t('calls.noneLesson')}>
            <TestCallButton />
          </Empty>
        ) : (
          <CallLines rows={ended} />
        )}
      </Panel>
    </div>
  )
}

function CallLines({ rows }: { rows: readonly CallRow[] }) {
  const { id } = useAccount()
  return (
    <ul className="@container">
      {rows.map((row) => (
        <li key={row.id} className="border-b border-line last:border-0">
          <Link
            data-row
            to="/$account/calls/$call"
            params={{ account: id, call: row.id }}
            className="grid grid-cols-[minmax(0,1fr)_auto_3rem] items-center gap-x-4 gap-y-1 px-4 py-2.5 text-sm -outline-offset-2 hover:bg-hover @2xl:grid-cols-[minmax(0,1.2fr)_minmax(0,1fr)_7rem_3rem_7rem] @2xl:py-2"
          >
            <Caller call={row} brief />
            <span className="min-w-0 @max-2xl:col-start-1 @max-2xl:row-start-2 @max-2xl:text-xs">
              <SourceMark call={row} brief />
            </span>
            <ResultMark call={row} />
            <span className="text-right">
              <CallLength call={row} />
            </span>
            <Moment
              at={row.startedAt}
              className="truncate text-right text-xs text-ink-3 @max-2xl:col-span-2 @max-2xl:col-start-2 @max-2xl:row-start-2"
            />
          </Link>
        </li>
      ))}
    </ul>
  )
}

/** The sources of a report, campaigns added up, the strongest first. */
export function topSources(
  rows: readonly CallsBySourceRow[],
  most: number,
): readonly Readonly<{ name: string; channel: string; calls: number }>[] {
  const totals = new Map<string, { name: string; channel: string; calls: number }>()
  for (const { source, channel, calls } of rows) {
    const key = `${channel}\n${source}`
    const total = totals.get(key) ?? { name: source, channel, calls: 0 }
    total.calls += calls
    totals.set(key, total)
  }
  return [...totals.values()].sort((a, b) => b.calls - a.calls).slice(0, most)
}

function TopSources() {
  const { t } = useTranslation()
  const { id } = useAccount()
  const format = useFormat()
  const search = route.useSearch()
  const { data } = useQuery(
    report(id, 'calls-by-source', spanOf(daysOf(search, format.zone, Date.now()), format.zone)),
  )
  const channelName = useChannelName()
  const top = data && topSources(data.rows, 6)
  const most = top?.[0]?.calls ?? 1
  return (
    <Panel title={t('home.topSources')} action={<More to="/$account/sources" />}>
      {!top ? (
        <Rows />
      ) : top.length === 0 ? (
        <p className="text-sm text-ink-3">{t('sources.noneLesson')}</p>
      ) : (
        <ul className="flex flex-col gap-2.5">
          {top.map(({ name, channel, calls: count }) => (
            <li key={`${channel}/${name}`} className="flex flex-col gap-1 text-sm">
              <span className="flex items-baseline gap-2">
                <span className="truncate font-medium">{name || t('term.unlinked')}</span>
                <span className="min-w-0 grow truncate text-xs text-ink-3">
                  {name ? channelName(channel) : ''}
                </span>
                <Link
                  to="/$account/calls"
                  params={{ account: id }}
                  search={{
                    ...(search.from || search.range ? search : { range: '30d' as const }),
                    channel,
                    ...(name ? { source: name } : {}),
                    test: false,
                  }}
                  className="rounded-sm hover:underline"
                >
                  {format.count(count)}
                </Link>
              </span>
              <Bar share={count / most} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

function Bar({ share }: { share: number }): ReactNode {
  return (
    <span aria-hidden className="block h-1 rounded-full bg-sunken">
      <span className="block h-full rounded-full bg-accent" style={{ width: `${share * 100}%` }} />
    </span>
  )
}

function Rows() {
  return (
    <div className="flex flex-col gap-3">
      {[0, 1, 2, 3].map((row) => (
        <Skeleton key={row} className="h-6" />
      ))}
    </div>
  )
}
