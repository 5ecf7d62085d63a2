import type { Design, OwnForm, OwnFormRequest } from '#stages/form/own-form.wire.ts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { path, request } from '../api/client.ts'
import { ownForms } from '../api/form-queries.ts'
import { explain } from '../api/problem.ts'
import { ConfirmByName } from '../parts/confirm-by-name.tsx'
import { EmbedCode } from '../parts/embed-code.tsx'
import { FormPreview } from '../parts/form-preview.tsx'
import { OwnFieldList } from '../parts/own-field-list.tsx'
import { useAccount } from '../shell/account.ts'
import { BackLink } from '../shell/back-link.tsx'
import { Page } from '../shell/page.tsx'
import { Lost, TroubleNote } from '../shell/root.tsx'
import { Button } from '../ui/button.tsx'
import { Field, Input, Select, TextArea } from '../ui/field.tsx'
import { Panel, Skeleton } from '../ui/panel.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { useToast } from '../ui/toast.tsx'

const route = getRouteApi('/$account/forms/own/$own')

/** Draws a form of one's own: its fields on the left, the form itself beside them. */
export function OwnFormPage() {
  const { t } = useTranslation()
  const { own } = route.useParams()
  const { id } = useAccount()
  const { data, error, refetch } = useQuery(ownForms(id))
  const usual = useUsual()
  if (error && !data) return <TroubleNote error={error} onRetry={() => void refetch()} />
  if (!data)
    return (
      <Page title={t('forms.own')}>
        <Skeleton className="h-96" />
      </Page>
    )
  const form = data.forms.find((each) => each.id === own)
  if (own !== 'new' && !form) return <Lost />
  return <Builder key={own} {...(form ? { form } : {})} start={form ?? usual} />
}

/** What most begin with. */
function useUsual(): OwnFormRequest {
  const { t } = useTranslation()
  const { locale } = useAccount()
  const field = (kind: 'text' | 'email' | 'phone' | 'textarea', name: string, required: boolean) => ({
    name,
    label: t(`ownForm.label.${kind === 'text' ? 'name' : kind}`),
    kind,
    required,
    options: [],
  })
  const fields = [
    field('text', 'name', true),
    field('email', 'email', false),
    field('phone', 'phone', true),
    field('textarea', 'message', false),
  ]
  return {
    key: 'contact',
    name: t('ownForm.usualName'),
    design: {
      fields,
      button: t('ownForm.usualButton'),
      thanks: t('ownForm.usualThanks'),
      redirect: null,
      language: locale,
    },
  }
}

const keyOf = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 60)

function Builder({ form, start }: { form?: OwnForm; start: OwnFormRequest }) {
  const { t } = useTranslation()
  const { id: account } = useAccount()
  const client = useQueryClient()
  const navigate = useNavigate()
  const say = useToast()
  const [name, setName] = useState(start.name)
  const [key, setKey] = useState(start.key)
  const [design, setDesign] = useState<Design>(start.design)
  const [removing, setRemoving] = useState(false)
  const change = (part: Partial<Design>) => setDesign((old) => ({ ...old, ...part }))
  const back = () => void navigate({ to: '/$account/forms/own', params: { account } })

  const save = useMutation({
    mutationFn: () => {
      const fields = design.fields.map((field) => ({
        ...field,
        options: field.options.map((option) => option.trim()).filter((option) => option !== ''),
      }))
      const body: OwnFormRequest = { key, name: name.trim(), design: { ...design, fields } }
      return form
        ? request<{ id: string }>('PUT', path(['accounts', account, 'own-forms', form.id]), body)
        : request<{ id: string }>('POST', path(['accounts', account, 'own-forms']), body)
    },
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: ['own-forms', account] })
      say({ text: t('saved') })
      if (!form) void navigate({ to: '/$account/forms/own/$own', params: { account, own: id } })
    },
    onError: (error) => say({ kind: 'problem', text: explain(t, error) }),
  })
  const remove = async () => {
    try {
      await request<void>('DELETE', path(['accounts', account, 'own-forms', form?.id ?? '']))
      await client.invalidateQueries({ queryKey: ['own-forms', account] })
      back()
    } catch (error) {
      say({ kind: 'problem', text: explain(t, error) })
    }
  }

  return (
    <Page
      tabTitle={name}
      title={
        <span className="flex items-center gap-2">
          <BackLink to="/$account/forms/own" label={t('ownForm.back')} />
          <span className="truncate">{form ? name : t('forms.ownAdd')}</span>
        </span>
      }
      actions={
        <>
          {form && (
            <Button kind="danger" onClick={() => setRemoving(true)}>
              {t('do.remove')}
            </Button>
          )}
          <Button kind="primary" type="submit" form="own-form" disabled={save.isPending}>
            {t('do.save')}
          </Button>
        </>
      }
    >
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1.1fr)_minmax(0,1fr)]">
        <form
          id="own-form"
          onSubmit={(event) => {
            event.preventDefault()
            save.mutate()
          }}
        >
          <Panel>
            <div className="flex flex-col gap-4">
              <div className="grid gap-4 md:grid-cols-2">
                <Field label={t('ownForm.name')} hint={t('ownForm.nameHint')}>
                  {(control) => (
                    <Input
                      {...control}
                      required
                      maxLength={100}
                      value={name}
                      onChange={({ target }) => {
                        setName(target.value)
                        if (!form) setKey(keyOf(target.value) || 'form')
                      }}
                    />
                  )}
                </Field>
                <Field label={t('ownForm.key')} hint={t('ownForm.keyHint')}>
                  {(control) => (
                    <Input
                      {...control}
                      required
                      pattern="[a-z0-9][a-z0-9\-]{0,59}"
                      className="font-mono"
                      value={key}
                      onChange={({ target }) => setKey(target.value)}
                    />
                  )}
                </Field>
              </div>
              <OwnFieldList fields={design.fields} onChange={(fields) => change({ fields })} />
              <Ending design={design} change={change} />
            </div>
          </Panel>
        </form>
        <div className="flex flex-col gap-4 lg:sticky lg:top-5">
          <Panel title={t('forms.preview')}>
            <FormPreview name={name} design={design} />
          </Panel>
          <Panel title={t('ownForm.onThePage')}>
            {form ? (
              <EmbedCode formKey={form.key} />
            ) : (
              <p className="text-sm text-ink-2">{t('ownForm.saveFirst')}</p>
            )}
            <p className="mt-3 text-xs text-ink-3">{t('ownForm.colours')}</p>
          </Panel>
        </div>
      </div>
      <ConfirmByName
        open={removing}
        name={name}
        title={t('ownForm.removeTitle')}
        about={t('ownForm.removeAbout')}
        action={t('do.remove')}
        onClose={() => setRemoving(false)}
        onConfirm={() => void remove()}
      />
    </Page>
  )
}

/** The button, what follows it, and the form's own language. */
function Ending({ design, change }: { design: Design; change: (part: Partial<Design>) => void }) {
  const { t } = useTranslation()
  const after = design.redirect === null ? 'thanks' : 'redirect'
  return (
    <>
      <div className="grid gap-4 md:grid-cols-2">
        <Field label={t('ownForm.button')}>
          {(control) => (
            <Input
              {...control}
              required
              maxLength={60}
              value={design.button}
              onChange={({ target }) => change({ button: target.value })}
            />
          )}
        </Field>
        <Field label={t('ownForm.language')} hint={t('ownForm.languageHint')}>
          {(control) => (
            <Select
              {...control}
              value={design.language}
              onChange={({ target }) =>
                change({
                  language: (['en', 'ro', 'uk'] as const).find((each) => each === target.value) ?? 'en',
                })
              }
            >
              <option value="en">English</option>
              <option value="ro">Română</option>
              <option value="uk">Українська</option>
            </Select>
          )}
        </Field>
      </div>
      <div className="flex flex-col gap-2">
        <span className="text-sm font-medium">{t('ownForm.after')}</span>
        <Segmented
          label={t('ownForm.after')}
          value={after}
          options={[
            { value: 'thanks', label: t('ownForm.saysThanks') },
            { value: 'redirect', label: t('ownForm.opensPage') },
          ]}
          onChange={(value) => change({ redirect: value === 'redirect' ? 'https://' : null })}
          className="self-start"
        />
        {design.redirect === null ? (
          <TextArea
            aria-label={t('ownForm.saysThanks')}
            required
            rows={2}
            maxLength={1000}
            value={design.thanks}
            onChange={({ target }) => change({ thanks: target.value })}
          />
        ) : (
          <Input
            type="url"
            aria-label={t('ownForm.opensPage')}
            required
            pattern="https?://.+"
            value={design.redirect}
            onChange={({ target }) => change({ redirect: target.value })}
          />
        )}
      </div>
    </>
  )
}
