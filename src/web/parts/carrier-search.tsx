import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AvailableNumbers, AvailableQuery } from '#configuration/carriers.wire.ts'
import { available, buyNumber } from '../api/carriers.ts'
import { explain } from '../api/problem.ts'
import type { CarrierConnection } from '../api/shapes.ts'
import { phone } from '../format/phone.ts'
import { useAccount } from '../shell/account.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field, Input, Select } from '../ui/field.tsx'
import { Skeleton } from '../ui/panel.tsx'
import { useToast } from '../ui/toast.tsx'
import { money } from './carrier-form.tsx'
import { CountrySelect } from './country-select.tsx'

type Available = AvailableNumbers['numbers'][number]

const kinds = ['local', 'toll-free', 'mobile'] as const

/** Looks at what a carrier has for sale, and buys one after saying what it costs. */
export function CarrierSearch(props: { connection: CarrierConnection; onClose: () => void }) {
  const { t } = useTranslation()
  const { id: account, country: home } = useAccount()
  const { id, name } = props.connection
  const [form, setForm] = useState({ country: home, kind: 'local', areaCode: '', contains: '' })
  const set = (part: Partial<typeof form>) => setForm((old) => ({ ...old, ...part }))
  const [asked, setAsked] = useState<AvailableQuery | null>(null)
  const [buying, setBuying] = useState<Available>()
  const { data, error, isFetching } = useQuery(available(account, id, asked))
  if (buying)
    return (
      <Purchase
        connection={props.connection}
        wanted={buying}
        onBack={() => setBuying(undefined)}
        onDone={props.onClose}
      />
    )
  const search = () => {
    const { areaCode, contains } = form
    const kind = kinds.find((one) => one === form.kind) ?? 'local'
    setAsked({
      country: form.country,
      kind,
      ...(areaCode === '' ? {} : { areaCode }),
      ...(contains === '' ? {} : { contains }),
    })
  }
  return (
    <Dialog
      open
      wide
      onClose={props.onClose}
      title={t('carriers.search')}
      about={t('carriers.searchAbout', { name })}
      closeLabel={t('do.close')}
    >
      <form
        className="grid grid-cols-[1.4fr_1fr_1fr_1fr_auto] items-start gap-3 max-md:grid-cols-2"
        onSubmit={(event) => {
          event.preventDefault()
          search()
        }}
      >
        <Field label={t('carriers.country')}>
          {(control) => (
            <CountrySelect {...control} value={form.country} onChange={(country) => set({ country })} />
          )}
        </Field>
        <Field label={t('carriers.kind')}>
          {(control) => (
            <Select {...control} value={form.kind} onChange={({ target }) => set({ kind: target.value })}>
              {kinds.map((kind) => (
                <option key={kind} value={kind}>
                  {t(`carriers.${kind}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={t('carriers.areaCode')}>
          {(control) => (
            <Input
              {...control}
              inputMode="numeric"
              pattern="\d{0,6}"
              value={form.areaCode}
              onChange={({ target }) => set({ areaCode: target.value.trim() })}
            />
          )}
        </Field>
        <Field label={t('carriers.contains')}>
          {(control) => (
            <Input
              {...control}
              inputMode="numeric"
              pattern="\d{0,10}"
              value={form.contains}
              onChange={({ target }) => set({ contains: target.value.trim() })}
            />
          )}
        </Field>
        <Button
          type="submit"
          kind="primary"
          disabled={isFetching}
          className="mt-6 max-md:col-span-2 max-md:mt-0 max-md:h-10"
        >
          {t('carriers.find')}
        </Button>
      </form>
      <div className="mt-4 min-h-48" aria-live="polite">
        {error ? (
          <p role="alert" className="rounded-md bg-missed-soft px-3 py-2 text-sm text-missed">
            {explain(t, error)}
          </p>
        ) : isFetching ? (
          <Skeleton className="h-40" />
        ) : !data ? (
          <p className="py-10 text-center text-sm text-ink-3">{t('carriers.searchFirst')}</p>
        ) : data.numbers.length === 0 ? (
          <p className="py-10 text-center text-sm text-ink-3">{t('carriers.foundNone')}</p>
        ) : (
          <ul className="-mx-5 border-t border-line">
            {data.numbers.map((item) => (
              <Found key={item.number} item={item} onBuy={() => setBuying(item)} />
            ))}
          </ul>
        )}
      </div>
    </Dialog>
  )
}

function Found({ item, onBuy }: { item: Available; onBuy: () => void }) {
  const { t } = useTranslation()
  const { country } = useAccount()
  const place = [item.locality, item.region].filter(Boolean).join(', ')
  const can = item.can.text ? (item.can.voice ? '' : t('carriers.textOnly')) : t('carriers.voiceOnly')
  return (
    <li className="flex min-h-12 items-center gap-3 border-b border-line px-5 py-2 text-sm">
      <span className="min-w-0 grow">
        <span className="block font-medium tabular-nums">{phone(item.number, country)}</span>
        <span className="block truncate text-xs text-ink-3">
          {[place, can].filter((part) => part !== '').join(' · ')}
        </span>
      </span>
      <span className="text-xs text-ink-2 tabular-nums">
        {item.monthly ? t('carriers.month', { price: money(item.monthly) }) : t('carriers.noPrice')}
      </span>
      <Button size="small" onClick={onBuy}>
        {t('carriers.buy')}
      </Button>
    </li>
  )
}

/** The last word before money is spent. */
function Purchase(props: {
  connection: CarrierConnection
  wanted: Available
  onBack: () => void
  onDone: () => void
}) {
  const { t } = useTranslation()
  const { id: account, country } = useAccount()
  const client = useQueryClient()
  const say = useToast()
  const { connection, wanted } = props
  const [refusal, setRefusal] = useState<string>()
  const [buying, setBuying] = useState(false)
  const number = phone(wanted.number, country)
  const prices = [
    wanted.monthly && t('carriers.month', { price: money(wanted.monthly) }),
    wanted.upfront &&
      Number(wanted.upfront.amount) > 0 &&
      t('carriers.upfront', { price: money(wanted.upfront) }),
  ].filter((price) => typeof price === 'string')
  const buy = async () => {
    setBuying(true)
    setRefusal(undefined)
    try {
      await buyNumber(account, connection.id, wanted.number)
      say({ text: t('carriers.bought', { number }) })
      props.onDone()
    } catch (error) {
      setRefusal(explain(t, error))
      setBuying(false)
    }
    await client.invalidateQueries({
      predicate: ({ queryKey }) => queryKey[1] === account && queryKey[0] !== 'call',
    })
  }
  return (
    <Dialog
      open
      onClose={props.onBack}
      title={t('carriers.buyTitle', { number })}
      about={
        prices.length === 0
          ? t('carriers.buyAboutUnknown', { name: connection.name })
          : t('carriers.buyAbout', { name: connection.name, price: prices.join(' + ') })
      }
      closeLabel={t('do.close')}
    >
      {refusal && (
        <p role="alert" className="mb-3 rounded-md bg-missed-soft px-3 py-2 text-sm text-missed">
          {refusal}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={props.onBack}>{t('do.cancel')}</Button>
        <Button kind="primary" disabled={buying} onClick={() => void buy()}>
          {t('carriers.buyYes')}
        </Button>
      </div>
    </Dialog>
  )
}
