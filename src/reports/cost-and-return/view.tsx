import { Link } from '@tanstack/react-router'
import { ChartColumn, ChevronRight } from 'lucide-react'
import { type ReactNode, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useChannelName } from '#web/parts/channel.ts'
import { type Term, TermName } from '#web/parts/glossary.tsx'
import type { Range } from '#web/format/range.ts'
import { useAccount, useFormat } from '#web/shell/account.ts'
import { Tenths } from '#web/parts/tenths.tsx'
import { useWide } from '#web/shell/wide.ts'
import { Empty } from '#web/ui/panel.tsx'
import { figure, Table, Td, Th } from '#web/ui/table.tsx'
import { withRatios } from './fold.ts'
import type { CostAndReturnRow } from './report.ts'
import { type Branch, totalOf, treeOf } from './tree.ts'

type Row = Branch['row']
type Column = Readonly<{ term: Term; phone: boolean; show: (row: Row, format: Written) => ReactNode }>

/** How the view writes figures. */
type Written = Readonly<{
  count(value: number): string
  share(value: number): ReactNode
  money(value: number | null): string
  percent(value: number | null): string
}>

const columns: readonly Column[] = [
  { term: 'visits', phone: false, show: ({ visits }, { count }) => count(visits) },
  { term: 'creditedCalls', phone: false, show: ({ calls }, { share }) => share(calls) },
  { term: 'leads', phone: true, show: ({ leads }, { share }) => share(leads) },
  { term: 'sales', phone: false, show: ({ sales }, { share }) => share(sales) },
  { term: 'revenue', phone: false, show: ({ revenue }, { money }) => money(revenue || null) },
  { term: 'cost', phone: true, show: ({ cost }, { money }) => money(cost || null) },
  { term: 'costPerCall', phone: false, show: ({ costPerCall }, { money }) => money(costPerCall) },
  { term: 'costPerLead', phone: true, show: ({ costPerLead }, { money }) => money(costPerLead) },
  { term: 'costPerSale', phone: false, show: ({ costPerSale }, { money }) => money(costPerSale) },
  { term: 'roi', phone: false, show: ({ roi }, { percent }) => percent(roi) },
]

/** What each channel, source, campaign and keyword cost and brought: a tree one opens; calls lead to the call log. */
export function CostAndReturn(props: { rows: readonly CostAndReturnRow[]; currency: string; range: Range }) {
  const { t } = useTranslation()
  const wide = useWide()
  const written = useWritten(props.currency)
  const tree = useMemo(() => treeOf(props.rows), [props.rows])
  // Channels stand open, the rest closed, until somebody turns one.
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set())
  const isOpen = ({ key, depth }: Branch) => (depth === 0) !== turned.has(key)
  const flip = (key: string) =>
    setTurned((old) => {
      const next = new Set(old)
      if (!next.delete(key)) next.add(key)
      return next
    })
  if (props.rows.length === 0)
    return (
      <div className="rounded-lg border border-line bg-surface">
        <Empty icon={<ChartColumn />} title={t('return.none')} lesson={t('return.noneLesson')} />
      </div>
    )
  const opened = (branch: Branch): readonly Branch[] => [
    branch,
    ...(isOpen(branch) ? branch.below.flatMap(opened) : []),
  ]
  const shown = columns.filter(({ phone }) => wide || phone)
  const cells = (row: Row): ReactNode =>
    shown.map(({ term, show }) => (
      <Td key={term} className={`${figure} ${tone(term, row)}`}>
        {show(row, written)}
      </Td>
    ))
  return (
    <div className="rounded-lg border border-line bg-surface">
      <Table aria-label={t('nav.return')}>
        <thead>
          <tr className="border-b border-line">
            <Th>{t(wide ? 'return.where' : 'costs.source')}</Th>
            {shown.map(({ term }) => (
              <Th key={term} className={figure}>
                <TermName term={term} />
              </Th>
            ))}
          </tr>
        </thead>
        <tbody>
          {tree.flatMap(opened).map((branch) => (
            <tr key={branch.key} className="border-b border-line hover:bg-hover">
              <Name
                branch={branch}
                open={isOpen(branch)}
                range={props.range}
                onFlip={() => flip(branch.key)}
              />
              {cells(branch.row)}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr className="font-medium">
            <th scope="row" className="h-11 pl-4 text-left font-medium">
              {t('return.total')}
            </th>
            {cells(withRatios(totalOf(tree)))}
          </tr>
        </tfoot>
      </Table>
    </div>
  )
}

function useWritten(currency: string): Written {
  const format = useFormat()
  return {
    count: (value) => (value === 0 ? '–' : format.count(value)),
    share: (value) => (value === 0 ? '–' : <Tenths value={value} />),
    money: (value) => (value === null ? '–' : format.roundMoney(value, currency)),
    percent: (value) => (value === null ? '–' : format.signedPercent(value)),
  }
}

const tone = (term: Term, { roi }: Row): string =>
  term !== 'roi' ? '' : roi === null ? 'text-ink-3' : roi < 0 ? 'text-missed' : 'text-answered'

const indent = ['pl-4', 'pl-9 max-md:pl-6', 'pl-14 max-md:pl-8', 'pl-19 max-md:pl-10'] as const

function Name({
  branch,
  open,
  range,
  onFlip,
}: {
  branch: Branch
  open: boolean
  range: Range
  onFlip: () => void
}) {
  const { t } = useTranslation()
  const { id } = useAccount()
  const channelName = useChannelName()
  const { depth, below } = branch
  const name =
    depth === 0
      ? channelName(branch.name)
      : branch.name || t(depth === 3 ? 'return.noKeyword' : 'return.noCampaign')
  return (
    <th scope="row" className={`h-10 max-w-80 max-md:max-w-36 pr-3 text-left font-normal ${indent[depth]}`}>
      {below.length > 0 ? (
        <button
          type="button"
          data-row
          aria-expanded={open}
          onClick={onFlip}
          className="-ml-1 flex max-w-full min-w-0 items-center gap-1 rounded-sm pr-1 text-left"
        >
          <ChevronRight
            aria-hidden
            className={`size-3.5 shrink-0 text-ink-3 transition-transform ${open ? 'rotate-90' : ''}`}
          />
          <span className={`truncate ${depth === 0 ? 'font-medium' : ''}`}>{name}</span>
        </button>
      ) : branch.row.calls > 0 ? (
        <Link
          to="/$account/calls"
          params={{ account: id }}
          search={{ ...range, ...branch.filter, test: false }}
          className={`block truncate rounded-sm pl-3.5 hover:underline ${depth === 0 ? 'font-medium' : 'text-ink-2'}`}
        >
          {name}
        </Link>
      ) : (
        <span className={`block truncate pl-3.5 ${depth === 0 ? 'font-medium' : 'text-ink-2'}`}>{name}</span>
      )}
    </th>
  )
}
