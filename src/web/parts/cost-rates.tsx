import { useQuery } from '@tanstack/react-query'
import { ArrowLeftRight, Plus, Trash2, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { costSettings } from '../api/cost-queries.ts'
import { dayIn } from '../format/moment.ts'
import { useAccount, useFormat } from '../shell/account.ts'
import { Button } from '../ui/button.tsx'
import { Field, Input } from '../ui/field.tsx'
import { Empty, Panel, Skeleton } from '../ui/panel.tsx'
import { figure, Table, Td, Th } from '../ui/table.tsx'
import { useChangeSettings } from './cost-names.tsx'
import { CurrencySelect } from './currency-select.tsx'

/** Rates of exchange, as somebody enters them. */
export function ExchangeRates() {
  const { t } = useTranslation()
  const { id, currency } = useAccount()
  const format = useFormat()
  const { data } = useQuery(costSettings(id))
  const change = useChangeSettings()
  return (
    <Panel title={t('costs.tab.rates')} flush>
      <p className="border-b border-line px-4 py-3 text-sm text-ink-2">
        {t('costs.ratesAbout', { currency })}
      </p>
      {data?.unrated.map((code) => (
        <p key={code} className="flex items-center gap-2 bg-waiting-soft px-4 py-2 text-sm" role="status">
          <TriangleAlert aria-hidden className="size-4 shrink-0 text-waiting" />
          {t('costs.missingRate', { currency: code })}
        </p>
      ))}
      <NewRate key={data?.unrated[0]} suggested={data?.unrated[0]} />
      {!data ? (
        <Skeleton className="m-4 h-24" />
      ) : data.rates.length === 0 ? (
        <Empty icon={<ArrowLeftRight />} title={t('costs.noRates')} lesson={t('costs.noRatesLesson')} />
      ) : (
        <Table>
          <thead>
            <tr className="border-b border-line">
              <Th>{t('costs.ask.currency')}</Th>
              <Th>{t('costs.from')}</Th>
              <Th className={figure}>{t('costs.rate', { currency })}</Th>
              <Th />
            </tr>
          </thead>
          <tbody>
            {data.rates.map((rate) => (
              <tr key={`${rate.currency} ${rate.from}`} className="border-b border-line last:border-0">
                <Td className="font-medium">{rate.currency}</Td>
                <Td>{format.shortDay(rate.from)}</Td>
                <Td className={figure}>{rate.rate}</Td>
                <Td className="w-12 text-right">
                  <Button
                    kind="quiet"
                    size="icon-small"
                    aria-label={`${t('do.remove')}: ${rate.currency} ${rate.from}`}
                    onClick={() =>
                      change.mutate({ method: 'DELETE', parts: ['exchange-rates', rate.currency, rate.from] })
                    }
                  >
                    <Trash2 />
                  </Button>
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </Panel>
  )
}

function NewRate({ suggested }: { suggested: string | undefined }) {
  const { t } = useTranslation()
  const account = useAccount()
  const format = useFormat()
  const change = useChangeSettings()
  const year = dayIn(format.zone, Date.now()).slice(0, 4)
  const [form, setForm] = useState({ currency: suggested ?? '', from: `${year}-01-01`, rate: '' })
  const rate = form.rate.trim().replace(',', '.')
  const isRate = /^\d{1,9}(\.\d{1,12})?$/.test(rate) && Number(rate) > 0
  return (
    <form
      className="flex flex-wrap items-start gap-3 border-b border-line p-4"
      onSubmit={(event) => {
        event.preventDefault()
        if (!isRate || form.currency === '') return
        const body = { ...form, rate }
        change.mutate(
          { method: 'PUT', parts: ['exchange-rates'], body },
          { onSuccess: () => setForm((old) => ({ ...old, rate: '' })) },
        )
      }}
    >
      <Field label={t('costs.ask.currency')} className="w-56 max-md:w-full">
        {() => (
          <CurrencySelect
            label={t('costs.ask.currency')}
            value={form.currency}
            onChange={(currency) => setForm((old) => ({ ...old, currency }))}
          />
        )}
      </Field>
      <Field label={t('costs.from')}>
        {(control) => (
          <Input
            {...control}
            type="date"
            required
            value={form.from}
            onChange={({ target }) => setForm((old) => ({ ...old, from: target.value }))}
          />
        )}
      </Field>
      <Field label={t('costs.rate', { currency: account.currency })} className="w-36">
        {(control) => (
          <Input
            {...control}
            inputMode="decimal"
            autoComplete="off"
            aria-invalid={form.rate !== '' && !isRate}
            value={form.rate}
            onChange={({ target }) => setForm((old) => ({ ...old, rate: target.value }))}
          />
        )}
      </Field>
      <Button type="submit" className="mt-6" disabled={!isRate || form.currency === '' || change.isPending}>
        <Plus />
        {t('costs.addRate')}
      </Button>
    </form>
  )
}
