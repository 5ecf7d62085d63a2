import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Department } from '../api/shapes.ts'
import { Choice, TextLine } from '../ui/field.tsx'
import { CallerIdField } from './caller-id-field.tsx'
import { EditForm } from './edit-form.tsx'
import { ExtensionLine } from './extension-line.tsx'
import { useHoldings, useSave } from './holdings.ts'
import { NameLine } from './name-line.tsx'

/** A department: its extension, what whoever dials it goes through, the number its calls out show. */
export function DepartmentForm(props: { department: Department | undefined; onClose: () => void }) {
  const { department } = props
  const { t } = useTranslation()
  const save = useSave('departments')
  const flows = useHoldings('flows').items ?? []
  const [form, setForm] = useState({
    name: department?.name ?? '',
    mailbox: department && department.mailbox !== department.name ? department.mailbox : '',
    extension: department?.extension ?? '',
    flow: department?.flowId ?? '',
    callerId: department?.callerId ?? '',
  })
  const set = (part: Partial<typeof form>) => setForm((old) => ({ ...old, ...part }))
  const body = {
    name: form.name.trim(),
    mailbox: form.mailbox.trim() || form.name.trim(),
    extension: form.extension || null,
    flowId: form.flow || null,
    callerId: form.callerId || null,
  }
  return (
    <EditForm
      open
      title={department ? t('departments.edit') : t('departments.add')}
      about={t('departments.lesson')}
      save={() => save.mutateAsync({ id: department?.id, body })}
      onClose={props.onClose}
    >
      <NameLine value={form.name} onChange={(name) => set({ name })} />
      <TextLine
        label={t('departments.mailbox')}
        hint={t('departments.mailboxHint')}
        maxLength={100}
        value={form.mailbox}
        onChange={(mailbox) => set({ mailbox })}
      />
      <div className="grid grid-cols-[7rem_1fr] gap-3">
        <ExtensionLine value={form.extension} onChange={(extension) => set({ extension })} />
        <Choice
          label={t('departments.flow')}
          required={form.extension !== ''}
          value={form.flow}
          options={[['', ''] as const, ...flows.map(({ id, name }) => [id, name] as const)]}
          onChange={(flow) => set({ flow })}
        />
      </div>
      <CallerIdField value={form.callerId} onChange={(callerId) => set({ callerId })} />
    </EditForm>
  )
}
