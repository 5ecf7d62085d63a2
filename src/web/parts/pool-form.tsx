import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Pool } from '../api/shapes.ts'
import { Field, Select } from '../ui/field.tsx'
import { EditForm } from './edit-form.tsx'
import { useHoldings, useSave } from './holdings.ts'
import { NameLine } from './name-line.tsx'

/** A pool: its name, and where its numbers ring. */
export function PoolForm({ pool, onClose }: { pool?: Pool; onClose: () => void }) {
  const { t } = useTranslation()
  const flows = useHoldings('flows').items ?? []
  const save = useSave('pools')
  const [name, setName] = useState(pool?.name ?? '')
  const [flow, setFlow] = useState(pool?.flowId ?? '')
  return (
    <EditForm
      open
      title={pool ? t('numbers.editPool') : t('numbers.addPool')}
      about={t('use.poolAbout')}
      save={() =>
        save.mutateAsync({ id: pool?.id, body: { name: name.trim(), flowId: flow || flows[0]?.id } })
      }
      onClose={onClose}
    >
      <NameLine value={name} onChange={setName} />
      <Field label={t('numbers.flow')} hint={t('numbers.flowHint')}>
        {(control) => (
          <Select {...control} value={flow} onChange={({ target }) => setFlow(target.value)}>
            {flows.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </EditForm>
  )
}
