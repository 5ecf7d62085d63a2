import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Agent } from '../api/shapes.ts'
import { phone, readPhone } from '../format/phone.ts'
import { useAccount } from '../shell/account.ts'
import { Field, Input, Select, Tick } from '../ui/field.tsx'
import { CallerIdField, EmergencyField } from './caller-id-field.tsx'
import { EditForm } from './edit-form.tsx'
import { useHoldings, useSave } from './holdings.ts'

const ringing = ['both', 'phone', 'mobile', 'answering-phone'] as const

/** Somebody who answers: where they sit, what rings, what their calls out show. */
export function AgentForm(props: { agent: Agent | undefined; onClose: () => void }) {
  const { agent } = props
  const { t } = useTranslation()
  const { country } = useAccount()
  const save = useSave<Agent>('agents')
  const addDestination = useSave('destinations')
  const departments = useHoldings('departments').items ?? []
  const phones = useHoldings('phones').items ?? []
  const trunks = useHoldings('trunks').items ?? []
  const [form, setForm] = useState({
    name: agent?.name ?? '',
    department: agent?.departmentId ?? '',
    extension: agent?.extension ?? '',
    phone: agent?.phone ?? '',
    mobile: agent?.mobile ? phone(agent.mobile.number, country) : '',
    trunk: agent?.mobile?.trunk ?? '',
    rings: agent?.rings ?? 'both',
    email: agent?.email ?? '',
    callerId: agent?.callerId ?? '',
    emergency: agent?.emergencyCallerId ?? '',
    callThrough: agent?.callThrough ?? false,
    listed: agent?.listed ?? true,
    inFlows: true,
  })
  const set = (part: Partial<typeof form>) => setForm((old) => ({ ...old, ...part }))
  const mobile = readPhone(form.mobile, country)
  const submit = async () => {
    const name = form.name.trim()
    await save.mutateAsync({
      id: agent?.id,
      body: {
        name,
        departmentId: form.department || null,
        extension: form.extension || null,
        phone: form.phone || null,
        mobile:
          form.mobile === '' ? null : { number: mobile ?? form.mobile, trunk: form.trunk || trunks[0]?.name },
        rings: form.rings,
        email: form.email.trim() || null,
        callerId: form.callerId || null,
        emergencyCallerId: form.emergency.trim() || null,
        callThrough: form.callThrough && form.mobile !== '',
        listed: form.listed,
      },
    })
    if (!agent?.destinationId && form.inFlows)
      await addDestination.mutateAsync({ body: { name, target: { kind: 'agent', agent: name } } })
  }
  return (
    <EditForm open title={agent ? t('people.edit') : t('people.add')} save={submit} onClose={props.onClose}>
      <div className="grid grid-cols-[1fr_7rem] gap-3">
        <Field label={t('numbers.name')}>
          {(control) => (
            <Input
              {...control}
              required
              autoFocus
              maxLength={100}
              value={form.name}
              onChange={({ target }) => set({ name: target.value })}
            />
          )}
        </Field>
        <Field label={t('people.extension')}>
          {(control) => (
            <Input
              {...control}
              inputMode="numeric"
              pattern="[0-9*#]{1,8}"
              value={form.extension}
              onChange={({ target }) => set({ extension: target.value })}
            />
          )}
        </Field>
      </div>
      <div className="grid grid-cols-2 gap-3 max-md:grid-cols-1">
        <Choice
          label={t('people.department')}
          none={t('people.noDepartment')}
          value={form.department}
          options={departments.map(({ id, name }) => [id, name])}
          onChange={(department) => set({ department })}
        />
        <Field label={t('people.email')}>
          {(control) => (
            <Input
              {...control}
              type="email"
              maxLength={200}
              value={form.email}
              onChange={({ target }) => set({ email: target.value })}
            />
          )}
        </Field>
        <Choice
          label={t('people.phone')}
          none={t('people.noPhone')}
          value={form.phone}
          options={phones.map(({ username, name }) => [username, name])}
          onChange={(username) => set({ phone: username })}
        />
        <Choice
          label={t('people.rings')}
          value={form.rings}
          options={ringing.map((each) => [each, t(`people.ringing.${each}`)])}
          onChange={(rings) => set({ rings: ringing.find((each) => each === rings) ?? 'both' })}
        />
        <Field
          label={t('people.mobile')}
          error={form.mobile !== '' && !mobile ? t('numbers.notANumber') : undefined}
        >
          {(control) => (
            <Input
              {...control}
              type="tel"
              value={form.mobile}
              onChange={({ target }) => set({ mobile: target.value })}
            />
          )}
        </Field>
        <Choice
          label={t('people.trunk')}
          error={form.mobile !== '' && trunks.length === 0 ? t('targets.noTrunk') : undefined}
          value={form.trunk || (trunks[0]?.name ?? '')}
          options={trunks.map(({ name }) => [name, name])}
          onChange={(trunk) => set({ trunk })}
        />
      </div>
      <CallerIdField
        value={form.callerId}
        usual={t('people.callerIdUsual')}
        onChange={(callerId) => set({ callerId })}
      />
      <EmergencyField value={form.emergency} onChange={(emergency) => set({ emergency })} elsewhere />
      <Tick
        label={t('people.callThrough')}
        checked={form.callThrough}
        disabled={form.mobile === ''}
        onChange={(callThrough) => set({ callThrough })}
      />
      <Tick label={t('people.listed')} checked={form.listed} onChange={(listed) => set({ listed })} />
      {!agent?.destinationId && (
        <Tick label={t('people.inFlows')} checked={form.inFlows} onChange={(inFlows) => set({ inFlows })} />
      )}
    </EditForm>
  )
}

function Choice(props: {
  label: string
  none?: string
  error?: string | undefined
  value: string
  options: readonly (readonly [value: string, label: string])[]
  onChange: (value: string) => void
}) {
  return (
    <Field label={props.label} error={props.error}>
      {(control) => (
        <Select
          {...control}
          className="w-full"
          value={props.value}
          onChange={({ target }) => props.onChange(target.value)}
        >
          {props.none !== undefined && <option value="">{props.none}</option>}
          {props.options.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Select>
      )}
    </Field>
  )
}
