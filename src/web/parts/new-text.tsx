import { longestText } from '#stages/message/segments.ts'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { readPhone } from '../format/phone.ts'
import { useAccount, useFormat } from '../shell/account.ts'
import { Field, Select, TextArea } from '../ui/field.tsx'
import { Parts, useSend } from './composer.tsx'
import { EditForm } from './edit-form.tsx'
import { useHoldings } from './holdings.ts'
import { PhoneLine } from './phone-line.tsx'

/** A text to somebody who may not have written yet. */
export function NewText({ onClose, onSent }: { onClose: () => void; onSent: (thread: string) => void }) {
  const { t } = useTranslation()
  const { country } = useAccount()
  const format = useFormat()
  const send = useSend()
  const numbers = useHoldings('numbers').items ?? []
  const [id] = useState(() => crypto.randomUUID())
  const [to, setTo] = useState('')
  const [from, setFrom] = useState('')
  const [body, setBody] = useState('')
  const chosen = from || numbers[0]?.number || ''
  const person = readPhone(to, country)
  return (
    <EditForm
      open
      title={t('texts.new')}
      saveLabel={t('texts.send')}
      save={async () => {
        const { threadId } = await send.mutateAsync({ id, to: person ?? to, from: chosen, body })
        onSent(threadId)
      }}
      onClose={onClose}
    >
      <PhoneLine
        label={t('texts.to')}
        hint={person === undefined ? t('texts.toHint') : format.phone(person)}
        value={to}
        onChange={setTo}
      />
      <Field label={t('texts.from')} hint={t('texts.fromHint')}>
        {(control) => (
          <Select {...control} value={chosen} onChange={({ target }) => setFrom(target.value)}>
            {numbers.map(({ number, name }) => (
              <option key={number} value={number}>
                {name ? `${name} · ${format.phone(number)}` : format.phone(number)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={t('texts.text')} hint={<Parts body={body} />}>
        {(control) => (
          <TextArea
            {...control}
            required
            rows={4}
            maxLength={longestText}
            value={body}
            onChange={({ target }) => setBody(target.value)}
          />
        )}
      </Field>
    </EditForm>
  )
}
