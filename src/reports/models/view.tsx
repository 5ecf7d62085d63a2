import { Scale } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ModelName } from '#stages/attribution/models/model-name.ts'
import { useChannelName } from '#web/parts/channel.ts'
import type { Conversion, OtherModel, RowsBy } from '#web/parts/models-asked.ts'
import { useFormat } from '#web/shell/account.ts'
import { Empty } from '#web/ui/panel.tsx'
import { figure, Table, Td, Th } from '#web/ui/table.tsx'
import { Tooltip } from '#web/ui/tooltip.tsx'
import type { ModelsAlso, ModelsRow } from './report.ts'

/** How the figures are read: how many, or what they were worth. */
export type Measure = Readonly<{
  of: (row: ModelsRow, model: ModelName) => number
  write: (value: number) => string
  writeChange: (value: number) => string
}>

export function useMeasure(money: boolean, currency: string): Measure {
  const format = useFormat()
  return money
    ? {
        of: (row, model) => row[`${model}-value`] ?? 0,
        write: (value) => format.money(value, currency),
        writeChange: (value) => format.moneyChange(value, currency),
      }
    : {
        of: (row, model) => row[model] ?? 0,
        write: (value) => format.tenths(value, true),
        writeChange: format.signedTenths,
      }
}

type ModelsTableProps = Readonly<{
  rows: readonly ModelsRow[]
  also: ModelsAlso
  by: RowsBy
  /** Beside last touch. */
  models: readonly OtherModel[]
  measure: Measure
  /** A phone has room for what is compared, and nothing else. */
  narrow: boolean
}>

/** A row for each channel, source or campaign, a column for each model; bars show what a model gives more or less than last touch. */
export function ModelsTable({ rows, also, by, models, measure, narrow }: ModelsTableProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const differences = rows.flatMap((row) =>
    models.map((model) => Math.abs(measure.of(row, model) - measure.of(row, 'last'))),
  )
  const widest = Math.max(1e-9, ...differences)
  const total = (model: ModelName) => rows.reduce((sum, row) => sum + measure.of(row, model), 0)
  return (
    <div className="rounded-lg border border-line bg-surface">
      <Table aria-label={t('nav.models')}>
        <thead>
          <tr className="border-b border-line">
            <Th className="sticky left-0 bg-surface">{t(`models.byKey.${by}`)}</Th>
            {!narrow && (
              <Th className={figure}>
                <Hint text={t('models.reachAbout')}>{t('models.reach')}</Hint>
              </Th>
            )}
            {(['last', ...models] as const).map((model) => (
              <Th key={model} className={figure}>
                <Hint text={t(`models.about.${model}`)}>{t(`models.name.${model}`)}</Hint>
              </Th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} className="group border-b border-line hover:bg-hover">
              <th
                scope="row"
                className="sticky left-0 h-12 max-w-72 bg-surface pr-3 pl-4 text-left font-normal group-hover:bg-hover max-md:max-w-32"
              >
                <RowName row={row} by={by} />
              </th>
              {!narrow && <Td className={`${figure} text-ink-3`}>{format.tenths(row.reach)}</Td>}
              <Td className={`${figure} font-medium`}>{measure.write(measure.of(row, 'last'))}</Td>
              {models.map((model) => (
                <Td key={model} className={figure}>
                  <Compared
                    value={measure.of(row, model)}
                    change={measure.of(row, model) - measure.of(row, 'last')}
                    widest={widest}
                    measure={measure}
                  />
                </Td>
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr className="font-medium">
            <th scope="row" className="sticky left-0 h-11 bg-surface pl-4 text-left font-medium">
              {t('sources.total')}
            </th>
            {!narrow && <Td className={`${figure} text-ink-3`}>{format.count(also.conversions)}</Td>}
            {(['last', ...models] as const).map((model) => (
              <Td key={model} className={figure}>
                {measure.write(total(model))}
              </Td>
            ))}
          </tr>
        </tfoot>
      </Table>
    </div>
  )
}

const keyOf = ({ channel, source, medium, campaign }: ModelsRow): string =>
  JSON.stringify([channel, source, medium, campaign])

/** A word that explains itself on hover, focus or tap. */
function Hint(props: { text: string; children: string }) {
  return (
    <Tooltip hint={props.text}>
      <button
        type="button"
        className="cursor-help rounded-sm underline decoration-line-strong decoration-dotted underline-offset-3"
      >
        {props.children}
      </button>
    </Tooltip>
  )
}

function RowName({ row, by }: { row: ModelsRow; by: RowsBy }) {
  const { t } = useTranslation()
  const channel = useChannelName()(row.channel)
  const source = [row.source, row.medium].filter((word) => word !== '').join(' / ')
  if (by === 'channel' || source === '') return <span className="block truncate font-medium">{channel}</span>
  const name = by === 'source' ? source : row.campaign || t('sources.noCampaign')
  const below = by === 'source' ? channel : `${row.source} · ${channel}`
  return (
    <>
      <span
        className={`block truncate font-medium ${by === 'campaign' && row.campaign === '' ? 'text-ink-2' : ''}`}
      >
        {name}
      </span>
      <span className="block truncate text-xs text-ink-3">{below}</span>
    </>
  )
}

/** A figure, and under it how far it lies from last touch: more to the right, less to the left. */
function Compared(props: { value: number; change: number; widest: number; measure: Measure }) {
  const { value, change, widest, measure } = props
  const share = Math.min(1, Math.abs(change) / widest) * 50
  const said = measure.writeChange(change)
  const more = change > 0
  return (
    <span className="inline-flex w-28 flex-col gap-1">
      <span className="flex items-baseline justify-between gap-2">
        <span className={`text-2xs ${share < 0.5 ? 'text-ink-3' : more ? 'text-accent' : 'text-waiting'}`}>
          {share < 0.5 ? '=' : said}
        </span>
        <span>{measure.write(value)}</span>
      </span>
      <span aria-hidden className="relative block h-1 rounded-full bg-sunken">
        <span className="absolute inset-y-[-1px] left-1/2 w-px bg-line-strong" />
        {share >= 0.5 && (
          <span
            className={`absolute inset-y-0 ${more ? 'left-1/2 rounded-r-full bg-accent' : 'right-1/2 rounded-l-full bg-waiting'}`}
            style={{ width: `${share}%` }}
          />
        )}
      </span>
    </span>
  )
}

/** Nothing happened: what will stand here, and what makes it so. */
export function NoModels({ conversion }: { conversion: Conversion }) {
  const { t } = useTranslation()
  const sale = conversion === 'sale'
  return (
    <div className="rounded-lg border border-line bg-surface">
      <Empty
        icon={<Scale />}
        title={t(sale ? 'models.noSales' : 'models.none')}
        lesson={t(sale ? 'models.noSalesLesson' : 'models.noneLesson')}
      />
    </div>
  )
}
