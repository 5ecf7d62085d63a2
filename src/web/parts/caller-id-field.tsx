import { useTranslation } from 'react-i18next'
import { readPhone } from '../format/phone.ts'
import { useAccount, useFormat } from '../shell/account.ts'
import { Field, Input, Select } from '../ui/field.tsx'
import { useHoldings } from './holdings.ts'

/** Which tracking number calls out show; only one that rings, so that whoever calls back is tracked too. */
export function CallerIdField(props: { value: string; usual?: string; onChange: (value: string) => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const numbers = (useHoldings('numbers').items ?? []).filter(({ use }) => use !== 'unused' && use !== 'pool')
  return (
    <Field label={t('people.callerId')}>
      {(control) => (
        <Select
          {...control}
          className="w-full"
          value={props.value}
          onChange={({ target }) => props.onChange(target.value)}
        >
          <option value="">{props.usual}</option>
          {numbers.map(({ id, number, name }) => (
            <option key={id} value={number}>
              {name === '' ? format.phone(number) : `${format.phone(number)} · ${name}`}
            </option>
          ))}
        </Select>
      )}
    </Field>
  )
}

/** What 112 or 911 sees: the number of the place where the telephone stands. */
export function EmergencyField(props: {
  value: string
  /** One person's, who sits somewhere else. */
  elsewhere?: boolean
  onChange: (value: string) => void
}) {
  const { t } = useTranslation()
  const { country } = useAccount()
  const wrong = props.value.trim() !== '' && !readPhone(props.value, country)
  return (
    <Field
      label={t('people.emergency')}
      hint={t(props.elsewhere ? 'people.emergencyElsewhere' : 'people.emergencyHint')}
      error={wrong ? t('numbers.notANumber') : undefined}
    >
      {(control) => (
        <Input
          {...control}
          type="tel"
          maxLength={40}
          value={props.value}
          onChange={({ target }) => props.onChange(target.value)}
        />
      )}
    </Field>
  )
}
