import { useTranslation } from 'react-i18next'
import type { PersonDetail, PersonRow } from '#stages/person/person.wire.ts'
import { useFormat } from '../shell/account.ts'

/** How a person is called: by name, else by their number or address. */
export function usePersonName(): (person: Pick<PersonRow, 'name' | 'phones' | 'emails'>) => string {
  const { t } = useTranslation()
  const format = useFormat()
  return ({ name, phones: [phone], emails: [email] }) =>
    name ?? (phone === undefined ? (email ?? t('persons.nameless')) : format.phone(phone))
}

/** An identity in words: a number, an address, or which browser. */
export function useIdentityName(): (identity: PersonDetail['identities'][number]) => string {
  const { t } = useTranslation()
  const format = useFormat()
  return ({ kind, value }) =>
    kind === 'phone'
      ? format.phone(value)
      : kind === 'email'
        ? value
        : `${t('persons.browser')} ${value.slice(-4)}`
}
