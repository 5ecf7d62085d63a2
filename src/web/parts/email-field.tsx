import { useTranslation } from 'react-i18next'
import { Field, Input } from '../ui/field.tsx'

/** The e-mail that says who signs in. */
export function EmailField({ value, onChange }: { value: string; onChange: (email: string) => void }) {
  const { t } = useTranslation()
  return (
    <Field label={t('signIn.email')}>
      {(control) => (
        <Input
          {...control}
          type="email"
          required
          autoFocus
          autoComplete="username"
          value={value}
          onChange={({ target }) => onChange(target.value)}
          className="h-10"
        />
      )}
    </Field>
  )
}
