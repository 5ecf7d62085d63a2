import { Cable } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Trunk } from '../api/shapes.ts'
import { Field, TextArea, TextLine, Tick } from '../ui/field.tsx'
import { CallerIdField, EmergencyField } from './caller-id-field.tsx'
import { EditForm } from './edit-form.tsx'
import { HoldingList } from './holding-list.tsx'
import { useSave } from './holdings.ts'
import { NameLine } from './name-line.tsx'

/** Who may bring calls to us, and whom we send calls through. */
export function TrunkSettings() {
  const { t } = useTranslation()
  return (
    <HoldingList
      kind="trunks"
      title={t('settings.trunks')}
      add={t('trunks.add')}
      empty={{ icon: <Cable />, title: t('trunks.none'), lesson: t('trunks.lesson') }}
      line={({ proxy, username, addresses }) => [proxy, username, ...addresses].filter(Boolean).join(' · ')}
      mark={({ registers }) =>
        registers && <span className="text-xs text-ink-3">{t('trunks.registers')}</span>
      }
      form={(trunk, close) => <TrunkForm trunk={trunk} onClose={close} />}
    />
  )
}

function TrunkForm({ trunk, onClose }: { trunk: Trunk | undefined; onClose: () => void }) {
  const { t } = useTranslation()
  const save = useSave('trunks')
  const [form, setForm] = useState({
    name: trunk?.name ?? '',
    proxy: trunk?.proxy ?? '',
    addresses: trunk?.addresses.join('\n') ?? '',
    username: trunk?.username ?? '',
    password: '',
    registers: trunk?.registers ?? false,
    callerId: trunk?.callerId ?? '',
    emergency: trunk?.emergencyCallerId ?? '',
  })
  const set = (part: Partial<typeof form>) => setForm((old) => ({ ...old, ...part }))
  const submit = () =>
    save.mutateAsync({
      id: trunk?.id,
      body: {
        name: form.name.trim(),
        proxy: form.proxy.trim() || null,
        addresses: form.addresses.split(/[\s,]+/).filter((address) => address !== ''),
        username: form.username.trim() || null,
        ...(form.password === '' ? (trunk ? {} : { password: null }) : { password: form.password }),
        registers: form.registers,
        callerId: form.callerId || null,
        emergencyCallerId: form.emergency.trim() || null,
      },
    })
  return (
    <EditForm
      open
      title={trunk ? t('trunks.edit') : t('trunks.add')}
      about={t('trunks.lesson')}
      save={submit}
      onClose={onClose}
    >
      <NameLine value={form.name} onChange={(name) => set({ name })} />
      <TextLine
        label={t('trunks.proxy')}
        hint={t('trunks.proxyHint')}
        placeholder="sip:sip.carrier.example"
        value={form.proxy}
        onChange={(proxy) => set({ proxy })}
      />
      <Field label={t('trunks.addresses')} hint={t('trunks.addressesHint')}>
        {(control) => (
          <TextArea
            {...control}
            rows={2}
            value={form.addresses}
            onChange={({ target }) => set({ addresses: target.value })}
          />
        )}
      </Field>
      <div className="grid grid-cols-2 gap-3">
        <TextLine
          label={t('trunks.username')}
          autoComplete="off"
          value={form.username}
          onChange={(username) => set({ username })}
        />
        <TextLine
          label={t('signIn.password')}
          hint={trunk ? t('trunks.passwordKept') : undefined}
          type="password"
          autoComplete="new-password"
          value={form.password}
          onChange={(password) => set({ password })}
        />
      </div>
      <CallerIdField
        value={form.callerId}
        usual={t('trunks.callerIdUsual')}
        onChange={(callerId) => set({ callerId })}
      />
      <EmergencyField value={form.emergency} onChange={(emergency) => set({ emergency })} />
      <Tick
        label={t('trunks.register')}
        checked={form.registers}
        onChange={(registers) => set({ registers })}
      />
    </EditForm>
  )
}
