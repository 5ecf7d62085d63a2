import type { NumbersGiven } from '#configuration/configuration.wire.ts'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { path, request } from '../api/client.ts'
import { useAccount } from '../shell/account.ts'
import { Field, Select } from '../ui/field.tsx'
import { useToast } from '../ui/toast.tsx'
import { EditForm } from './edit-form.tsx'
import { useHoldings } from './holdings.ts'

/** A number of their own for everybody who has none, from those in no use. */
export function GiveNumbers({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const { id } = useAccount()
  const client = useQueryClient()
  const say = useToast()
  const flows = useHoldings('flows').items ?? []
  const [flow, setFlow] = useState('')
  const give = async () => {
    const { given, without } = await request<NumbersGiven>(
      'POST',
      path(['accounts', id, 'agents', 'numbers']),
      {
        flowId: flow || flows[0]?.id,
      },
    )
    await client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[1] === id })
    if (given.length > 0) say({ text: t('people.given', { count: given.length }) })
    if (without.length > 0)
      say({ kind: 'problem', text: t('people.without', { names: without.join(', ') }), stays: 9000 })
  }
  return (
    <EditForm
      open
      ready={flows.length > 0}
      title={t('people.give')}
      about={t('people.giveAbout')}
      save={give}
      onClose={onClose}
    >
      <Field label={t('people.giveFlow')}>
        {(control) => (
          <Select
            {...control}
            className="w-full"
            required
            value={flow}
            onChange={({ target }) => setFlow(target.value)}
          >
            {flows.map(({ id: one, name }) => (
              <option key={one} value={one}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </EditForm>
  )
}
