import { Phone as PhoneIcon } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Phone } from '../api/shapes.ts'
import { Field, Input } from '../ui/field.tsx'
import { EditForm } from './edit-form.tsx'
import { HoldingList } from './holding-list.tsx'
import { useSave } from './holdings.ts'
import { NameLine } from './name-line.tsx'

/** Desk phones that register here. */
export function PhoneSettings() {
  const { t } = useTranslation()
  return (
    <HoldingList
      kind="phones"
      title={t('settings.phones')}
      add={t('phones.add')}
      empty={{ icon: <PhoneIcon />, title: t('phones.none'), lesson: t('phones.lesson') }}
      line={({ username }) => username}
      form={(phone, close) => <PhoneForm phone={phone} onClose={close} />}
    />
  )
}

function PhoneForm({ phone, onClose }: { phone: Phone | undefined; onClose: () => void }) {
  const { t } = useTranslation()
  const save = useSave('phones')
  const [name, setName] = useState(phone?.name ?? '')
  const [username, setUsername] = useState(phone?.username ?? '')
  const [password, setPassword] = useState('')
  const body = { name: name.trim(), username: username.trim(), ...(password === '' ? {} : { password }) }
  return (
    <EditForm
      open
      title={phone ? t('phones.edit') : t('phones.add')}
      about={t('phones.lesson')}
      save={() => save.mutateAsync({ id: phone?.id, body })}
      onClose={onClose}
    >
      <NameLine hint={t('targets.nameHint')} value={name} onChange={setName} />
      <div className="grid grid-cols-2 gap-3">
        <Field label={t('trunks.username')}>
          {(control) => (
            <Input
              {...control}
              required
              maxLength={64}
              autoComplete="off"
              value={username}
              onChange={({ target }) => setUsername(target.value)}
            />
          )}
        </Field>
        <Field label={t('signIn.password')} hint={phone ? t('trunks.passwordKept') : undefined}>
          {(control) => (
            <Input
              {...control}
              type="password"
              required={!phone}
              maxLength={128}
              autoComplete="new-password"
              value={password}
              onChange={({ target }) => setPassword(target.value)}
            />
          )}
        </Field>
      </div>
    </EditForm>
  )
}
