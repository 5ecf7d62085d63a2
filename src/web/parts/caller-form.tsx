import type { ListedCaller } from '#stages/call/callers/caller.wire.ts'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { path, request } from '../api/client.ts'
import { useAccount, useFormat } from '../shell/account.ts'
import { Field, Input, TextArea } from '../ui/field.tsx'
import { EditForm } from './edit-form.tsx'
import { PhoneLine } from './phone-line.tsx'

/** A caller the business knows: added (without a number) or changed. */
export function CallerForm(props: {
  number?: string
  caller?: Omit<ListedCaller, 'number'>
  onClose: () => void
}) {
  const { t } = useTranslation()
  const { id: account } = useAccount()
  const format = useFormat()
  const client = useQueryClient()
  const { caller } = props
  const [form, setForm] = useState({
    number: props.number ?? '',
    name: caller?.name ?? '',
    company: caller?.company ?? '',
    address: caller?.address ?? '',
    tags: caller?.tags.join(', ') ?? '',
  })
  const set = (part: Partial<typeof form>) => setForm((old) => ({ ...old, ...part }))
  const save = async () => {
    const { number, tags, ...rest } = form
    const list = tags
      .split(',')
      .map((tag) => tag.trim())
      .filter((tag) => tag !== '')
    await request('PUT', path(['accounts', account, 'callers', number.trim()]), { ...rest, tags: list })
    await client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[1] === account })
  }
  const title = props.number === undefined ? t('callers.add') : format.phone(props.number)
  return (
    <EditForm open title={title} about={t('callers.formAbout')} save={save} onClose={props.onClose}>
      {props.number === undefined && (
        <PhoneLine label={t('who.number')} value={form.number} onChange={(number) => set({ number })} />
      )}
      <Field label={t('who.name')}>
        {(control) => (
          <Input
            {...control}
            autoFocus={props.number !== undefined}
            maxLength={200}
            value={form.name}
            onChange={({ target }) => set({ name: target.value })}
          />
        )}
      </Field>
      <Field label={t('who.company')}>
        {(control) => (
          <Input
            {...control}
            maxLength={200}
            value={form.company}
            onChange={({ target }) => set({ company: target.value })}
          />
        )}
      </Field>
      <Field label={t('who.address')}>
        {(control) => (
          <TextArea
            {...control}
            rows={2}
            maxLength={500}
            value={form.address}
            onChange={({ target }) => set({ address: target.value })}
          />
        )}
      </Field>
      <Field label={t('who.tags')} hint={t('callers.tagsHint')}>
        {(control) => (
          <Input {...control} value={form.tags} onChange={({ target }) => set({ tags: target.value })} />
        )}
      </Field>
    </EditForm>
  )
}
