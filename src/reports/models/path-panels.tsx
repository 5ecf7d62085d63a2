import { ChevronRight, CircleDollarSign, Phone, UserPlus } from 'lucide-react'
import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import { modelNames } from '#stages/attribution/models/model-name.ts'
import { useChannelName } from '#web/parts/channel.ts'
import type { Conversion, RowsBy } from '#web/parts/models-asked.ts'
import { useFormat } from '#web/shell/account.ts'
import { Panel } from '#web/ui/panel.tsx'
import type { ModelsAlso } from './report.ts'

type Step = ModelsAlso['paths'][number]['steps'][number]

const goals = { lead: UserPlus, call: Phone, sale: CircleDollarSign } as const

/** The paths most people went, what they were worth, and how long they took. */
export function TopPaths(props: { also: ModelsAlso; by: RowsBy; conversion: Conversion }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { paths, currency } = props.also
  const Goal = goals[props.conversion]
  const most = Math.max(1e-9, ...paths.map(({ conversions }) => conversions))
  return (
    <Panel
      title={t('models.paths')}
      action={<span className="text-xs text-ink-3">{t('models.pathsAbout')}</span>}
      flush
    >
      <ol className="divide-y divide-line">
        {paths.slice(0, 12).map(({ steps, conversions, value, days }) => (
          <li
            key={steps.map((step) => JSON.stringify(step)).join()}
            className="flex items-center gap-3 px-4 py-2 text-sm"
          >
            <span className="flex min-w-0 grow flex-wrap items-center gap-x-1 gap-y-0.5">
              <Steps steps={steps} by={props.by} />
              <ChevronRight aria-hidden className="size-3.5 text-ink-3" />
              <Goal
                aria-label={t(`models.conversion.${props.conversion}`)}
                className="size-3.5 text-accent"
              />
            </span>
            <span className="w-14 shrink-0 text-right text-xs text-ink-3 tabular-nums">
              {days < 1 ? t('models.sameDay') : t('models.inDays', { days: format.count(Math.round(days)) })}
            </span>
            {value > 0 && (
              <span className="w-16 shrink-0 text-right tabular-nums">{format.money(value, currency)}</span>
            )}
            <span className="flex w-24 shrink-0 items-center gap-2 max-md:w-auto">
              <Bar share={conversions / most} className="max-md:hidden" />
              <span className="w-10 text-right font-medium tabular-nums">{format.tenths(conversions)}</span>
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  )
}

/** "Paid Search › Email × 2 › Direct". */
function Steps({ steps, by }: { steps: readonly Step[]; by: RowsBy }) {
  const { t } = useTranslation()
  const channel = useChannelName()
  const nameOf = (step: Step) =>
    by === 'channel' || step.source === ''
      ? channel(step.channel)
      : by === 'source'
        ? step.source
        : step.campaign || step.source
  const runs: { name: string; times: number }[] = []
  for (const name of steps.map(nameOf)) {
    const last = runs.at(-1)
    if (last?.name === name) last.times += 1
    else runs.push({ name, times: 1 })
  }
  return runs.map(({ name, times }, index) => (
    <Fragment key={index}>
      {index > 0 && <ChevronRight aria-hidden className="size-3.5 shrink-0 text-ink-3" />}
      <span className="rounded bg-sunken px-1.5 py-px">
        {name}
        {times > 1 && <span className="text-ink-3"> {t('models.times', { count: times })}</span>}
      </span>
    </Fragment>
  ))
}

function Bar({ share, className = '' }: { share: number; className?: string }) {
  return (
    <span aria-hidden className={`h-1.5 min-w-8 grow rounded-full bg-sunken ${className}`}>
      <span
        className="block h-full rounded-full bg-accent/60"
        style={{ width: `${share > 0 ? Math.max(2, share * 100) : 0}%` }}
      />
    </span>
  )
}

/** How many touches people needed, and how long they took. */
export function PathFigures({ also }: { also: ModelsAlso }) {
  const { t } = useTranslation()
  const format = useFormat()
  const lagName = (index: number): string => {
    const from = also.lags[index]?.days ?? 0
    const next = also.lags[index + 1]?.days
    if (index === 0) return t('models.lag.sameDay')
    if (next === undefined) return t('models.lag.more', { from: format.count(from - 1) })
    return next - from === 1 ? t('models.lag.day') : t('models.lag.days', { from, to: next - 1 })
  }
  const longest = also.lengths.length
  return (
    <div className="flex flex-col gap-4">
      <Histogram
        title={t('models.lengths')}
        about={t('models.lengthsAbout')}
        rows={also.lengths.map(({ steps, conversions }) => [
          steps === longest ? t('models.moreSteps', { steps }) : String(steps),
          conversions,
        ])}
      />
      <Histogram
        title={t('models.lags')}
        rows={also.lags.map(({ conversions }, index) => [lagName(index), conversions])}
      />
    </div>
  )
}

function Histogram(props: {
  title: string
  about?: string
  rows: readonly (readonly [name: string, value: number])[]
}) {
  const format = useFormat()
  const total = Math.max(
    1e-9,
    props.rows.reduce((sum, [, value]) => sum + value, 0),
  )
  const most = Math.max(1e-9, ...props.rows.map(([, value]) => value))
  return (
    <Panel
      title={props.title}
      action={props.about && <span className="text-xs text-ink-3">{props.about}</span>}
    >
      <dl className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1.5 text-sm">
        {props.rows.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="whitespace-nowrap text-ink-2">{name}</dt>
            <dd className="flex items-center" aria-hidden>
              <Bar share={value / most} />
            </dd>
            <dd className="text-right text-xs text-ink-3 tabular-nums">
              <span className="text-ink">{format.tenths(value)}</span> · {format.percent(value / total)}
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  )
}

/** Every model in one plain sentence. */
export function ModelsExplained({ nulls }: { nulls: number | null }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <Panel title={t('models.explained')}>
      <dl className="grid gap-x-6 gap-y-2 text-sm md:grid-cols-3">
        {modelNames.map((model) => (
          <div key={model}>
            <dt className="font-medium">{t(`models.name.${model}`)}</dt>
            <dd className="text-ink-2">
              {t(`models.about.${model}`)}
              {model === 'markov' && nulls !== null && (
                <span className="text-ink-3"> {t('models.nulls', { nulls: format.count(nulls) })}</span>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  )
}
