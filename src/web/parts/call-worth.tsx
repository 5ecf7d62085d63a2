import type { CallDetail } from '#stages/call/call.wire.ts'
import type { Sale, Worth, WorthReply } from '#stages/sale/sale.wire.ts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { path, request } from '../api/client.ts'
import { callWorth, costKeys } from '../api/cost-queries.ts'
import { explain } from '../api/problem.ts'
import { useAccount, useFormat } from '../shell/account.ts'
import { Button } from '../ui/button.tsx'
import { Field, Input } from '../ui/field.tsx'
import { Panel } from '../ui/panel.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { useToast } from '../ui/toast.tsx'
import { moneyText, readMoney } from './money-text.ts'

const worths: readonly Worth[] = ['none', 'lead', 'qualified', 'sale']

/** What came of a call: said with one press; a sale has its amount and its day. What a CRM knows stands below. */
export function CallWorth({ call }: { call: CallDetail }) {
  const { t } = useTranslation()
  const { id } = useAccount()
  const { data } = useQuery(callWorth(id, call.id))
  const { save } = useWorth(call.id)
  if (call.test) return null
  const byHand = data?.byHand ?? null
  return (
    <Panel title={t('worth.title')}>
      <div className="flex flex-col gap-3">
        <Segmented
          label={t('worth.label')}
          className="w-full"
          value={byHand?.worth ?? ('' as Worth)} // nothing is chosen until somebody says something
          options={worths.map((value) => ({ value, label: t(`worth.is.${value}`) }))}
          onChange={(worth) => save.mutate({ worth })}
          onClear={() => save.mutate({ worth: null })}
        />
        {byHand === null ? (
          data?.others.length === 0 && <p className="text-xs text-ink-3">{t('worth.asIs')}</p>
        ) : byHand.worth === 'sale' ? (
          <SaleForm key={`${byHand.amount} ${byHand.day}`} sale={byHand} call={call.id} />
        ) : null}
        {data && data.others.length > 0 && <FromCrm sales={data.others} />}
      </div>
    </Panel>
  )
}

type Said = Readonly<{ worth: Worth | null; amount?: number; currency?: string; day?: string }>

function useWorth(call: string) {
  const { t } = useTranslation()
  const { id } = useAccount()
  const client = useQueryClient()
  const say = useToast()
  const save = useMutation({
    mutationFn: (said: Said) =>
      request<WorthReply>('PUT', path(['accounts', id, 'calls', call, 'worth']), said),
    onSuccess: (reply) => {
      client.setQueryData(callWorth(id, call).queryKey, reply)
      for (const filter of costKeys(id)) void client.invalidateQueries(filter)
    },
    onError: (error) => say({ kind: 'problem', text: explain(t, error) }),
  })
  return { save }
}

function SaleForm({ sale, call }: { sale: Sale; call: string }) {
  const { t } = useTranslation()
  const account = useAccount()
  const say = useToast()
  const { save } = useWorth(call)
  const currency = sale.currency ?? account.currency
  const [amount, setAmount] = useState(moneyText(sale.amount, currency))
  const [day, setDay] = useState(sale.day)
  const read = readMoney(amount, currency)
  const wrong = amount.trim() !== '' && read === null
  const changed = read !== sale.amount || day !== sale.day
  return (
    <form
      className="flex flex-wrap items-start gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        if (wrong) return
        const said = { worth: 'sale' as const, day, ...(read === null ? {} : { amount: read, currency }) }
        save.mutate(said, { onSuccess: () => say({ text: t('worth.saved') }) })
      }}
    >
      <Field
        className="min-w-28 flex-1"
        label={t('worth.amount', { currency })}
        error={wrong ? t('worth.wrong', { example: moneyText(125_000, currency) }) : undefined}
      >
        {(control) => (
          <Input
            {...control}
            inputMode="decimal"
            autoComplete="off"
            value={amount}
            onChange={({ target }) => setAmount(target.value)}
          />
        )}
      </Field>
      <Field className="min-w-32 flex-1" label={t('worth.day')}>
        {(control) => (
          <Input
            {...control}
            type="date"
            required
            value={day}
            onChange={({ target }) => setDay(target.value)}
          />
        )}
      </Field>
      {changed && (
        <Button type="submit" kind="primary" className="mt-6" disabled={wrong || save.isPending}>
          {t('do.save')}
        </Button>
      )}
    </form>
  )
}

function FromCrm({ sales }: { sales: readonly Sale[] }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <div className="flex flex-col gap-1 border-t border-line pt-3">
      <p className="text-xs text-ink-3">{t('worth.fromCrm')}</p>
      <ul className="flex flex-col gap-1 text-sm">
        {sales.map((sale) => (
          <li key={sale.id} className="flex gap-3">
            <span className="grow">{t(`worth.is.${sale.worth}`)}</span>
            <span className="text-ink-2">{format.shortDay(sale.day)}</span>
            <span className="tabular-nums">
              {sale.amount !== null &&
                sale.currency !== null &&
                format.exactMoney(sale.amount, sale.currency)}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}
