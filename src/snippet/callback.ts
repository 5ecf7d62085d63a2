// A button and a small form that ask to be called: one tag of its own, beside the snippet's. Everything it draws is in a shadow root.
// Its words are the tag's: data-button, data-number, data-thanks, data-sorry.

type State = Readonly<{ visit?: string | null; visitor?: string | null }>

// Styles are set one by one: a page's policy may forbid style sheets that it did not bring.
const corner =
  'position:fixed;right:1rem;bottom:1rem;z-index:2147483646;max-width:calc(100vw - 2rem);font:16px/1.4 system-ui,sans-serif'
const box = 'font:inherit;padding:.6rem .9rem;border-radius:.5rem;border:1px solid #767676;min-width:0;'
const dark = `${box}background:#111;color:#fff;cursor:pointer`
const light = `${box}background:#fff;color:#111`

function draw({ dataset, src }: HTMLScriptElement): void {
  const { site, button = 'Call me', number = 'Your telephone number' } = dataset
  const { thanks = 'We are calling you.', sorry = 'That did not work. Please check the number.' } = dataset
  const host = document.createElement('aside')
  host.setAttribute('data-ringroot', 'off') // the visitor's own number is not for swapping
  const root = host.attachShadow({ mode: 'open' })
  const [panel, said, form] = [make('div', corner), make('p', ''), make('form', 'display:none;gap:.5rem')]
  const [input, send, open] = [make('input', light), make('button', dark), make('button', dark)]
  said.setAttribute('role', 'status')
  input.type = 'tel'
  input.autocomplete = 'tel'
  input.required = true
  input.maxLength = 40
  input.placeholder = number
  input.setAttribute('aria-label', number)
  open.textContent = send.textContent = button
  form.append(input, send)
  panel.append(said, form, open)
  root.append(panel)
  open.addEventListener('click', () => {
    open.remove()
    form.style.display = 'flex'
    input.focus()
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void ask()
  })
  async function ask(): Promise<void> {
    send.disabled = true
    const { ringroot } = window as unknown as { ringroot?: (verb: 'state') => State | undefined } // the snippet's handle, if it is there
    const { visit = null, visitor = null } = ringroot?.('state') ?? {}
    const reply = await fetch(new URL(`/collect/${site}/callback`, src), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ visit, visitor, number: input.value }),
    }).catch(() => null)
    const accepted = reply?.ok === true
    said.textContent = accepted ? thanks : sorry
    said.style.cssText = light
    if (accepted) form.remove()
    send.disabled = false
  }
  document.body.append(host)
}

function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  style: string,
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name)
  element.style.cssText = style
  return element
}

const tag = document.currentScript
if (tag instanceof HTMLScriptElement)
  if (document.body) draw(tag)
  else addEventListener('DOMContentLoaded', () => draw(tag))
