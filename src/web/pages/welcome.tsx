import { useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { path, request } from '../api/client.ts'
import { explain } from '../api/problem.ts'
import { me } from '../api/queries.ts'
import type { Me } from '../api/shapes.ts'
import { EmailField } from '../parts/email-field.tsx'
import { Front } from '../parts/front.tsx'
import { useMe } from '../shell/account.ts'
import { welcomed } from '../shell/last-account.ts'
import { Button, buttonLook } from '../ui/button.tsx'
import { Field, Input } from '../ui/field.tsx'

const shortest = 10

/** After the one-time link: an e-mail and a password to come back with. */
export function WelcomePage() {
  const { t } = useTranslation()
  const { user } = useMe()
  const navigate = useNavigate()
  const client = useQueryClient()
  const [email, setEmail] = useState(user.email ?? '')
  const [password, setPassword] = useState('')
  const [refusal, setRefusal] = useState<string>()
  const [busy, setBusy] = useState(false)
  const submit = async () => {
    setBusy(true)
    setRefusal(undefined)
    try {
      client.setQueryData(
        me.queryKey,
        await request<Me>('PATCH', path(['me']), { email: email.trim(), password }),
      )
      welcomed()
      await navigate({ to: '/' })
    } catch (error) {
      setRefusal(explain(t, error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Front title={t('welcome.title')} about={t('welcome.about')}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <EmailField value={email} onChange={setEmail} />
        <Field
          label={t('signIn.password')}
          hint={t('welcome.passwordHint', { count: shortest })}
          error={refusal}
        >
          {(control) => (
            <Input
              {...control}
              type="password"
              required
              minLength={shortest}
              maxLength={200}
              autoComplete="new-password"
              value={password}
              onChange={({ target }) => setPassword(target.value)}
              className="h-10"
            />
          )}
        </Field>
        <div className="flex flex-col gap-2">
          <Button type="submit" kind="primary" size="large" disabled={busy}>
            {t('welcome.do')}
          </Button>
          <Link to="/" onClick={welcomed} className={buttonLook({ kind: 'quiet', size: 'large' })}>
            {t('welcome.later')}
          </Link>
        </div>
      </form>
    </Front>
  )
}
