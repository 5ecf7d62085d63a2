import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { path, request } from '../api/client.ts'
import type { Account } from '../api/shapes.ts'
import { EditForm } from '../parts/edit-form.tsx'
import { Field, Input, Select } from '../ui/field.tsx'
import { useAccount, useMe } from './account.ts'

/** Another business: of an agency one owns, or on its own. Takes its zone, country and language from where one is now. */
export function NewAccountForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const { accounts } = useMe()
  const { timeZone, country, currency, locale } = useAccount()
  const client = useQueryClient()
  const navigate = useNavigate()
  const agencies = accounts.filter(({ kind, role }) => kind === 'agency' && role === 'owner')
  const [name, setName] = useState('')
  const [under, setUnder] = useState(agencies[0]?.id ?? '')
  const make = async () => {
    const agency = under === 'agency'
    const made = await request<Account>('POST', path(['accounts']), {
      name: name.trim(),
      kind: agency ? 'agency' : 'client',
      ...(agency || under === '' ? {} : { parentId: under }),
      timeZone,
      country,
      currency,
      locale,
    })
    await client.invalidateQueries({ queryKey: ['me'] })
    await navigate({ to: '/$account', params: { account: made.id } })
  }
  return (
    <EditForm open title={t('account.add')} save={make} onClose={onClose}>
      <Field label={t('settings.name')}>
        {(control) => (
          <Input
            {...control}
            required
            autoFocus
            maxLength={200}
            value={name}
            onChange={({ target }) => setName(target.value)}
          />
        )}
      </Field>
      <Field label={t('account.kind')} hint={t('account.kindHint')}>
        {(control) => (
          <Select {...control} value={under} onChange={({ target }) => setUnder(target.value)}>
            {agencies.map((agency) => (
              <option key={agency.id} value={agency.id}>
                {t('account.clientOf', { name: agency.name })}
              </option>
            ))}
            <option value="">{t('account.onItsOwn')}</option>
            <option value="agency">{t('account.agency')}</option>
          </Select>
        )}
      </Field>
    </EditForm>
  )
}
