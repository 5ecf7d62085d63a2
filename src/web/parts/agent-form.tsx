import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Agent } from '../api/shapes.ts'
import { phone, readPhone } from '../format/phone.ts'
import { useAccount } from '../shell/account.ts'
import { Choice, TextLine, Tick } from '../ui/field.tsx'
import { CallerIdField, EmergencyField } from './caller-id-field.tsx'
import { EditForm } from './edit-form.tsx'
import { ExtensionLine } from './extension-line.tsx'
import { useHoldings, useSave } from './holdings.ts'
import { NameLine } from './name-line.tsx'

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
        <NameLine value={form.name} onChange={(name) => set({ name })} />
        <ExtensionLine value={form.extension} onChange={(extension) => set({ extension })} />
      </div>
      <div className="grid grid-cols-2 gap-3 max-md:grid-cols-1">
        <Choice
          label={t('people.department')}
          value={form.department}
          options={[
            ['', t('people.noDepartment')] as const,
            ...departments.map(({ id, name }) => [id, name] as const),
          ]}
          onChange={(department) => set({ department })}
        />
        <TextLine
          label={t('people.email')}
          type="email"
          maxLength={200}
          value={form.email}
          onChange={(email) => set({ email })}
        />
        <Choice
          label={t('people.phone')}
          value={form.phone}
          options={[
            ['', t('people.noPhone')] as const,
            ...phones.map(({ username, name }) => [username, name] as const),
          ]}
          onChange={(username) => set({ phone: username })}
        />
        <Choice
          label={t('people.rings')}
          value={form.rings}
          options={ringing.map((each) => [each, t(`people.ringing.${each}`)] as const)}
          onChange={(rings) => set({ rings })}
        />
        <TextLine
          label={t('people.mobile')}
          error={form.mobile !== '' && !mobile ? t('numbers.notANumber') : undefined}
          type="tel"
          value={form.mobile}
          onChange={(mobile) => set({ mobile })}
        />
        <Choice
          label={t('people.trunk')}
          error={form.mobile !== '' && trunks.length === 0 ? t('targets.noTrunk') : undefined}
          value={form.trunk || (trunks[0]?.name ?? '')}
          options={trunks.map(({ name }) => [name, name] as const)}
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
