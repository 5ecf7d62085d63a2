import type { FormField } from './form.wire.ts'
import { keptText } from './kept-text.ts'

/** Stands where the digits of a card stood. */
const cardMark = '••••'

/** Fields whose kind, `autocomplete`, name or label says that they hold what nobody but the site may know. */
const secretKind = /\b(password|cc-[a-z-]+|current-password|new-password|one-time-code)\b/i
const secretName =
  /passw|\bpwd\b|passphrase|card.?(num|no\b|holder|exp|cvc|cvv|code)|credit.?card|\bc(vv2?|vc2?|csc)\b|security.?(code|number)|\bssn\b|social.?security|\biban\b|\bpin\b(?!.?code)/i

/** True for a field that is not kept at all. */
export const isSecret = ({ kind, name, label }: Omit<FormField, 'value'>): boolean =>
  secretKind.test(kind) || secretName.test(spaced(name)) || secretName.test(label)

/** `cardNumber` and `card_number` read alike. */
const spaced = (name: string): string =>
  name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').replaceAll(/[_[\].-]+/g, ' ')

/** ISO/IEC 7812-1, annex B: every second digit from the right is doubled, and the digits' sum is a multiple of ten. */
export function isCardNumber(digits: string): boolean {
  if (!/^[2-6]\d{12,18}$/.test(digits)) return false
  const sum = Array.from(digits)
    .reverse()
    .reduce((total, digit, place) => {
      const weight = Number(digit) * (place % 2 === 0 ? 1 : 2)
      return total + (weight > 9 ? weight - 9 : weight)
    }, 0)
  return sum % 10 === 0
}

/** The text without card numbers. What is written with a plus is a telephone number, and stays. */
export const withoutCards = (text: string): string =>
  text.replaceAll(/(?<![\d+])\d(?:[ -]?\d){12,18}(?!\d)/g, (run) =>
    isCardNumber(run.replaceAll(/\D/g, '')) ? cardMark : run,
  )

/** What a field may weigh in the database. */
const longest = { name: 100, label: 200, kind: 60, value: 4000 } as const

/** The fields that may be kept, each cut to size. The page has left out the rest already; whoever writes to us by hand has not. */
export const keptFields = (fields: readonly FormField[]): readonly FormField[] =>
  fields
    .filter((field) => !isSecret(field))
    .map(({ name, label, kind, value }) => ({
      name: keptText(name, longest.name),
      label: keptText(label, longest.label),
      kind: keptText(kind, longest.kind),
      value: keptText(withoutCards(value), longest.value),
    }))
