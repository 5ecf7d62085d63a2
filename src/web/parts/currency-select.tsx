import { useTranslation } from 'react-i18next'
import { useAccount, useLanguage } from '../shell/account.ts'
import { Select } from '../ui/field.tsx'

const codes = Intl.supportedValuesOf('currency')

/** A currency by its code and name; the account's own and the most used come first. */
export function CurrencySelect(props: {
  label: string
  value: string
  onChange: (currency: string) => void
}) {
  const { t } = useTranslation()
  const { currency } = useAccount()
  const names = new Intl.DisplayNames(useLanguage(), { type: 'currency' })
  const first = [...new Set([currency, 'EUR', 'USD', 'GBP', 'RON', 'UAH'])]
  return (
    <Select
      aria-label={props.label}
      className="w-full"
      value={props.value}
      onChange={({ target }) => props.onChange(target.value)}
    >
      {props.value === '' && <option value="">{t('costs.chooseName')}</option>}
      {[...first, ...codes.filter((code) => !first.includes(code))].map((code) => (
        <option key={code} value={code}>
          {code} · {names.of(code)}
        </option>
      ))}
    </Select>
  )
}
