import { useLanguage } from '../shell/account.ts'
import { Select } from '../ui/field.tsx'

const countries =
  'US CA GB IE AU NZ RO MD UA PL DE AT CH FR BE NL LU ES PT IT CZ SK HU BG GR HR SI RS LT LV EE FI SE NO DK IS TR IL AE IN ZA BR MX AR CL CO JP KR SG'.split(
    ' ',
  )

/** Countries by their names in the reader's language; one that is chosen already is among them. */
export function CountrySelect(props: {
  id: string
  'aria-describedby': string
  'aria-invalid': boolean
  value: string
  onChange: (country: string) => void
}) {
  const language = useLanguage()
  const { value, onChange, ...control } = props
  const names = new Intl.DisplayNames(language, { type: 'region' })
  const listed = countries.includes(value) ? countries : [value, ...countries]
  return (
    <Select {...control} value={value} onChange={({ target }) => onChange(target.value)}>
      {listed.map((country) => (
        <option key={country} value={country}>
          {names.of(country)}
        </option>
      ))}
    </Select>
  )
}
