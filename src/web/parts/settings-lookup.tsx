import type { LookupProvider, LookupTried } from '#stages/call/callers/caller.wire.ts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { lookupProvider } from '../api/caller-queries.ts'
import { path, request } from '../api/client.ts'
import { explain } from '../api/problem.ts'
import { useAccount } from '../shell/account.ts'
import { Button } from '../ui/button.tsx'
import { Field, Input } from '../ui/field.tsx'
import { Panel } from '../ui/panel.tsx'
import { useToast } from '../ui/toast.tsx'
import { EditForm } from './edit-form.tsx'

/** Who is asked for the names of callers that neither the list nor the carrier knows. */
export function LookupSettings() {
  const { t } = useTranslation()
  const { id } = useAccount()
  const client = useQueryClient()
  const { data } = useQuery(lookupProvider(id))
  const [editing, setEditing] = useState(false)
  const provider = data?.provider ?? null
  const stop = async () => {
    await request<void>('DELETE', path(['accounts', id, 'callers', 'lookup']))
    await client.invalidateQueries({ queryKey: lookupProvider(id).queryKey })
  }
  return (
    <Panel
      title={t('lookup.title')}
      action={
        <Button size="small" disabled={data === undefined} onClick={() => setEditing(true)}>
          {provider === null ? t('lookup.setUp') : t('do.edit')}
        </Button>
      }
    >
      <div className="flex flex-col gap-3 text-sm">
        <p className="text-ink-2">{t('lookup.about')}</p>
        {provider && (
          <>
            <code className="rounded-md bg-sunken px-3 py-2 font-mono text-xs break-all">{provider.url}</code>
            <TryOut onStop={() => void stop()} />
          </>
        )}
      </div>
      {editing && <LookupForm provider={provider} onClose={() => setEditing(false)} />}
    </Panel>
  )
}

function TryOut({ onStop }: { onStop: () => void }) {
  const { t } = useTranslation()
  const { id } = useAccount()
  const say = useToast()
  const [number, setNumber] = useState('')
  const tried = useMutation({
    mutationFn: () =>
      request<LookupTried>('POST', path(['accounts', id, 'callers', 'lookup', 'try']), { number }),
    onError: (error) => say({ kind: 'problem', text: explain(t, error) }),
  })
  const { data } = tried
  return (
    <form
      className="flex flex-wrap items-center gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        tried.mutate()
      }}
    >
      <Input
        required
        type="tel"
        aria-label={t('lookup.tryNumber')}
        placeholder="+1 202 555 0199"
        value={number}
        onChange={({ target }) => setNumber(target.value)}
        className="max-w-48"
      />
      <Button type="submit" disabled={tried.isPending}>
        {t('lookup.try')}
      </Button>
      <span role="status" className={`min-w-0 grow truncate ${data?.fault ? 'text-missed' : 'text-ink-2'}`}>
        {data && (data.fault ?? [data.name ?? t('lookup.nothing'), data.address].filter(Boolean).join(' · '))}
      </span>
      <Button kind="quiet" onClick={onStop}>
        {t('lookup.stop')}
      </Button>
    </form>
  )
}

function LookupForm({ provider, onClose }: { provider: LookupProvider | null; onClose: () => void }) {
  const { t } = useTranslation()
  const { id } = useAccount()
  const client = useQueryClient()
  const [form, setForm] = useState({
    url: provider?.url ?? 'https://',
    header: provider?.header ?? '',
    key: '',
    namePath: provider?.namePath ?? 'name',
    addressPath: provider?.addressPath ?? 'address',
  })
  const set = (part: Partial<typeof form>) => setForm((old) => ({ ...old, ...part }))
  const save = async () => {
    const { key, header, ...rest } = form
    const body = { ...rest, header: header.trim() || null, ...(key === '' ? {} : { key }) }
    await request('PUT', path(['accounts', id, 'callers', 'lookup']), body)
    await client.invalidateQueries({ queryKey: lookupProvider(id).queryKey })
  }
  const field = (name: keyof typeof form, hint?: string, type = 'text') => (
    <Field label={t(`lookup.${name}`)} hint={hint}>
      {(control) => (
        <Input
          {...control}
          type={type}
          autoComplete="off"
          spellCheck={false}
          required={name === 'url'}
          value={form[name]}
          onChange={({ target }) => set({ [name]: target.value })}
        />
      )}
    </Field>
  )
  return (
    <EditForm open title={t('lookup.title')} about={t('lookup.formAbout')} save={save} onClose={onClose}>
      {field('url', t('lookup.urlHint'))}
      <div className="grid grid-cols-2 gap-3">
        {field('header', t('lookup.headerHint'))}
        {field('key', provider?.hasKey ? t('trunks.passwordKept') : undefined, 'password')}
        {field('namePath', t('lookup.pathHint'))}
        {field('addressPath')}
      </div>
    </EditForm>
  )
}
