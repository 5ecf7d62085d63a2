import type { FormSettings, FormSettingsChange, FormSettingsReply } from '#stages/form/form.wire.ts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { path, request } from '../api/client.ts'
import { formSettings } from '../api/form-queries.ts'
import { explain } from '../api/problem.ts'
import { useAccount } from '../shell/account.ts'
import { Button } from '../ui/button.tsx'
import { Field, Input } from '../ui/field.tsx'
import { Skeleton } from '../ui/panel.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { useToast } from '../ui/toast.tsx'
import { Moment } from './call-words.tsx'

const captures = ['all', 'chosen', 'none'] as const
const listOf = (text: string): string[] => text.split(/[\s,;]+/).filter((part) => part !== '')

/** Which of a site's own forms are kept, those met so far, and who hears of a new one. */
export function SiteForms({ site }: { site: string }) {
  const { t } = useTranslation()
  const { id: account } = useAccount()
  const client = useQueryClient()
  const say = useToast()
  const { data } = useQuery(formSettings(account))
  const save = useMutation({
    mutationFn: (change: FormSettingsChange) =>
      request<FormSettingsReply>('PATCH', path(['accounts', account, 'form-settings', site]), change),
    onSuccess: (fresh) => client.setQueryData(formSettings(account).queryKey, fresh),
    onError: (error) => say({ kind: 'problem', text: explain(t, error) }),
  })
  const settings = data?.sites.find(({ siteId }) => siteId === site)
  if (!settings) return <Skeleton className="h-24" />
  return (
    <section className="flex flex-col gap-3">
      <h3 className="text-sm font-medium">{t('nav.forms')}</h3>
      <p className="text-sm text-ink-2">{t('siteForms.about')}</p>
      <Segmented
        label={t('siteForms.kept')}
        value={settings.capture}
        options={captures.map((value) => ({ value, label: t(`siteForms.${value}`) }))}
        onChange={(capture) => save.mutate({ capture })}
        className="self-start"
      />
      {settings.capture !== 'none' && (
        <>
          <SeenForms settings={settings} onChange={(seen) => save.mutate({ seen })} />
          <Details
            key={JSON.stringify([settings.capture, settings.selector, settings.hidden, settings.mailTo])}
            settings={settings}
            mail={data?.mail ?? false}
            saving={save.isPending}
            onSave={(change) => save.mutate(change, { onSuccess: () => say({ text: t('saved') }) })}
          />
        </>
      )}
    </section>
  )
}

function SeenForms({
  settings: { siteId, seen },
  onChange,
}: {
  settings: FormSettings
  onChange: (seen: { key: string; kept: boolean }) => void
}) {
  const { t } = useTranslation()
  const { id: account } = useAccount()
  if (seen.length === 0) return <p className="text-sm text-ink-3">{t('siteForms.noneSeen')}</p>
  return (
    <ul className="divide-y divide-line rounded-md border border-line text-sm">
      {seen.map(({ key, name, lastAt, kept }) => (
        <li key={key} className="flex items-center gap-3 px-3 py-2">
          <input
            type="checkbox"
            className="size-4 shrink-0 accent-accent-fill"
            aria-label={t('siteForms.keep', { name })}
            checked={kept}
            onChange={({ target }) => onChange({ key, kept: target.checked })}
          />
          <Link
            to="/$account/forms"
            params={{ account }}
            search={{ form: key, site: siteId }}
            className="min-w-0 grow truncate rounded-sm hover:underline"
            title={key}
          >
            {name}
          </Link>
          <Moment at={lastAt} className="text-xs whitespace-nowrap text-ink-3" />
        </li>
      ))}
    </ul>
  )
}

function Details(props: {
  settings: FormSettings
  mail: boolean
  saving: boolean
  onSave: (change: FormSettingsChange) => void
}) {
  const { t } = useTranslation()
  const { settings } = props
  const [selector, setSelector] = useState(settings.selector)
  const [hidden, setHidden] = useState(settings.hidden.join(', '))
  const [mailTo, setMailTo] = useState(settings.mailTo.join(', '))
  const changed =
    selector !== settings.selector ||
    hidden !== settings.hidden.join(', ') ||
    mailTo !== settings.mailTo.join(', ')
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        props.onSave({ selector, hidden: listOf(hidden), mailTo: listOf(mailTo) })
      }}
    >
      {settings.capture === 'chosen' && (
        <Field label={t('siteForms.selector')} hint={t('siteForms.selectorHint')}>
          {(control) => (
            <Input
              {...control}
              className="font-mono"
              maxLength={500}
              placeholder="#contact, .quote-form"
              value={selector}
              onChange={({ target }) => setSelector(target.value)}
            />
          )}
        </Field>
      )}
      <Field label={t('siteForms.hidden')} hint={t('siteForms.hiddenHint')}>
        {(control) => (
          <Input {...control} value={hidden} onChange={({ target }) => setHidden(target.value)} />
        )}
      </Field>
      <Field
        label={t('siteForms.mail')}
        hint={props.mail ? t('siteForms.mailHint') : t('textSettings.noMail')}
      >
        {(control) => (
          <Input
            {...control}
            inputMode="email"
            placeholder="sales@example.com"
            value={mailTo}
            onChange={({ target }) => setMailTo(target.value)}
          />
        )}
      </Field>
      {changed && (
        <Button type="submit" kind="primary" size="small" className="self-start" disabled={props.saving}>
          {t('do.save')}
        </Button>
      )}
    </form>
  )
}
