import type { CallRow } from '#stages/call/call.wire.ts'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { PhoneIncoming, SearchX } from 'lucide-react'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { useLive } from '../api/live.ts'
import { calls, holdings } from '../api/queries.ts'
import { Caller, CallLength, Moment, ResultMark, SourceMark } from '../parts/call-words.tsx'
import { ConfidenceMark } from '../parts/confidence.tsx'
import type { Chip } from '../parts/filter-chips.tsx'
import { TermName } from '../parts/glossary.tsx'
import { LogFilters, useLogFilter } from '../parts/log-filters.tsx'
import { arrivedLook, Log, LogLine } from '../parts/log.tsx'
import { PlayButton } from '../parts/play-button.tsx'
import { RangePicker } from '../parts/range-picker.tsx'
import { TestCallButton } from '../parts/test-call.tsx'
import { type CallsSearch, callResults, filled } from '../searches.ts'
import { useAccount, useFormat } from '../shell/account.ts'
import { Page } from '../shell/page.tsx'
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
      <List
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
    <LogFilters label={t('calls.search')} search={search} change={change} chips={chips}>
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
    </LogFilters>
  )
}

function List(props: { search: CallsSearch; onClear: () => void; onShowSpam: () => void }) {
  const { t } = useTranslation()
  const { id } = useAccount()
  const wide = useWide()
  const filtered = Object.keys(filled(props.search)).length > 0
  return (
    <Log
      list={useInfiniteQuery(calls(id, useLogFilter(props.search)))}
      rowsOf={(page) => page.calls}
      older={t('calls.older')}
      empty={filtered ? <NoneFound onClear={props.onClear} /> : <NoneYet />}
      onShowSpam={props.onShowSpam}
    >
      {(rows) => (wide ? <CallTable rows={rows} /> : <CallCards rows={rows} />)}
    </Log>
  )
}

function NoneFound({ onClear }: { onClear: () => void }) {
  const { t } = useTranslation()
  return (
    <Empty icon={<SearchX />} title={t('calls.noneFound')} lesson={t('calls.noneFoundLesson')}>
      <Button onClick={onClear}>{t('calls.clear')}</Button>
    </Empty>
  )
}

function NoneYet() {
  const { t } = useTranslation()
  return (
    <Empty icon={<PhoneIncoming />} title={t('calls.none')} lesson={t('calls.noneLesson')}>
      <TestCallButton />
    </Empty>
  )
}

function CallTable({ rows }: { rows: readonly CallRow[] }) {
  const { t } = useTranslation()
  const { arrived } = useLive()
  return (
    <div className="rounded-lg border border-line bg-surface">
      <Table className="table-fixed" aria-label={t('nav.calls')}>
        <thead>
          <tr className="border-b border-line">
            <Th className="w-40">{t('calls.when')}</Th>
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
            <CallLine key={row.id} row={row} arrived={arrived.has(row.id)} />
          ))}
        </tbody>
      </Table>
    </div>
  )
}

type LineProps = Readonly<{ row: CallRow; arrived: boolean }>

/** Drawn again only when its own call changes: a log of hundreds moves several times a second. */
const CallLine = memo(function CallLine({ row, arrived }: LineProps) {
  const { id } = useAccount()
  const format = useFormat()
  const navigate = useNavigate()
  const open = () => void navigate({ to: '/$account/calls/$call', params: { account: id, call: row.id } })
  return (
    <LogLine arrived={arrived} onOpen={open}>
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
    </LogLine>
  )
})

function CallCards({ rows }: { rows: readonly CallRow[] }) {
  const { arrived } = useLive()
  return (
    <ul className="flex flex-col overflow-hidden rounded-lg border border-line bg-surface">
      {rows.map((row) => (
        <CallCard key={row.id} row={row} arrived={arrived.has(row.id)} />
      ))}
    </ul>
  )
}

const CallCard = memo(function CallCard({ row, arrived }: LineProps) {
  const { id } = useAccount()
  return (
    <li className={`flex items-center gap-2 border-b border-line pr-2 last:border-0 ${arrivedLook(arrived)}`}>
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
