import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CarrierKinds, CarrierTest } from '#configuration/carriers.wire.ts'
import { testCarrier } from '../api/carriers.ts'
import { explainFault, Problem } from '../api/problem.ts'
import type { CarrierConnection } from '../api/shapes.ts'
import { useAccount } from '../shell/account.ts'
import { Field, Input, Select } from '../ui/field.tsx'
import { useToast } from '../ui/toast.tsx'
import { EditForm } from './edit-form.tsx'
import { useSave } from './holdings.ts'

type Kind = CarrierKinds['kinds'][number]

/** Credentials for a carrier: the fields are the carrier's own. Saving tries them at once. */
export function CarrierForm(props: {
  kinds: readonly Kind[]
  connection: CarrierConnection | undefined
  onClose: () => void
  onSaved: (id: string) => void
}) {
  const { t } = useTranslation()
  const { id: account } = useAccount()
  const say = useToast()
  const save = useSave<CarrierConnection>('carriers')
  const { kinds, connection } = props
  // Once it is saved, trying again changes it: there must not be two.
  const [saved, setSaved] = useState(connection?.id)
  const [carrier, setCarrier] = useState(connection?.carrier ?? kinds[0]?.id ?? '')
  const kind = kinds.find(({ id }) => id === carrier)
  const [name, setName] = useState(connection?.name ?? '')
  const [baseUrl, setBaseUrl] = useState(connection?.baseUrl ?? '')
  const [values, setValues] = useState<Readonly<Record<string, string>>>(connection?.settings ?? {})
  const fields = kind?.settings ?? []
  const given = (secret: boolean) =>
    Object.fromEntries(
      fields
        .filter((field) => field.secret === secret && (values[field.name] ?? '').trim() !== '')
        .map((field) => [field.name, (values[field.name] ?? '').trim()]),
    )
  const submit = async () => {
    const body = {
      name: name.trim() || (kind?.name ?? carrier),
      carrier,
      settings: given(false),
      secrets: given(true),
      baseUrl: baseUrl.trim() || null,
    }
    const { id } = await save.mutateAsync({ id: saved, body })
    setSaved(id)
    props.onSaved(id)
    const result = await testCarrier(account, id)
    const { fault } = result
    if (fault) {
      const detail = `${t('carriers.savedBut')} ${explainFault(t, fault.reason, fault.detail)}`
      throw new Problem(422, 'carrier-refused', detail, detail)
    }
    say({ text: worksLine(t, body.name, result) })
  }
  return (
    <EditForm
      open
      title={connection ? t('carriers.edit') : t('carriers.add')}
      save={submit}
      onClose={props.onClose}
    >
      <div className="grid grid-cols-2 gap-3">
        <Field label={t('carriers.carrier')}>
          {(control) => (
            <Select
              {...control}
              disabled={saved !== undefined}
              value={carrier}
              onChange={({ target }) => setCarrier(target.value)}
            >
              {kinds.map(({ id, name: label }) => (
                <option key={id} value={id}>
                  {label}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={t('numbers.name')} hint={t('carriers.nameHint')}>
          {(control) => (
            <Input
              {...control}
              maxLength={100}
              placeholder={kind?.name}
              value={name}
              onChange={({ target }) => setName(target.value)}
            />
          )}
        </Field>
      </div>
      {fields.map((field) => {
        const kept = field.secret && connection?.secrets.includes(field.name) === true
        return (
          <Field key={field.name} label={field.label} hint={kept ? t('carriers.kept') : field.hint}>
            {(control) => (
              <Input
                {...control}
                type={field.secret ? 'password' : 'text'}
                autoComplete="off"
                spellCheck={false}
                required={!kept}
                maxLength={500}
                value={values[field.name] ?? ''}
                onChange={({ target }) => setValues((old) => ({ ...old, [field.name]: target.value }))}
              />
            )}
          </Field>
        )
      })}
      <details className="text-sm" open={baseUrl !== ''}>
        <summary className="cursor-pointer text-ink-3 hover:text-ink">{t('carriers.baseUrl')}</summary>
        <Field label={t('carriers.address')} hint={t('carriers.baseUrlHint')} className="mt-2">
          {(control) => (
            <Input
              {...control}
              type="url"
              placeholder="https://"
              value={baseUrl}
              onChange={({ target }) => setBaseUrl(target.value)}
            />
          )}
        </Field>
      </details>
    </EditForm>
  )
}

/** "Main works: Dealership, $12.34 left", as far as the carrier says. */
export function worksLine(t: TFunction, name: string, { account }: CarrierTest): string {
  const balance = account?.balance ? t('carriers.left', { amount: money(account.balance) }) : ''
  const about = [account?.name, balance].filter(Boolean).join(', ')
  return about === '' ? t('carriers.works', { name }) : t('carriers.worksFor', { name, account: about })
}

/** As carriers write it: amounts with more digits than a currency has are left as they are. */
export function money({ amount, currency }: Readonly<{ amount: string; currency: string }>): string {
  const value = Number(amount)
  if (!Number.isFinite(value)) return `${amount} ${currency}`
  try {
    return new Intl.NumberFormat(document.documentElement.lang || 'en', {
      style: 'currency',
      currency,
    }).format(value)
  } catch {
    return `${amount} ${currency}`
  }
}
