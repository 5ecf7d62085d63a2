import type { CostAndReturnAlso } from '#reports/cost-and-return/report.ts'
import { CostAndReturn } from '#reports/cost-and-return/view.tsx'
import { modelNames, type ModelName } from '#stages/attribution/models/model-name.ts'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { ArrowDownRight, ArrowUpRight, Coins, Download, TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { path } from '../api/client.ts'
import { costAndReturn } from '../api/cost-queries.ts'
import { change } from '../format/count.ts'
import { addDays } from '../format/moment.ts'
import { daysOf, spanOf } from '../format/range.ts'
import { type Term, TermName } from '../parts/glossary.tsx'
import { RangePicker } from '../parts/range-picker.tsx'
import { useAccount, useFormat } from '../shell/account.ts'
import { Page } from '../shell/page.tsx'
import { TroubleNote } from '../shell/root.tsx'
import { buttonLook } from '../ui/button.tsx'
import { Select } from '../ui/field.tsx'
import { Skeleton } from '../ui/panel.tsx'

const route = getRouteApi('/$account/return')

/** What did it cost, and what was it worth? */
export function CostAndReturnPage() {
  const { t } = useTranslation()
  const { id } = useAccount()
  const format = useFormat()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { model = 'last' } = search
  const days = daysOf(search, format.zone, Date.now())
  const span = spanOf(days, format.zone)
  const earlier = { ...days, first: addDays(days.first, -days.count), last: addDays(days.first, -1) }
  const { data, error, refetch } = useQuery(costAndReturn(id, span, { model, by: 'keyword' }))
  const { data: before } = useQuery(costAndReturn(id, spanOf(earlier, format.zone), { model, by: 'channel' }))
  return (
    <Page
      title={t('nav.return')}
      actions={
        <>
          <RangePicker
            range={search}
            onChange={({ range, from, to }) =>
              void navigate({ search: (old) => ({ ...old, range, from, to }), replace: true })
            }
          />
          <a
            className={buttonLook({}, 'max-md:hidden')}
            href={path(['accounts', id, 'reports', 'cost-and-return'], {
              ...span,
              model,
              by: 'keyword',
              format: 'csv',
            })}
            download="cost-and-return.csv"
          >
            <Download />
            CSV
          </a>
          <Link to="/$account/costs" params={{ account: id }} className={buttonLook({})}>
            <Coins />
            {t('return.costs')}
          </Link>
        </>
      }
    >
      {error && !data ? (
        <TroubleNote error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Skeleton className="h-96" />
      ) : (
        <>
          {!data.also.hasCosts && <Lesson />}
          <Apart apart={data.also.apart} />
          <Figures now={data.also} before={before?.also.totals} />
          <ModelChoice
            model={model}
            onChange={(chosen) =>
              void navigate({ search: (old) => ({ ...old, model: chosen }), replace: true })
            }
          />
          <CostAndReturn
            rows={data.rows}
            currency={data.also.currency}
            range={search.range || search.from ? search : { range: '30d' }}
          />
        </>
      )}
    </Page>
  )
}

function ModelChoice({ model, onChange }: { model: ModelName; onChange: (model: ModelName) => void }) {
  const { t } = useTranslation()
  return (
    <label className="-mb-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
      <span className="text-ink-2">{t('return.model')}</span>
      <Select
        value={model}
        onChange={({ target }) => onChange(modelNames.find((name) => name === target.value) ?? 'last')}
      >
        {modelNames.map((name) => (
          <option key={name} value={name}>
            {t(`models.name.${name}`)}
          </option>
        ))}
      </Select>
      <span className="text-xs text-ink-3">{t(`models.about.${model}`)}</span>
    </label>
  )
}

/** What to do first, where no cost was ever told. */
function Lesson() {
  const { t } = useTranslation()
  const { id } = useAccount()
  return (
    <div className="flex items-center gap-4 rounded-lg border border-line bg-surface px-5 py-4 max-md:flex-col max-md:items-start">
      <span
        aria-hidden
        className="flex size-10 shrink-0 items-center justify-center rounded-full bg-accent-soft text-accent-strong"
      >
        <Coins className="size-5" />
      </span>
      <div className="min-w-0 grow">
        <p className="font-medium">{t('return.noCosts')}</p>
        <p className="text-sm text-ink-2">{t('return.noCostsLesson')}</p>
      </div>
      <Link to="/$account/costs" params={{ account: id }} className={buttonLook({ kind: 'primary' })}>
        {t('return.addCosts')}
      </Link>
    </div>
  )
}

function Apart({ apart }: Pick<CostAndReturnAlso, 'apart'>) {
  const { t } = useTranslation()
  const { id } = useAccount()
  const format = useFormat()
  return apart.map(({ what, currency, amount }) => (
    <p
      key={`${what} ${currency}`}
      role="status"
      className="flex flex-wrap items-center gap-2 rounded-lg bg-waiting-soft px-4 py-2.5 text-sm"
    >
      <TriangleAlert aria-hidden className="size-4 shrink-0 text-waiting" />
      <span className="grow">
        {t(what === 'cost' ? 'return.apartCost' : 'return.apartRevenue', {
          money: format.money(amount, currency),
        })}
      </span>
      <Link
        to="/$account/costs"
        params={{ account: id }}
        search={{ tab: 'rates' }}
        className="rounded-sm font-medium underline underline-offset-2"
      >
        {t('return.enterRate')}
      </Link>
    </p>
  ))
}

type Totals = CostAndReturnAlso['totals']
const figures = [
  { term: 'cost', of: 'cost', good: 0, is: 'money' },
  { term: 'leads', of: 'leads', good: 1, is: 'count' },
  { term: 'costPerLead', of: 'costPerLead', good: -1, is: 'money' },
  { term: 'revenue', of: 'revenue', good: 1, is: 'money' },
  { term: 'roi', of: 'roi', good: 1, is: 'percent' },
] as const satisfies readonly {
  term: Term
  of: keyof Totals
  good: -1 | 0 | 1
  is: 'money' | 'count' | 'percent'
}[]

/** The five that matter, each against the period before. */
function Figures({ now, before }: { now: CostAndReturnAlso; before: Totals | undefined }) {
  const format = useFormat()
  const write = (value: number | null, is: (typeof figures)[number]['is']): string =>
    value === null
      ? '–'
      : is === 'money'
        ? format.money(value, now.currency)
        : is === 'percent'
          ? format.signedPercent(value)
          : Number.isInteger(value)
            ? format.count(value)
            : format.tenths(value)
  return (
    <dl className="grid grid-cols-2 overflow-hidden rounded-lg border border-line bg-line [gap:1px] lg:grid-cols-5 max-lg:[&>*:last-child]:col-span-2">
      {figures.map(({ term, of, good, is }) => {
        const [value, old] = [now.totals[of], before?.[of] ?? null]
        return (
          <div key={term} className="flex flex-col gap-1 bg-surface px-4 py-3.5">
            <dt>
              <TermName term={term} className="text-xs text-ink-2" />
            </dt>
            <dd className="flex h-8 items-baseline gap-2.5">
              <span className="text-2xl font-semibold tracking-tight">{write(value, is)}</span>
              {is !== 'percent' && value !== null && old !== null && old > 0 && (
                <Change now={value} before={old} good={good} written={write(old, is)} />
              )}
            </dd>
          </div>
        )
      })}
    </dl>
  )
}

/** The arrow says which way, the colour whether that is good; of what is neither it has none. */
function Change(props: { now: number; before: number; good: -1 | 0 | 1; written: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const share = change(props.now, props.before)
  if (share === undefined) return null
  const better = Math.sign(share) * props.good
  const tone = better > 0 ? 'text-answered' : better < 0 ? 'text-missed' : 'text-ink-3'
  const Arrow = share < 0 ? ArrowDownRight : ArrowUpRight
  return (
    <span
      className={`inline-flex items-center text-xs font-medium ${tone}`}
      title={t('return.before', { value: props.written })}
    >
      {share !== 0 && <Arrow aria-hidden className="size-3.5" />}
      {format.signedPercent(share)}
    </span>
  )
}
