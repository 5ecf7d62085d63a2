import { exponentOf, type Currency } from '#base/money.ts'
import type { Language } from './moment.ts'

/** Whole minor units as people write money; without cents from a thousand up, where nobody reads them. */
export function money(language: Language, minor: number, currency: string): string {
  const digits = exponentOf(currency as Currency) // an account's, or a sale's: both were checked when they were written
  const amount = minor / 10 ** digits
  return new Intl.NumberFormat(language, {
    style: 'currency',
    currency,
    ...(Math.abs(amount) >= 1000 ? { maximumFractionDigits: 0 } : {}),
  }).format(amount)
}

/** How much more or less, in few letters: "+$3.3K". */
export const moneyChange = (language: Language, minor: number, currency: string): string =>
  new Intl.NumberFormat(language, {
    style: 'currency',
    currency,
    notation: 'compact',
    maximumFractionDigits: 1,
    minimumFractionDigits: 0,
    signDisplay: 'exceptZero',
  }).format(minor / 10 ** exponentOf(currency as Currency)) // as above

/** The same to the last cent, where somebody compares it with a bill. */
export function exactMoney(language: Language, minor: number, currency: string): string {
  const amount = minor / 10 ** exponentOf(currency as Currency) // as above
  return new Intl.NumberFormat(language, { style: 'currency', currency }).format(amount)
}

/** The same without cents from a hundred up: for figures that are compared down a column. */
export function roundMoney(language: Language, minor: number, currency: string): string {
  const amount = minor / 10 ** exponentOf(currency as Currency) // as above
  const whole = Math.abs(amount) >= 100 ? { maximumFractionDigits: 0 } : {}
  return new Intl.NumberFormat(language, { style: 'currency', currency, ...whole }).format(amount)
}
