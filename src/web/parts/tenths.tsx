import { useFormat } from '../shell/account.ts'

/** A figure in a column where some are fractions: a whole one leaves the place of its tenth free, so that the ones stand below each other. */
export function Tenths({ value }: { value: number }) {
  const { tenths } = useFormat()
  const text = tenths(value)
  const whole = text !== tenths(value, true)
  return <span className={whole ? 'after:invisible after:content-[".0"]' : ''}>{text}</span>
}
