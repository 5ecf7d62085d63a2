import type { Language } from './moment.ts'

/** A number with the language's separators; calls that are shared out come in fractions. */
export const count = (language: Language, value: number): string =>
  new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(value)

export const percent = (language: Language, share: number): string =>
  new Intl.NumberFormat(language, {
    style: 'percent',
    maximumFractionDigits: share > 0 && share < 0.1 ? 1 : 0,
  }).format(share)

/** Change against the period before, as a share; undefined when there was nothing to compare with. */
export const change = (now: number, before: number): number | undefined =>
  before === 0 ? undefined : (now - before) / before

/** "+12 %", "−4 %", "0 %". */
export const signedPercent = (language: Language, share: number): string =>
  new Intl.NumberFormat(language, {
    style: 'percent',
    maximumFractionDigits: 0,
    signDisplay: 'exceptZero',
  }).format(share)

/** A probability: never said to be all, and never nothing. */
export const chance = (language: Language, p: number): string =>
  p >= 0.995
    ? `> ${percent(language, 0.99)}`
    : p < 0.01
      ? `< ${percent(language, 0.01)}`
      : percent(language, p)

/** Two figures of it: how many times, where a third would be made up. */
export const rough = (language: Language, value: number): string =>
  new Intl.NumberFormat(language, { maximumSignificantDigits: 2 }).format(value)

/** A figure that may be a fraction, to one digit; `always` also where it is none, so that a column stands straight. */
export const tenths = (language: Language, value: number, always = false): string =>
  new Intl.NumberFormat(language, {
    minimumFractionDigits: always ? 1 : 0,
    maximumFractionDigits: 1,
  }).format(value)

/** "+2.3", "−0.4", "+4.0". */
export const signedTenths = (language: Language, value: number): string =>
  new Intl.NumberFormat(language, {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
    signDisplay: 'exceptZero',
  }).format(value)

/** An amount in a currency, with its usual decimals. */
export const price = (language: Language, amount: number, currency: string): string =>
  new Intl.NumberFormat(language, { style: 'currency', currency }).format(amount)
