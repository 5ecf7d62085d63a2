import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { ChevronDown, Download } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { ModelsExplained, PathFigures, TopPaths } from '#reports/models/path-panels.tsx'
import { ModelsTable, NoModels, useMeasure } from '#reports/models/view.tsx'
import { path } from '../api/client.ts'
import { models as modelsQuery } from '../api/queries.ts'
import { daysOf, spanOf } from '../format/range.ts'
import {
  conversions,
  type ModelsSearch,
  otherModels,
  type OtherModel,
  readModels,
  rowsBy,
  windows,
  writeModels,
} from '../parts/models-asked.ts'
import { RangePicker } from '../parts/range-picker.tsx'
import { useAccount, useFormat } from '../shell/account.ts'
import { Page } from '../shell/page.tsx'
import { TroubleNote } from '../shell/root.tsx'
import { useWide } from '../shell/wide.ts'
import { Button, buttonLook } from '../ui/button.tsx'
import { Menu, MenuItem } from '../ui/menu.tsx'
import { Skeleton } from '../ui/panel.tsx'
import { Segmented } from '../ui/segmented.tsx'

const route = getRouteApi('/$account/models')

/** Which channel earned it? As each attribution model sees it, side by side. */
export function ModelsPage() {
  const { t } = useTranslation()
  const { id, currency } = useAccount()
  const format = useFormat()
  const wide = useWide()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const change = (more: Partial<ModelsSearch>) =>
    void navigate({ search: (old) => ({ ...old, ...more }), replace: true })
  const { by = 'channel', conversion = 'lead', window = 90 } = search
  const shown = readModels(search.models)
  const span = spanOf(daysOf(search, format.zone, Date.now()), format.zone)
  const asked = { by, conversion, window, models: ['last', ...shown].join(',') }
  const { data, error, refetch } = useQuery(modelsQuery(id, span, asked))
  const measure = useMeasure(
    conversion === 'sale' && search.measure === 'money',
    data?.also.currency ?? currency,
  )
  return (
    <Page
      title={t('nav.models')}
      actions={
        <>
          <RangePicker range={search} onChange={({ range, from, to }) => change({ range, from, to })} />
          <a
            className={buttonLook({}, 'max-md:hidden')}
            href={path(['accounts', id, 'reports', 'models'], { ...span, ...asked, format: 'csv' })}
            download="models.csv"
          >
            <Download />
            CSV
          </a>
        </>
      }
    >
      <Choices search={search} onChange={change} />
      <Chosen
        // Two columns fit a phone: last touch, and the one it is compared with.
        single={!wide}
        models={shown}
        onChange={(models) => change({ models: writeModels(models) })}
      />
      {error && !data ? (
        <TroubleNote error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Skeleton className="h-96" />
      ) : data.rows.length === 0 ? (
        <NoModels conversion={conversion} />
      ) : (
        <>
          <ModelsTable
            rows={data.rows}
            also={data.also}
            by={by}
            models={wide ? shown : shown.slice(0, 1)}
            measure={measure}
            narrow={!wide}
          />
          <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1.7fr)_minmax(0,1fr)]">
            <TopPaths also={data.also} by={by} conversion={conversion} />
            <PathFigures also={data.also} />
          </div>
          <ModelsExplained nulls={data.also.nulls} />
        </>
      )}
    </Page>
  )
}

function Choices(props: { search: ModelsSearch; onChange: (more: Partial<ModelsSearch>) => void }) {
  const { t } = useTranslation()
  const { by = 'channel', conversion = 'lead', window = 90, measure } = props.search
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Segmented
        label={t('models.what')}
        value={conversion}
        options={conversions.map((value) => ({ value, label: t(`models.conversion.${value}`) }))}
        onChange={(value) => props.onChange({ conversion: value === 'lead' ? undefined : value })}
      />
      {conversion === 'sale' && (
        <Segmented
          label={t('models.measure')}
          value={measure ?? 'count'}
          options={(['count', 'money'] as const).map((value) => ({ value, label: t(`models.${value}`) }))}
          onChange={(value) => props.onChange({ measure: value === 'money' ? value : undefined })}
        />
      )}
      <Segmented
        label={t('models.by')}
        value={by}
        options={rowsBy.map((value) => ({ value, label: t(`models.byKey.${value}`) }))}
        onChange={(value) => props.onChange({ by: value === 'channel' ? undefined : value })}
      />
      <Menu
        trigger={
          <Button title={t('models.windowHint')}>
            {t('models.window', { days: window })}
            <ChevronDown />
          </Button>
        }
      >
        {windows.map((days) => (
          <MenuItem
            key={days}
            checked={days === window}
            onSelect={() => props.onChange({ window: days === 90 ? undefined : days })}
          >
            {t('models.window', { days })}
          </MenuItem>
        ))}
      </Menu>
      <p className="text-xs text-ink-3 max-md:hidden">{t(`models.conversionAbout.${conversion}`)}</p>
    </div>
  )
}

/** Which models stand beside last touch. */
function Chosen(props: {
  single: boolean
  models: readonly OtherModel[]
  onChange: (models: readonly OtherModel[]) => void
}) {
  const { t } = useTranslation()
  const { single, models } = props
  const on = (model: OtherModel) => (single ? models[0] === model : models.includes(model))
  const press = (model: OtherModel) =>
    props.onChange(single ? [model] : on(model) ? models.filter((one) => one !== model) : [...models, model])
  return (
    <div role="group" aria-label={t('models.shown')} className="flex flex-wrap items-center gap-1.5">
      <span className="mr-1 text-xs text-ink-3">{t('models.compare')}</span>
      {otherModels.map((model) => (
        <button
          key={model}
          type="button"
          aria-pressed={on(model)}
          title={t(`models.about.${model}`)}
          onClick={() => press(model)}
          className={`h-7 rounded-full border px-2.5 text-xs max-md:h-9 ${on(model) ? 'border-accent bg-accent-soft font-medium text-accent-strong' : 'border-line-strong text-ink-2 hover:bg-hover hover:text-ink'}`}
        >
          {t(`models.name.${model}`)}
        </button>
      ))}
    </div>
  )
}
