import type { CallRow } from '#stages/call/call.wire.ts'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { PhoneIncoming, SearchX } from 'lucide-react'
import { memo, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useLive } from '../api/live.ts'
import { type CallFilter, calls, holdings } from '../api/queries.ts'
import { daysOf, spanOf } from '../format/range.ts'
import { Caller, CallLength, Moment, ResultMark, SourceMark } from '../parts/call-words.tsx'
import { ConfidenceMark } from '../parts/confidence.tsx'
import { type Chip, FilterChips } from '../parts/filter-chips.tsx'
import { TermName } from '../parts/glossary.tsx'
import { HiddenSpam } from '../parts/hidden-spam.tsx'
import { ListSkeleton } from '../parts/list-skeleton.tsx'
import { PlayButton } from '../parts/play-button.tsx'
import { RangePicker } from '../parts/range-picker.tsx'
import { SearchBox } from '../parts/search-box.tsx'
import { TestCallButton } from '../parts/test-call.tsx'
import { type CallsSearch, callResults, spamShown } from '../searches.ts'
import { useAccount, useFormat } from '../shell/account.ts'
import { Page } from '../shell/page.tsx'
import { TroubleNote } from '../shell/root.tsx'
import { useWide } from '../shell/wide.ts'
import { Button } from '../ui/button.tsx'
import { Select } from '../ui/field.tsx'
import { Empty } from '../ui/panel.tsx'
import { figure, Table, Td, Th } from '../ui/table.tsx'

const route = getRouteApi('/$account/calls')

/** The live log: the newest call on top, moving by itself. */
export function CallsPage() {
  const { t } = useTranslation()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const change = (part: Partial<CallsSearch>) =>
    void navigate({ search: { ...search, ...part }, replace: true })
  return (
    <Page
      title={t('nav.calls')}
      actions={
        <RangePicker
          optional
          range={search}
          onChange={({ range, from, to }) => change({ range, from, to })}
        />
      }
    >
      <Filters search={search} change={change} />
      <Log
        search={search}
        onClear={() => void navigate({ search: {} })}
        onShowSpam={() => change({ spam: 'only' })}
      />
    </Page>
  )
}

function Filters({ search, change }: { search: CallsSearch; change: (part: Partial<CallsSearch>) => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { id } = useAccount()
  const numbers = useQuery(holdings(id, 'numbers'))
  const chips: readonly Chip[] = [
    ...(['channel', 'source', 'campaign', 'term', 'landing'] as const).map((part) => ({
      name: t(part === 'channel' || part === 'source' ? `calls.${part}` : `channels.word.${part}`),
      value: search[part] === '' ? t('channels.nothing') : search[part],
      drop: () => change({ [part]: undefined }),
    })),
    {
      name: null,
      value: search.test === undefined ? undefined : t(search.test ? 'calls.onlyTests' : 'calls.noTests'),
      drop: () => change({ test: undefined }),
    },
  ]
  return (
    <div role="search" aria-label={t('calls.filters')} className="flex flex-wrap items-center gap-2">
      <SearchBox
        label={t('calls.search')}
        value={search.search ?? ''}
        onChange={(value) => change({ search: value || undefined })}
        className="max-md:w-full md:w-64"
      />
      <Select
        aria-label={t('calls.byResult')}
        value={search.result ?? ''}
        onChange={({ target }) => change({ result: callResults.find((result) => result === target.value) })}
        className="max-md:flex-1"
      >
        <option value="">{t('calls.anyResult')}</option>
        {callResults.map((result) => (
          <option key={result} value={result}>
            {t(`result.${result}`)}
          </option>
        ))}
      </Select>
      <Select
        aria-label={t('calls.byNumber')}
        value={search.number ?? ''}
        onChange={({ target }) => change({ number: target.value || undefined })}
        className="max-w-56 max-md:flex-1"
      >
        <option value="">{t('calls.anyNumber')}</option>
        {numbers.data?.map(({ number, name }) => (
          <option key={number} value={number}>
            {name ? `${name} · ${format.phone(number)}` : format.phone(number)}
          </option>
        ))}
      </Select>
      <Select
        aria-label={t('calls.bySpam')}
        value={search.spam ?? ''}
        onChange={({ target }) => change({ spam: spamShown.find((shown) => shown === target.value) })}
        className="max-md:flex-1"
      >
        <option value="">{t('calls.noSpam')}</option>
        {spamShown.map((shown) => (
          <option key={shown} value={shown}>
            {t(`calls.spam.${shown}`)}
          </option>
        ))}
      </Select>
      <FilterChips chips={chips} />
    </div>
  )
}

function useFilter(search: CallsSearch): CallFilter {
  const { zone } = useFormat()
  const { range, from, to, spam, ...rest } = search
  return useMemo(() => {
    const span = range || from ? spanOf(daysOf({ range, from, to }, zone, Date.now()), zone) : undefined
    // A log of the last thirty days has no end: what rings now belongs to it.
    return {
      ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
      ...(spam === 'all' ? {} : { spam: spam === 'only' }),
      ...span,
    }
    // The filter is its JSON: a new object with the same words is the same question.
  }, [JSON.stringify(search), zone])
}

function Log({
  search,
  onClear,
  onShowSpam,
}: {
  search: CallsSearch
  onClear: () => void
  onShowSpam: () => void
}) {
  const { t } = useTranslation()
  const { id } = useAccount()
  const wide = useWide()
  const log = useInfiniteQuery(calls(id, useFilter(search)))
  const rows = log.data?.pages.flatMap((page) => page.calls)
  const hidden = log.data?.pages[0]?.hiddenSpam ?? 0
  if (log.error && !rows) return <TroubleNote error={log.error} onRetry={() => void log.refetch()} />
  if (!rows) return <ListSkeleton />
  if (rows.length === 0) {
    return (
      <>
        <HiddenSpam count={hidden} onShow={onShowSpam} />
        <div className="rounded-lg border border-line bg-surface">
          {Object.keys(search).length > 0 ? (
            <Empty icon={<SearchX />} title={t('calls.noneFound')} lesson={t('calls.noneFoundLesson')}>
              <Button onClick={onClear}>{t('calls.clear')}</Button>
            </Empty>
          ) : (
            <Empty icon={<PhoneIncoming />} title={t('calls.none')} lesson={t('calls.noneLesson')}>
              <TestCallButton />
            </Empty>
          )}
        </div>
      </>
    )
  }
  return (
    <>
      <HiddenSpam count={hidden} onShow={onShowSpam} />
      {wide ? <LogTable rows={rows} /> : <LogCards rows={rows} />}
      {log.hasNextPage && (
        <Button
          className="self-center"
          disabled={log.isFetchingNextPage}
          onClick={() => void log.fetchNextPage()}
        >
          {log.isFetchingNextPage ? t('do.loading') : t('calls.older')}
        </Button>
      )}
    </>
  )
}

function LogTable({ rows }: { rows: readonly CallRow[] }) {
  const { t } = useTranslation()
  const { arrived } = useLive()
  return (
    <div className="rounded-lg border border-line bg-surface">
      <Table className="table-fixed" aria-label={t('nav.calls')}>
        <thead>
          <tr className="border-b border-line">
            <Th className="w-36">{t('calls.when')}</Th>
            <Th className="w-[24%]">{t('calls.who')}</Th>
            <Th>{t('calls.source')}</Th>
            <Th className="w-[13%]">{t('calls.dialled')}</Th>
            <Th className="w-32">{t('calls.result')}</Th>
            <Th className={`w-20 ${figure}`}>
              <TermName term="connected" />
            </Th>
            <Th className="w-14">
              <span className="sr-only">{t('player.label')}</span>
            </Th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <LogLine key={row.id} row={row} arrived={arrived.has(row.id)} />
          ))}
        </tbody>
      </Table>
    </div>
  )
}

type LineProps = Readonly<{ row: CallRow; arrived: boolean }>

const lineOf = (arrived: boolean) => (arrived ? 'row-arrived' : '')

/** Drawn again only when its own call changes: a log of hundreds moves several times a second. */
const LogLine = memo(function LogLine({ row, arrived }: LineProps) {
  const { id } = useAccount()
  const format = useFormat()
  const navigate = useNavigate()
  const open = () => void navigate({ to: '/$account/calls/$call', params: { account: id, call: row.id } })
  return (
    <tr
      data-row
      tabIndex={-1}
      onClick={open}
      onKeyDown={(event) => event.key === 'Enter' && event.target === event.currentTarget && open()}
      className={`cursor-pointer border-b border-line -outline-offset-2 last:border-0 hover:bg-hover ${lineOf(arrived)}`}
    >
      <Td className="truncate text-ink-2">
        <Moment at={row.startedAt} />
      </Td>
      <Td>
        <Link
          to="/$account/calls/$call"
          params={{ account: id, call: row.id }}
          onClick={(event) => event.stopPropagation()}
          className="block rounded-sm hover:underline"
        >
          <Caller call={row} />
        </Link>
      </Td>
      <Td>
        <span className="flex items-center gap-2">
          <SourceMark call={row} />
          <ConfidenceMark call={row} />
        </span>
      </Td>
      <Td className="truncate text-ink-2" title={format.phone(row.number)}>
        {row.numberName || format.phone(row.number)}
      </Td>
      <Td>
        <ResultMark call={row} />
      </Td>
      <Td className={figure}>
        <CallLength call={row} />
      </Td>
      <Td onClick={(event) => event.stopPropagation()}>
        <PlayButton call={row} />
      </Td>
    </tr>
  )
})

function LogCards({ rows }: { rows: readonly CallRow[] }) {
  const { arrived } = useLive()
  return (
    <ul className="flex flex-col overflow-hidden rounded-lg border border-line bg-surface">
      {rows.map((row) => (
        <LogCard key={row.id} row={row} arrived={arrived.has(row.id)} />
      ))}
    </ul>
  )
}

const LogCard = memo(function LogCard({ row, arrived }: LineProps) {
  const { id } = useAccount()
  return (
    <li className={`flex items-center gap-2 border-b border-line pr-2 last:border-0 ${lineOf(arrived)}`}>
      <Link
        data-row
        to="/$account/calls/$call"
        params={{ account: id, call: row.id }}
        className="flex min-w-0 grow flex-col gap-1 py-3 pl-4 text-sm -outline-offset-2"
      >
        <span className="flex items-center gap-2">
          <span className="min-w-0 grow">
            <Caller call={row} />
          </span>
          <Moment at={row.startedAt} className="text-xs whitespace-nowrap text-ink-3" />
        </span>
        <span className="flex items-center gap-2 text-xs">
          <span className="flex min-w-0 grow items-center gap-2">
            <SourceMark call={row} />
            <ConfidenceMark call={row} />
          </span>
          <ResultMark call={row} />
          <span className="w-9 text-right">
            <CallLength call={row} />
          </span>
        </span>
      </Link>
      <PlayButton call={row} />
    </li>
  )
})
