import type { Contract, Contracts } from '#stages/cost/cost.wire.ts'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { path, request } from '../api/client.ts'
import { costKeys } from '../api/cost-queries.ts'
import { dayIn } from '../format/moment.ts'
import { useAccount, useFormat } from '../shell/account.ts'
import { Field, Input } from '../ui/field.tsx'
import { CurrencySelect } from './currency-select.tsx'
import { EditForm } from './edit-form.tsx'
import { moneyText, readMoney } from './money-text.ts'

/** A contract: what, of which source, from when to when, how much. */
export function ContractForm({ contract, onClose }: { contract: Contract | null; onClose: () => void }) {
  const { t } = useTranslation()
  const account = useAccount()
  const format = useFormat()
  const client = useQueryClient()
  const today = dayIn(format.zone, Date.now())
  const [form, setForm] = useState({
    name: contract?.name ?? '',
    source: contract?.source ?? '',
    medium: contract?.medium ?? 'offline',
    campaign: contract?.campaign ?? '',
    currency: contract?.currency ?? account.currency,
    amount: moneyText(contract?.amount ?? null, contract?.currency ?? account.currency),
    from: contract?.from ?? today,
    to: contract?.to ?? today,
  })
  const set = (part: Partial<typeof form>) => setForm((old) => ({ ...old, ...part }))
  const amount = readMoney(form.amount, form.currency)
  const wrong = form.amount.trim() !== '' && (amount === null || amount < 1)
  const save = async () => {
    const body = { ...form, amount: amount ?? 0 }
    const url = ['accounts', account.id, 'costs', 'contracts']
    await (contract === null
      ? request<Contracts>('POST', path(url), body)
      : request<Contracts>('PUT', path([...url, contract.id]), body))
    for (const filter of costKeys(account.id)) void client.invalidateQueries(filter)
  }
  const field = (name: 'name' | 'source' | 'medium' | 'campaign', hint?: string) => (
    <Field label={t(`costs.${name}`)} hint={hint}>
      {(control) => (
        <Input
          {...control}
          required={name !== 'campaign'}
          maxLength={100}
          autoComplete="off"
          {...(name === 'name' ? { placeholder: t('costs.namePlaceholder') } : {})}
          value={form[name]}
          onChange={({ target }) => set({ [name]: target.value })}
        />
      )}
    </Field>
  )
  const day = (name: 'from' | 'to') => (
    <Field label={t(`costs.${name}`)}>
      {(control) => (
        <Input
          {...control}
          type="date"
          required
          {...(name === 'to' ? { min: form.from } : {})}
          value={form[name]}
          onChange={({ target }) => set({ [name]: target.value })}
        />
      )}
    </Field>
  )
  return (
    <EditForm
      open
      title={contract === null ? t('costs.addContract') : t('costs.editContract')}
      about={t('costs.contractAbout')}
      save={save}
      onClose={onClose}
      ready={!wrong && amount !== null}
    >
      {field('name')}
      <div className="grid grid-cols-2 gap-3">
        {field('source', t('costs.wordsHint'))}
        {field('medium')}
      </div>
      {field('campaign')}
      <div className="grid grid-cols-2 gap-3">
        <Field
          label={t('costs.amount')}
          error={wrong ? t('worth.wrong', { example: moneyText(125_000, form.currency) }) : undefined}
        >
          {(control) => (
            <Input
              {...control}
              required
              inputMode="decimal"
              autoComplete="off"
              value={form.amount}
              onChange={({ target }) => set({ amount: target.value })}
            />
          )}
        </Field>
        <Field label={t('costs.ask.currency')}>
          {() => (
            <CurrencySelect
              label={t('costs.ask.currency')}
              value={form.currency}
              onChange={(currency) => set({ currency })}
            />
          )}
        </Field>
        {day('from')}
        {day('to')}
      </div>
    </EditForm>
  )
}
