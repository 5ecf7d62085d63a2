import type { FormRow } from '#stages/form/form.wire.ts'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { AppWindow, FileText, PenLine, SearchX } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { forms, formSettings, ownForms } from '../api/form-queries.ts'
import { useLive } from '../api/live.ts'
import { Moment } from '../parts/call-words.tsx'
import { FormSource, Sender } from '../parts/form-words.tsx'
import { useHoldings } from '../parts/holdings.ts'
import { LogFilters, useLogFilter } from '../parts/log-filters.tsx'
import { arrivedLook, Log, LogLine } from '../parts/log.tsx'
import { RangePicker } from '../parts/range-picker.tsx'
import { filled, type FormsSearch } from '../searches.ts'
import { useAccount } from '../shell/account.ts'
import { Page } from '../shell/page.tsx'
import { useWide } from '../shell/wide.ts'
import { Button, buttonLook } from '../ui/button.tsx'
import { Select } from '../ui/field.tsx'
import { Empty } from '../ui/panel.tsx'
import { Table, Td, Th } from '../ui/table.tsx'

const route = getRouteApi('/$account/forms')

/** What visitors sent by forms, the newest on top, moving by itself. */
export function FormsPage() {
  const { t } = useTranslation()
  const { id } = useAccount()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const change = (part: Partial<FormsSearch>) =>
    void navigate({ search: { ...search, ...part }, replace: true })
  return (
    <Page
      title={t('nav.forms')}
      actions={
        <>
          <RangePicker
            optional
            range={search}
            onChange={({ range, from, to }) => change({ range, from, to })}
          />
          <Link to="/$account/forms/own" params={{ account: id }} className={buttonLook({})}>
            <PenLine />
            {t('forms.own')}
          </Link>
        </>
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

function Filters({ search, change }: { search: FormsSearch; change: (part: Partial<FormsSearch>) => void }) {
  const { t } = useTranslation()
  const { id } = useAccount()
  const sites = useHoldings('sites').items ?? []
  const known = useKnownForms(id)
  const chips = (['channel', 'source', 'campaign'] as const).map((part) => ({
    name: t(part === 'campaign' ? 'before.campaign' : `calls.${part}`),
    value: search[part],
    drop: () => change({ [part]: undefined }),
  }))
  return (
    <LogFilters label={t('forms.search')} search={search} change={change} chips={chips}>
      <Select
        aria-label={t('forms.byForm')}
        value={search.form ?? ''}
        onChange={({ target }) => change({ form: target.value || undefined })}
        className="max-w-56 max-md:flex-1"
      >
        <option value="">{t('forms.anyForm')}</option>
        {known.map(({ key, name }) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </Select>
      {sites.length > 1 && (
        <Select
          aria-label={t('forms.bySite')}
          value={search.site ?? ''}
          onChange={({ target }) => change({ site: target.value || undefined })}
          className="max-w-56 max-md:flex-1"
        >
          <option value="">{t('forms.anySite')}</option>
          {sites.map((site) => (
            <option key={site.id} value={site.id}>
              {site.name}
            </option>
          ))}
        </Select>
      )}
    </LogFilters>
  )
}

/** The forms there are: those met on the sites, and one's own. */
function useKnownForms(account: string): readonly Readonly<{ key: string; name: string }>[] {
  const met = useQuery(formSettings(account)).data?.sites.flatMap(({ seen }) => seen) ?? []
  const own = useQuery(ownForms(account)).data?.forms ?? []
  return [...new Map([...own, ...met].map(({ key, name }) => [key, { key, name }])).values()]
}

function List(props: { search: FormsSearch; onClear: () => void; onShowSpam: () => void }) {
  const { t } = useTranslation()
  const { id } = useAccount()
  const wide = useWide()
  const filtered = Object.keys(filled(props.search)).length > 0
  return (
    <Log
      list={useInfiniteQuery(forms(id, useLogFilter(props.search)))}
      rowsOf={(page) => page.forms}
      older={t('forms.older')}
      empty={filtered ? <NoneFound onClear={props.onClear} /> : <NoneYet />}
      onShowSpam={props.onShowSpam}
    >
      {(rows) => (wide ? <FormTable rows={rows} /> : <FormCards rows={rows} />)}
    </Log>
  )
}

function NoneFound({ onClear }: { onClear: () => void }) {
  const { t } = useTranslation()
  return (
    <Empty icon={<SearchX />} title={t('forms.noneFound')} lesson={t('forms.noneFoundLesson')}>
      <Button onClick={onClear}>{t('calls.clear')}</Button>
    </Empty>
  )
}

/** How to see the first form within a minute, with the snippet or without. */
function NoneYet() {
  const { t } = useTranslation()
  const { id } = useAccount()
  return (
    <Empty icon={<FileText />} title={t('forms.none')} lesson={t('forms.noneLesson')}>
      <Link to="/$account/sites" params={{ account: id }} className={buttonLook({ kind: 'primary' })}>
        <AppWindow />
        {t('forms.toSites')}
      </Link>
      <Link to="/$account/forms/own/$own" params={{ account: id, own: 'new' }} className={buttonLook({})}>
        <PenLine />
        {t('forms.ownAdd')}
      </Link>
    </Empty>
  )
}

function FormTable({ rows }: { rows: readonly FormRow[] }) {
  const { t } = useTranslation()
  const { id } = useAccount()
  const { arrived } = useLive()
  const navigate = useNavigate()
  return (
    <div className="rounded-lg border border-line bg-surface">
      <Table className="table-fixed" aria-label={t('nav.forms')}>
        <thead>
          <tr className="border-b border-line">
            <Th className="w-40">{t('calls.when')}</Th>
            <Th className="w-[34%]">{t('calls.who')}</Th>
            <Th>{t('calls.source')}</Th>
            <Th className="w-[22%]">{t('forms.form')}</Th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const open = () =>
              void navigate({ to: '/$account/forms/$form', params: { account: id, form: row.id } })
            return (
              <LogLine key={row.id} arrived={arrived.has(row.id)} onOpen={open}>
                <Td className="truncate text-ink-2">
                  <Moment at={row.at} />
                </Td>
                <Td>
                  <Link
                    to="/$account/forms/$form"
                    params={{ account: id, form: row.id }}
                    onClick={(event) => event.stopPropagation()}
                    className="block rounded-sm hover:underline"
                  >
                    <Sender form={row} />
                  </Link>
                </Td>
                <Td>
                  <FormSource form={row} />
                </Td>
                <Td className="truncate text-ink-2" title={row.pageUrl}>
                  {row.formName}
                </Td>
              </LogLine>
            )
          })}
        </tbody>
      </Table>
    </div>
  )
}

function FormCards({ rows }: { rows: readonly FormRow[] }) {
  const { id } = useAccount()
  const { arrived } = useLive()
  return (
    <ul className="flex flex-col overflow-hidden rounded-lg border border-line bg-surface">
      {rows.map((row) => (
        <li key={row.id} className={`border-b border-line last:border-0 ${arrivedLook(arrived.has(row.id))}`}>
          <Link
            data-row
            to="/$account/forms/$form"
            params={{ account: id, form: row.id }}
            className="flex min-w-0 flex-col gap-1 px-4 py-3 text-sm -outline-offset-2"
          >
            <span className="flex items-center gap-2">
              <span className="min-w-0 grow">
                <Sender form={row} />
              </span>
              <Moment at={row.at} className="text-xs whitespace-nowrap text-ink-3" />
            </span>
            <span className="flex items-center gap-2 text-xs">
              <span className="min-w-0 grow">
                <FormSource form={row} />
              </span>
              <span className="max-w-[45%] truncate text-ink-3">{row.formName}</span>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  )
}
