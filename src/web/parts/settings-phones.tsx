import { Phone as PhoneIcon, Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Phone } from '../api/shapes.ts'
import { Button } from '../ui/button.tsx'
import { Field, Input } from '../ui/field.tsx'
import { Empty, Panel } from '../ui/panel.tsx'
import { EditForm } from './edit-form.tsx'
import { useHoldings, useRemove, useSave } from './holdings.ts'
import { RowMenu } from './row-menu.tsx'

/** Desk phones that register here. */
export function PhoneSettings() {
  const { t } = useTranslation()
  const { items } = useHoldings('phones')
  const remove = useRemove('phones')
  const [editing, setEditing] = useState<Phone | 'new'>()
  return (
    <Panel
      flush
      title={t('settings.phones')}
      action={
        <Button size="small" onClick={() => setEditing('new')}>
          <Plus />
          {t('phones.add')}
        </Button>
      }
    >
      {items?.length === 0 && (
        <Empty icon={<PhoneIcon />} title={t('phones.none')} lesson={t('phones.lesson')} />
      )}
      <ul>
        {items?.map((phone) => (
          <li
            key={phone.id}
            className="flex min-h-12 items-center gap-3 border-b border-line px-4 py-2 text-sm last:border-0"
          >
            <span className="min-w-0 grow">
              <span className="block truncate font-medium">{phone.name}</span>
              <span className="block truncate text-xs text-ink-3">{phone.username}</span>
            </span>
            <RowMenu
              name={phone.name}
              onEdit={() => setEditing(phone)}
              onRemove={() => remove(phone.id, phone.name)}
            />
          </li>
        ))}
      </ul>
      {editing && (
        <PhoneForm {...(editing === 'new' ? {} : { phone: editing })} onClose={() => setEditing(undefined)} />
      )}
    </Panel>
  )
}

function PhoneForm({ phone, onClose }: { phone?: Phone; onClose: () => void }) {
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
      <Field label={t('numbers.name')} hint={t('targets.nameHint')}>
        {(control) => (
          <Input
            {...control}
            required
            autoFocus
            maxLength={100}
            value={name}
            onChange={({ target }) => setName(target.value)}
          />
        )}
      </Field>
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
