import type { PhoneNumber } from '#base/phone-number.ts'
import type { FormField } from './form.wire.ts'

/** Who sent a form, as far as its fields say. */
export type Contact = Readonly<{ name: string | null; email: string | null; phone: PhoneNumber | null }>

/** One address, as people write theirs: RFC 5321 allows more, and nobody has it. */
export const isEmail = (text: string): boolean =>
  text.length <= 254 &&
  /^[a-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+$/i.test(text) &&
  !/\.\.|^\.|\.@|@-|-\.|-$/.test(text)

/** How a field says what it holds: by its type, its `autocomplete`, its name or its label, in the languages we speak. */
const means = {
  email: /\b(email)\b|e-?mail|(^|_)mail|пошт/i,
  phone: /\btel\b|phone|\bmobile\b|\bcell\b|whats-?app|telefon|mobil|телефон/i,
  given: /given-name|first.?name|\bfname\b|prenume|^ім.?я$/i,
  family: /family-name|last.?name|\blname\b|surname|nume de familie|прізвище/i,
  whole: /(^| )name( |$)|full.?name|your.?name|contact.?name|customer.?name|nume complet|^nume|^ім.?я$|піб/i,
} as const
type Meaning = keyof typeof means

const longestName = 200

/**
 * Finds name, e-mail address and telephone number among the fields. What a field says of itself counts; an address may also stand in a
 * field that says nothing, for it looks like nothing else.
 */
export function contactOf(
  fields: readonly FormField[],
  parsePhone: (text: string) => PhoneNumber | null,
): Contact {
  const filled = fields
    .map((field) => ({ ...field, value: field.value.trim() }))
    .filter(({ value }) => value !== '')
  const meaning = (wanted: Meaning): readonly string[] =>
    filled.filter((field) => isMeant(field, means[wanted])).map(({ value }) => value)
  const email = meaning('email').find(isEmail) ?? filled.map(({ value }) => value).find(isEmail) ?? null
  const phone =
    firstOf(meaning('phone'), parsePhone) ??
    firstOf(
      filled.map(({ value }) => value).filter((value) => value.startsWith('+')),
      parsePhone,
    )
  const [given, family] = [meaning('given')[0], meaning('family')[0]]
  const name =
    given !== undefined && family !== undefined
      ? `${given} ${family}`
      : (meaning('whole').find((value) => !isEmail(value)) ?? given ?? family)
  return { name: name?.slice(0, longestName) ?? null, email: email?.toLowerCase() ?? null, phone }
}

const isMeant = ({ name, label, kind }: FormField, pattern: RegExp): boolean =>
  !/^(textarea|consent|checkbox|radio|file)/.test(kind) &&
  [kind, name.replaceAll(/[[\]_-]+/g, ' ').trim(), name, label].some((words) => pattern.test(words))

function firstOf<Found>(texts: readonly string[], read: (text: string) => Found | null): Found | null {
  for (const text of texts) {
    const found = read(text)
    if (found !== null) return found
  }
  return null
}
