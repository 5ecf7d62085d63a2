import type { PeopleImported } from '#configuration/configuration.wire.ts'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { path, request } from '../api/client.ts'
import { useAccount } from '../shell/account.ts'
import { Field, TextArea } from '../ui/field.tsx'
import { useToast } from '../ui/toast.tsx'
import { EditForm } from './edit-form.tsx'

const example = 'name\tdepartment\textension\nAnna Pop\tSales\t201'

/** Rows pasted from a spreadsheet become people. */
export function PeopleImport({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const { id } = useAccount()
  const client = useQueryClient()
  const say = useToast()
  const [text, setText] = useState('')
  const send = async () => {
    const { agents } = await request<PeopleImported>('POST', path(['accounts', id, 'agents', 'import']), {
      text,
    })
    await client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[1] === id })
    say({ text: t('people.imported', { count: agents.length }) })
  }
  return (
    <EditForm
      open
      wide
      title={t('people.import')}
      about={t('people.importAbout')}
      save={send}
      onClose={onClose}
    >
      <Field label={t('people.importRows')}>
        {(control) => (
          <TextArea
            {...control}
            required
            autoFocus
            rows={10}
            spellCheck={false}
            className="font-mono text-xs whitespace-pre"
            placeholder={example}
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
        )}
      </Field>
    </EditForm>
  )
}
