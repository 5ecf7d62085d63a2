import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { explain, Problem } from '../api/problem.ts'
import { signInWithPassword } from '../api/sign-in.ts'
import { EmailField } from '../parts/email-field.tsx'
import { Front } from '../parts/front.tsx'
import { Button } from '../ui/button.tsx'
import { Field, Input } from '../ui/field.tsx'

const route = getRouteApi('/sign-in')

/** A path of our own, or nothing: a link may not send somebody elsewhere after sign-in. */
const ownPath = (to: string | undefined): string | undefined =>
  to && /^\/(?!\/|\\)/.test(to) ? to : undefined

export function SignInPage() {
  const { t } = useTranslation()
  const { link, to } = route.useSearch()
  const navigate = useNavigate()
  const client = useQueryClient()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [refusal, setRefusal] = useState<string>()
  const [busy, setBusy] = useState(false)
  const submit = async () => {
    setBusy(true)
    setRefusal(undefined)
    try {
      await signInWithPassword(email.trim(), password)
      client.clear()
      await navigate({ href: ownPath(to) ?? '/' })
    } catch (error) {
      const wrong = error instanceof Problem && (error.status === 401 || error.status === 400)
      setRefusal(wrong ? t('signIn.wrong') : explain(t, error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Front title={t('signIn.title')}>
      {link === 'used' && (
        <p role="alert" className="rounded-md bg-waiting-soft px-3 py-2 text-sm text-waiting">
          {t('signIn.linkUsed')}
        </p>
      )}
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <EmailField value={email} onChange={setEmail} />
        <Field label={t('signIn.password')} error={refusal}>
          {(control) => (
            <Input
              {...control}
              type="password"
              required
              autoComplete="current-password"
              value={password}
              onChange={({ target }) => setPassword(target.value)}
              className="h-10"
            />
          )}
        </Field>
        <Button type="submit" kind="primary" size="large" disabled={busy}>
          {t('signIn.do')}
        </Button>
      </form>
      <p className="text-xs text-ink-3">{t('signIn.forgot')}</p>
      <code className="rounded-md bg-sunken px-3 py-2 font-mono text-xs">bin/ringroot link</code>
    </Front>
  )
}
