import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { path, request } from '../api/client.ts'
import { explain } from '../api/problem.ts'
import type { Account } from '../api/shapes.ts'
import { useAccount } from '../shell/account.ts'
import { Button } from '../ui/button.tsx'
import { Field, Input, Select } from '../ui/field.tsx'
import { Panel } from '../ui/panel.tsx'
import { useToast } from '../ui/toast.tsx'
import { CountrySelect } from './country-select.tsx'
import { languages } from '../words/words.ts'

const zones = Intl.supportedValuesOf('timeZone')
/** The account's name, and the zone, country and language everything of it is shown in. */
export function AccountSettings() {
  const { t } = useTranslation()
  const account = useAccount()
  const client = useQueryClient()
  const say = useToast()
  const [form, setForm] = useState({
    name: account.name,
    timeZone: account.timeZone,
    country: account.country,
    locale: account.locale,
  })
  const set = (part: Partial<typeof form>) => setForm((old) => ({ ...old, ...part }))
  const save = useMutation({
    mutationFn: () => request<Account>('PATCH', path(['accounts', account.id]), form),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['me'] })
      say({ text: t('saved') })
    },
    onError: (error) => say({ kind: 'problem', text: explain(t, error) }),
  })
  const changed =
    form.name !== account.name ||
    form.timeZone !== account.timeZone ||
    form.country !== account.country ||
    form.locale !== account.locale
  return (
    <Panel title={t('settings.account')}>
      <form
        className="grid gap-4 md:grid-cols-2"
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        <Field label={t('settings.name')}>
          {(control) => (
            <Input
              {...control}
              required
              maxLength={200}
              value={form.name}
              onChange={({ target }) => set({ name: target.value })}
            />
          )}
        </Field>
        <Field label={t('settings.timeZone')} hint={t('settings.timeZoneHint')}>
          {(control) => (
            <Select
              {...control}
              value={form.timeZone}
              onChange={({ target }) => set({ timeZone: target.value })}
            >
              {[...new Set([account.timeZone, 'UTC', ...zones])].map((zone) => (
                <option key={zone}>{zone}</option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={t('settings.country')} hint={t('settings.countryHint')}>
          {(control) => (
            <CountrySelect {...control} value={form.country} onChange={(country) => set({ country })} />
          )}
        </Field>
        <Field label={t('settings.language')} hint={t('settings.languageHint')}>
          {(control) => (
            <Select
              {...control}
              value={form.locale}
              onChange={({ target }) =>
                set({ locale: languages.find(({ tag }) => tag === target.value)?.tag ?? 'en' })
              }
            >
              {languages.map(({ tag, name }) => (
                <option key={tag} value={tag}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <div className="md:col-span-2">
          <Button type="submit" kind="primary" disabled={!changed || save.isPending}>
            {t('do.save')}
          </Button>
        </div>
      </form>
    </Panel>
  )
}
