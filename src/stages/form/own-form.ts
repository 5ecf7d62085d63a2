import type { PhoneNumber } from '#base/phone-number.ts'
import { isEmail } from './contact.ts'
import type { FormField } from './form.wire.ts'
import type { Design, DrawnForm, OwnField } from './own-form.wire.ts'

/** What is wrong with an answer; the words of the form say it to the visitor. */
export type AnswerFault = 'required' | 'email' | 'phone' | 'option'

/** The answers that a form's design does not accept, by field. The page's script asks the same; whoever writes to us by hand is asked here. */
export function faultsOf(
  { fields }: Design,
  answers: readonly FormField[],
  parsePhone: (text: string) => PhoneNumber | null,
): ReadonlyMap<string, AnswerFault> {
  const byName = new Map(answers.map(({ name, value }) => [name, value.trim()]))
  return new Map(
    fields.flatMap((field): readonly (readonly [string, AnswerFault])[] => {
      const fault = faultOf(field, byName.get(field.name) ?? '', parsePhone)
      return fault === null ? [] : [[field.name, fault]]
    }),
  )
}

function faultOf(
  { kind, required, options }: OwnField,
  value: string,
  parsePhone: (text: string) => PhoneNumber | null,
): AnswerFault | null {
  if (value === '') return required ? 'required' : null
  if (kind === 'email') return isEmail(value) ? null : 'email'
  if (kind === 'phone') return parsePhone(value) === null ? 'phone' : null
  if (kind === 'select') return options.includes(value) ? null : 'option'
  return null
}

/** The answers as they are kept: those the design asks for, in its order, under its labels. */
export function keptAnswers({ fields }: Design, answers: readonly FormField[]): readonly FormField[] {
  const byName = new Map(answers.map((answer) => [answer.name, answer.value]))
  return fields.flatMap(({ name, label, kind }) => {
    const value = byName.get(name) ?? ''
    return value === '' ? [] : [{ name, label, kind: kind === 'phone' ? 'tel' : kind, value }]
  })
}

/** What the form itself says. */
export const ownFormWords: Readonly<Record<Design['language'], DrawnForm['words']>> = {
  en: {
    required: 'Please fill this in.',
    email: 'Please enter an e-mail address, such as ana@example.com.',
    phone: 'Please enter a telephone number.',
    sending: 'Sending…',
    sorry: 'This could not be sent. Please try again in a moment.',
  },
  ro: {
    required: 'Vă rugăm să completați acest câmp.',
    email: 'Introduceți o adresă de e-mail, de exemplu ana@example.com.',
    phone: 'Introduceți un număr de telefon.',
    sending: 'Se trimite…',
    sorry: 'Nu s-a putut trimite. Încercați din nou peste puțin timp.',
  },
  uk: {
    required: 'Будь ласка, заповніть це поле.',
    email: 'Введіть адресу електронної пошти, наприклад ana@example.com.',
    phone: 'Введіть номер телефону.',
    sending: 'Надсилаємо…',
    sorry: 'Не вдалося надіслати. Спробуйте ще раз за хвилину.',
  },
}
