import { amountText, type Currency, decimalMarkOf, readAmount } from '#base/money.ts'

/** What a person typed, in minor units; null when it is no amount. A single mark stands before decimals, as on every keyboard. */
export function readMoney(text: string, currency: string): number | null {
  const code = currency as Currency // the account's, or one that was chosen
  const mark = decimalMarkOf([text])
  const read = readAmount(text, code, mark === ',' || (mark === 'unclear' && !text.includes('.')) ? ',' : '.')
  if (!read.ok) return null
  return read.value
}

/** An amount as it stands in a field. */
export const moneyText = (amount: number | null, currency: string): string =>
  amount === null ? '' : amountText(amount, currency as Currency) // as above
