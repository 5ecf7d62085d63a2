import { Link } from '@tanstack/react-router'
import { ChartColumn, ChevronRight } from 'lucide-react'
import { Fragment, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CallsBySourceRow } from './report.ts'
import { clock } from '#web/format/duration.ts'
import type { Range } from '#web/format/range.ts'
import { Tenths } from '#web/parts/tenths.tsx'
import { useFormat } from '#web/shell/account.ts'
import { useWide } from '#web/shell/wide.ts'
import { Empty } from '#web/ui/panel.tsx'
import { figure, Table, Td, Th } from '#web/ui/table.tsx'
import { useChannelName } from '#web/parts/channel.ts'
import { TermName } from '#web/parts/glossary.tsx'
import { Segmented } from '#web/ui/segmented.tsx'
import { Figures } from './figures.tsx'
import { type Below, below, KeywordRows } from './keyword-rows.tsx'
import { type Branch, treeOf } from './tree.ts'
import { buttonLook } from '#web/ui/button.tsx'

const columns = ['calls', 'answered', 'missed', 'firstTime'] as const

/** Calls by channel, source and campaign: a tree one opens; every figure leads to its calls. */
export function CallsBySource(props: {
  rows: readonly CallsBySourceRow[]
  range: Range
  below: Below
  onBelow: (below: Below) => void
}) {
  const { rows, range } = props
  const { t } = useTranslation()
  const wide = useWide()
  const tree = useMemo(() => treeOf(rows), [rows])
  // Channels stand open, sources closed, until somebody turns one.
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set())
  const isOpen = ({ key, depth }: Branch) => (depth === 0) !== turned.has(key)
  const flip = (key: string) =>
    setTurned((old) => {
      const next = new Set(old)
      if (!next.delete(key)) next.add(key)
      return next
    })
  if (rows.length === 0) {
    return (
      <div className="rounded-lg border border-line bg-surface">
        <Empty icon={<ChartColumn />} title={t('sources.none')} lesson={t('sources.noneLesson')}>
          <Link from="/$account" to="/$account/set-up" className={buttonLook({})}>
            {t('nav.setUp')}
          </Link>
        </Empty>
      </div>
    )
  }
  const visible = tree.flatMap((channel) => [
    channel,
    ...(isOpen(channel)
      ? channel.below.flatMap((source) => [source, ...(isOpen(source) ? source.below : [])])
      : []),
  ])
  const by = props.below
  const total = tree.reduce((sum, channel) => sum + channel.calls, 0)
  const most = Math.max(1, ...tree.map(({ calls }) => calls))
  return (
    <div className="rounded-lg border border-line bg-surface">
      <div className="flex items-center gap-3 border-b border-line px-4 py-2 text-xs text-ink-3">
        <span className="min-w-0 grow truncate">{t('sources.below')}</span>
        <Segmented
          label={t('sources.below')}
          value={by}
          options={below.map((value) => ({ value, label: t(`sources.by.${value}`) }))}
          onChange={props.onBelow}
        />
      </div>
      <Table aria-label={t('nav.sources')}>
        <thead>
          <tr className="border-b border-line">
            <Th>{t('sources.where')}</Th>
            {columns
              .filter((column) => wide || column === 'calls' || column === 'missed')
              .map((column) => (
                <Th key={column} className={figure}>
                  <TermName term={column} />
                </Th>
              ))}
            {wide && (
              <>
                <Th className={figure}>
                  <TermName term="answerRate" />
                </Th>
                <Th className={figure}>
                  <TermName term="averageLength" />
                </Th>
                <Th className="w-44">{t('sources.share')}</Th>
              </>
            )}
          </tr>
        </thead>
        <tbody>
          {visible.map((branch) => (
            <Fragment key={branch.key}>
              <Row
                branch={branch}
                share={branch.calls / total}
                bar={branch.calls / most}
                range={range}
                wide={wide}
                open={isOpen(branch)}
                opens={branch.below.length > 0 || hasBelow(branch, by)}
                onFlip={() => flip(branch.key)}
              />
              {isOpen(branch) && hasBelow(branch, by) && (
                <KeywordRows branch={branch} by={by} range={range} wide={wide} total={total} most={most} />
              )}
            </Fragment>
          ))}
        </tbody>
        <tfoot>
          <TotalRow tree={tree} wide={wide} />
        </tfoot>
      </Table>
    </div>
  )
}

/** A campaign, or a source that names none, opens to its keywords or pages. */
const hasBelow = (branch: Branch, by: Below): boolean =>
  branch.depth > 0 && branch.below.length === 0 && branch[by === 'term' ? 'keywords' : 'landings'] > 0

const indent = ['pl-4', 'pl-9', 'pl-16'] as const

function Row(props: {
  branch: Branch
  share: number
  bar: number
  range: Range
  wide: boolean
  open: boolean
  opens: boolean
  onFlip: () => void
}) {
  const { t } = useTranslation()
  const channelName = useChannelName()
  const { branch, wide, open } = props
  return (
    <tr className="border-b border-line hover:bg-hover">
      <th scope="row" className={`h-10 max-w-80 pr-3 text-left font-normal ${indent[branch.depth]}`}>
        <span className="flex items-center gap-1">
          {props.opens ? (
            <button
              type="button"
              data-row
              aria-expanded={open}
              onClick={props.onFlip}
              className="-ml-1 flex min-w-0 items-center gap-1 rounded-sm pr-1 text-left"
            >
              <ChevronRight
                aria-hidden
                className={`size-3.5 shrink-0 text-ink-3 transition-transform ${open ? 'rotate-90' : ''}`}
              />
              <span className={`truncate ${branch.depth === 0 ? 'font-medium' : ''}`}>
                {branch.depth === 0 ? channelName(branch.name) : branch.name || t('sources.noCampaign')}
              </span>
            </button>
          ) : (
            <span className={`truncate pl-3.5 ${branch.depth === 0 ? 'font-medium' : 'text-ink-2'}`}>
              {branch.depth === 0 ? channelName(branch.name) : branch.name || t('sources.noCampaign')}
            </span>
          )}
        </span>
      </th>
      <Figures
        counts={branch}
        filter={branch.filter}
        range={props.range}
        wide={wide}
        bar={props.bar}
        share={props.share}
        faint={branch.depth > 0}
      />
    </tr>
  )
}

function TotalRow({ tree, wide }: { tree: readonly Branch[]; wide: boolean }) {
  const { t } = useTranslation()
  const format = useFormat()
  const sum = (key: 'calls' | 'answered' | 'missed' | 'firstTime' | 'connectedMs') =>
    tree.reduce((total, branch) => total + branch[key], 0)
  return (
    <tr className="font-medium">
      <th scope="row" className="h-11 pl-4 text-left font-medium">
        {t('sources.total')}
      </th>
      <Td className={figure}>
        <Tenths value={sum('calls')} />
      </Td>
      {wide && (
        <Td className={figure}>
          <Tenths value={sum('answered')} />
        </Td>
      )}
      <Td className={figure}>
        <Tenths value={sum('missed')} />
      </Td>
      {wide && (
        <>
          <Td className={figure}>
            <Tenths value={sum('firstTime')} />
          </Td>
          <Td className={figure}>
            {sum('calls') > 0 ? format.percent(sum('answered') / sum('calls')) : '–'}
          </Td>
          <Td className={figure}>
            {sum('answered') > 0 ? clock(sum('connectedMs') / sum('answered')) : '–'}
          </Td>
          <Td />
        </>
      )}
    </tr>
  )
}
