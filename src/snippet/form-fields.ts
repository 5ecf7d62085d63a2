import type { FormField } from '#stages/form/form.wire.ts'

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement

/** Never read, whatever stands in it. The server has the same list, and the last word (`stages/form/secret.ts`). */
const secretKind = /password|cc-|one-time-code/
const secretName =
  /passw|\bpwd\b|passphrase|card.?(num|no\b|holder|exp|cvc|cvv|code)|credit.?card|\bc(vv2?|vc2?|csc)\b|security.?(code|number)|\bssn\b|social.?security|\biban\b|\bpin\b(?!.?code)/i
const noAnswer = /^(password|hidden|submit|button|reset|image)$/

/** A form tells at most so much: a browser sends 64 kB behind a page that goes away. */
const longest = { value: 4000, all: 40_000, fields: 100 }

const wordsOf = (text: string | null | undefined, length = 200): string =>
  (text ?? '').replace(/\s+/g, ' ').trim().slice(0, length)

/**
 * A form may hold fields called `name`, `id`, even `elements`: then `form.name` is such a field. So attributes are asked for, and fields
 * are asked whose they are.
 */
const controlsOf = (form: HTMLFormElement): Control[] =>
  Array.from((form.getRootNode() as ParentNode).querySelectorAll<Control>('input,select,textarea')).filter(
    (control) => control.form === form,
  )

/** What may be told of a form; `hidden` names the hidden fields that may. Null for a form that is no lead: a search, a sign-in. */
export function readFields(form: HTMLFormElement, hidden: readonly string[]): FormField[] | null {
  const controls = controlsOf(form)
  const texts = controls.filter(({ type }) => /^(text|email|tel|textarea|url|select)/.test(type))
  const signsIn = controls.some(({ type }) => type === 'password') && texts.length < 2
  if (signsIn || form.getAttribute('role') === 'search' || controls.some(({ type }) => type === 'search'))
    return null
  let room = longest.all
  const fields = controls.flatMap((control): FormField[] => {
    const { type, disabled } = control
    const name = control.name || control.id
    if (disabled || (noAnswer.test(type) && !(type === 'hidden' && hidden.includes(name)))) return []
    const label = labelOf(control)
    const kind = wordsOf(`${control.getAttribute('autocomplete') ?? ''} ${type.replace(/-.*/, '')}`, 60)
    const spaced = name.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[_[\].-]+/g, ' ')
    if (secretKind.test(kind) || secretName.test(spaced) || secretName.test(label)) return []
    if (control.closest('[data-ringroot-private]')) return []
    const value = withoutCards(valueOf(control).trim()).slice(0, Math.min(longest.value, room))
    room -= value.length
    return value ? [{ name: name.slice(0, 100), label, kind, value }] : []
  })
  return fields[0] ? fields.slice(0, longest.fields) : null
}

function valueOf(control: Control): string {
  if (control instanceof HTMLSelectElement)
    return control.value && Array.from(control.selectedOptions, ({ text }) => text).join(', ')
  const { type, value } = control
  if (type === 'checkbox' || type === 'radio')
    return (control as HTMLInputElement).checked ? (value === 'on' ? 'yes' : value) : '' // its type says what it is
  if (type === 'file')
    return Array.from((control as HTMLInputElement).files ?? [], ({ name }) => name).join(', ') // likewise
  return value
}

function labelOf(control: Control): string {
  const legend = control.type === 'radio' ? control.closest('fieldset')?.querySelector('legend') : null
  const by = control.getAttribute('aria-labelledby')
  const label = legend ?? control.labels?.[0] ?? (by && document.getElementById(by)) ?? null
  return wordsOf(
    (label || null)?.textContent || control.getAttribute('aria-label') || control.getAttribute('placeholder'),
  )
}

/** ISO/IEC 7812-1, annex B. What is written with a plus is a telephone number. */
const withoutCards = (text: string): string =>
  text.replace(/\+?\d(?:[ -]?\d){12,18}/g, (run) => {
    const digits = run.replace(/\D/g, '')
    let sum = 0
    for (let at = digits.length, even = false; at--; even = !even) {
      const weight = +digits.charAt(at) * (even ? 2 : 1)
      sum += weight > 9 ? weight - 9 : weight
    }
    return run.startsWith('+') || sum % 10 ? run : '••••'
  })

/** Which form of its site it is, on every page view the same. */
export function keyOf(form: HTMLFormElement): string {
  const [id, name, action] = ['id', 'name', 'action'].map((attribute) => form.getAttribute(attribute))
  const path = action ? new URL(action, location.href).pathname : location.pathname
  const key = id
    ? `#${id}`
    : name
      ? `[${name}]`
      : path === location.pathname
        ? `${path} ${placeOf(form)}`
        : path
  return key.slice(0, 200)
}
const placeOf = (form: HTMLFormElement): number => Array.from(document.forms).indexOf(form) + 1

/** What people call it: its own label, a heading in it, or its page's title. */
export const nameOf = (form: HTMLFormElement): string =>
  wordsOf(
    form.getAttribute('aria-label') ||
      form.getAttribute('data-name') ||
      form.querySelector('h1,h2,h3,h4,legend')?.textContent ||
      document.title,
    100,
  )
