import type { FormField } from '#stages/form/form.wire.ts'
import type { DrawnForm } from '#stages/form/own-form.wire.ts'
import { formAddress, state, toldOf } from './form-state.ts'

// A form of ours, in a shadow root: the page's styles do not reach it, its CSS variables do.

const style = `:host{display:block}
form{display:grid;gap:1rem;font:var(--ringroot-font,inherit);color:var(--ringroot-text,inherit)}
div{display:grid;gap:.3rem}
label{font-weight:600;font-size:.9375em}
input,select,textarea,button{font:inherit;border-radius:var(--ringroot-radius,.5rem);padding:.6rem .75rem;min-width:0}
input,select,textarea{box-sizing:border-box;width:100%;color:var(--ringroot-field-text,#16181d);background:var(--ringroot-field,#fff);border:1px solid var(--ringroot-border,#8b919d)}
.consent{grid-template-columns:auto 1fr;align-items:start;gap:.3rem .6rem}.consent label{font-weight:400}
.consent input{width:1.1em;height:1.1em;margin:.15em 0;padding:0;accent-color:var(--ringroot-accent,#2f5fd0)}.consent p{grid-column:1/-1}
:focus-visible{outline:2px solid var(--ringroot-accent,#2f5fd0);outline-offset:2px}
[aria-invalid=true]{border-color:var(--ringroot-error,#b3261e)}
p{margin:0;color:var(--ringroot-error,#b3261e);font-size:.875em}p:empty{display:none}
button{cursor:pointer;justify-self:start;padding:.65rem 1.25rem;font-weight:600;border:0;color:var(--ringroot-on-accent,#fff);background:var(--ringroot-accent,#2f5fd0)}
button:disabled{opacity:.6;cursor:default}
.thanks{font:var(--ringroot-font,inherit);color:var(--ringroot-text,inherit);white-space:pre-line;outline:0}
.trap{position:absolute;left:-9999px;width:1px;height:1px;overflow:hidden}`

const kinds = { text: 'text', email: 'email', phone: 'tel', consent: 'checkbox' } as const
const hints: Readonly<Record<string, string>> = { email: 'email', phone: 'tel', name: 'name' }
type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement
type Line = Readonly<{ field: DrawnForm['fields'][number]; control: Control; said: HTMLElement }>

/** Draws every `[data-ringroot-form]` there is, and those that come. What stands in it meanwhile stays until the form is here. */
export function drawForms(address: URL, tagged: string | null): void {
  const drawn = new WeakMap<Element, string>()
  const look = (): void => {
    for (const host of document.querySelectorAll<HTMLElement>('[data-ringroot-form]')) {
      const { ringrootForm: key = '', ringrootDesign: design = '' } = host.dataset
      const site = tagged ?? state()?.site
      if (!site || drawn.get(host) === key + design) continue
      drawn.set(host, key + design)
      // A design in the page itself is a preview: nothing is sent.
      if (design) draw(host, JSON.parse(design) as DrawnForm, null) // written by the dashboard
      else
        void fetchForm(new URL(`form/${key}`, formAddress(address, site))).then((form) => {
          if (form) draw(host, form, { key, to: formAddress(address, site) })
        })
    }
  }
  const safely = (): void => {
    try {
      look()
    } catch {
      // The page stays as it was.
    }
  }
  safely()
  new MutationObserver(safely).observe(document, {
    childList: true,
    subtree: true,
    attributeFilter: ['data-ringroot-form', 'data-ringroot-design'],
  })
}

const fetchForm = async (url: URL): Promise<DrawnForm | null> => {
  const reply = await fetch(url).catch(() => null)
  return reply?.ok ? ((await reply.json()) as DrawnForm) : null // our own server's
}

function draw(host: HTMLElement, form: DrawnForm, to: Readonly<{ key: string; to: URL }> | null): void {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' })
  const since = performance.now()
  const element = make('form', { noValidate: true, lang: form.language })
  element.setAttribute('aria-label', form.name)
  const lines = form.fields.map((field, at) => lineOf(field, at))
  const trap = make('input', { tabIndex: -1, autocomplete: 'off', name: 'website' })
  const trapBox = make('div', { className: 'trap' }, trap)
  trapBox.setAttribute('aria-hidden', 'true')
  const said = make('p', {})
  said.setAttribute('role', 'alert')
  const button = make('button', { textContent: form.button })
  element.append(...lines.map(({ box }) => box), trapBox, said, button)
  root.textContent = ''
  dress(root)
  root.append(element)
  element.addEventListener('submit', (event) => {
    event.preventDefault()
    void send()
  })

  const complain = (faults: ReadonlyMap<string, string>): void => {
    for (const { field, control, said: line } of lines) {
      const fault = faults.get(field.name)
      line.textContent = fault ? ((form.words as Record<string, string>)[fault] ?? form.words.required) : ''
      control.setAttribute('aria-invalid', String(!!fault))
    }
    lines.find(({ field }) => faults.has(field.name))?.control.focus()
  }

  async function send(): Promise<void> {
    const faults = faultsOf(lines)
    complain(faults)
    said.textContent = ''
    if (faults.size) return
    button.disabled = true
    button.textContent = form.words.sending
    const refused = to ? await tell(to) : null
    button.disabled = false
    button.textContent = form.button
    if (refused?.size) complain(refused)
    else if (refused) said.textContent = form.words.sorry
    else if (form.redirect && to) location.assign(form.redirect)
    else {
      const thanks = make('div', { className: 'thanks', textContent: form.thanks, tabIndex: -1 })
      thanks.setAttribute('role', 'status')
      element.replaceWith(thanks)
      thanks.focus()
    }
  }

  /** Null when it was taken; else what is wrong, by field, or nothing by name. */
  async function tell({
    key,
    to: url,
  }: Readonly<{ key: string; to: URL }>): Promise<ReadonlyMap<string, string> | null> {
    const fields = lines.map(({ field: { name, label, kind }, control }): FormField => ({
      name,
      label,
      kind,
      value: answerOf(control),
    }))
    const told = toldOf({ key, name: form.name, own: true, fields, trap: trap.value, since })
    const reply = await fetch(url, { method: 'POST', body: JSON.stringify(told), keepalive: true }).catch(
      () => null,
    )
    if (reply?.ok) return null
    const body = (await reply?.json().catch(() => null)) as {
      errors?: { path: string; message: string }[]
    } | null // a problem, RFC 9457
    return new Map(
      (body?.errors ?? []).map(({ path, message }) => [path.replace('fields/', ''), message] as const),
    )
  }
}

/** A page's policy may forbid style sheets that it did not bring, but not one made like this; older browsers know no such. */
function dress(root: ShadowRoot): void {
  try {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(style)
    root.adoptedStyleSheets = [sheet]
  } catch {
    root.append(make('style', { textContent: style }))
  }
}

const answerOf = (control: Control): string =>
  control.type === 'checkbox' ? ((control as HTMLInputElement).checked ? 'yes' : '') : control.value.trim() // its type says what it is

/** As `stages/form/own-form.ts` asks again; whether a telephone number is one only the server knows. */
const faultsOf = (lines: readonly Line[]): ReadonlyMap<string, string> =>
  new Map(
    lines.flatMap(({ field: { name, kind, required }, control }): [string, string][] => {
      const value = answerOf(control)
      if (!value) return required ? [[name, 'required']] : []
      if (kind === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) return [[name, 'email']]
      return kind === 'phone' && value.replace(/\D/g, '').length < 6 ? [[name, 'phone']] : []
    }),
  )

function lineOf(field: DrawnForm['fields'][number], at: number): Line & Readonly<{ box: HTMLElement }> {
  const { name, label, kind, required, options } = field
  const id = `f${at}`
  const control: Control =
    kind === 'select'
      ? make(
          'select',
          { name, id },
          ...['', ...options].map((text) => make('option', { value: text, textContent: text })),
        )
      : kind === 'textarea'
        ? make('textarea', { name, id, rows: 4, maxLength: 4000 })
        : make('input', { name, id, type: kinds[kind], maxLength: 500 })
  const hint = hints[kind] ?? hints[name]
  if (hint) control.setAttribute('autocomplete', hint)
  control.required = required
  const said = make('p', { id: `${id}e` })
  control.setAttribute('aria-describedby', said.id)
  const caption = make('label', { htmlFor: id, textContent: required ? `${label} *` : label })
  const box = make('div', { className: kind })
  box.append(...(kind === 'consent' ? [control, caption, said] : [caption, control, said]))
  return { field, control, said, box }
}

function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Partial<HTMLElementTagNameMap[Name]>,
  ...children: Node[]
): HTMLElementTagNameMap[Name] {
  const element = Object.assign(document.createElement(name), properties)
  element.append(...children)
  return element
}
