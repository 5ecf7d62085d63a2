// A button and a small form that ask to be called: one tag of its own, beside the snippet's. Everything it draws is in a shadow root.
// Its words are the tag's: data-button, data-title, data-number, data-thanks, data-sorry, data-close; data-color is the button's.

type State = Readonly<{ visit?: string | null; visitor?: string | null }>

// A constructed sheet: a page's policy may forbid the style elements that it did not bring, and has no word against these.
const looks = `
:host { all: initial }
* { box-sizing: border-box; margin: 0; font: inherit }
.corner {
  --paper: #fff; --ink: #16181d; --quiet: #5d6470; --line: #c4c9d1; --bad: #b3261e;
  position: fixed; right: 16px; bottom: 16px; z-index: 2147483646; max-width: calc(100vw - 32px);
  font: 15px/1.45 system-ui, sans-serif; color: var(--ink); color-scheme: light dark;
}
@media (prefers-color-scheme: dark) {
  .corner { --paper: #1e2127; --ink: #eceef1; --quiet: #a4abb6; --line: #484e59; --bad: #ff9a92 }
}
button { border: 0; border-radius: 8px; cursor: pointer; font-weight: 600 }
button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
input:focus-visible { outline: 2px solid var(--accent); outline-offset: -1px }
.open, .send { background: var(--accent); color: #fff }
.open:hover, .send:hover { filter: brightness(1.12) }
.open { display: flex; align-items: center; gap: 8px; padding: 12px 18px; border-radius: 999px; box-shadow: 0 4px 16px #0004 }
.send { padding: 0 16px; white-space: nowrap }
.send:disabled { opacity: .6; cursor: default }
.card { width: 380px; max-width: 100%; padding: 16px; border: 1px solid var(--line); border-radius: 14px; background: var(--paper); box-shadow: 0 8px 32px #0003 }
.top { display: flex; gap: 8px; font-weight: 600 }
.close { width: 28px; height: 28px; margin: -4px -6px 0 auto; background: none; color: var(--quiet); font-size: 20px; line-height: 1 }
form { display: flex; gap: 8px; margin-top: 10px }
input { flex: 1; min-width: 0; height: 42px; padding: 0 12px; border: 1px solid var(--line); border-radius: 8px; background: var(--paper); color: var(--ink); font-size: 16px }
input[aria-invalid=true] { border-color: var(--bad) }
input::placeholder { color: var(--quiet); opacity: 1 }
p.bad { margin-top: 10px; font-size: 14px; color: var(--bad) }
p.done { margin-top: -24px; padding-right: 32px; font-weight: 600 }
[hidden] { display: none !important }
`
const icon =
  'M22 16.9v3a2 2 0 0 1-2.2 2 19.8 19.8 0 0 1-8.6-3.1 19.5 19.5 0 0 1-6-6A19.8 19.8 0 0 1 2.1 4.2 2 2 0 0 1 4.1 2h3a2 2 0 0 1 2 1.7c.1 1 .4 1.9.7 2.8a2 2 0 0 1-.5 2.1L8.1 9.9a16 16 0 0 0 6 6l1.3-1.3a2 2 0 0 1 2.1-.4c.9.3 1.8.6 2.8.7a2 2 0 0 1 1.7 2z'

function draw({ dataset, src }: HTMLScriptElement): void {
  const { site, button = 'Call me', title = 'Shall we call you?', color = '#1d4ed8' } = dataset
  const { number = 'Your telephone number', thanks = 'We are calling you.' } = dataset
  const { sorry = 'That did not work. Please check the number.', close: shut = 'Close' } = dataset
  const host = document.createElement('aside')
  host.setAttribute('data-ringroot', 'off') // the visitor's own number is not for swapping
  const root = host.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(looks)
  root.adoptedStyleSheets = [sheet]
  const open = make('button', 'open', phoneIcon(), button)
  const said = make('p')
  const [input, send, close] = [make('input'), make('button', 'send', button), make('button', 'close', '×')]
  const form = make('form', '', input, send)
  const asks = make('span', '', title)
  const card = make('div', 'card', make('div', 'top', asks, close), form, said)
  const corner = make('div', 'corner', card, open)
  corner.style.setProperty('--accent', color)
  card.hidden = true
  said.setAttribute('role', 'status')
  close.type = 'button'
  close.setAttribute('aria-label', shut)
  input.type = 'tel'
  input.autocomplete = 'tel'
  input.required = true
  input.maxLength = 40
  input.placeholder = number
  input.setAttribute('aria-label', number)
  root.append(corner)

  function show(shown: boolean): void {
    card.hidden = !shown
    open.hidden = shown
    ;(shown ? input : open).focus()
  }
  open.addEventListener('click', () => show(true))
  close.addEventListener('click', () => show(false))
  card.addEventListener('keydown', ({ key }) => key === 'Escape' && show(false))
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void ask()
  })
  async function ask(): Promise<void> {
    send.disabled = true
    said.textContent = said.className = ''
    const { ringroot } = window as unknown as { ringroot?: (verb: 'state') => State | undefined } // the snippet's handle, if it is there
    const { visit = null, visitor = null } = ringroot?.('state') ?? {}
    const reply = await fetch(new URL(`/collect/${site}/callback`, src), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ visit, visitor, number: input.value }),
    }).catch(() => null)
    const accepted = reply?.ok === true
    said.textContent = accepted ? thanks : sorry
    said.className = accepted ? 'done' : 'bad'
    asks.hidden = accepted
    input.setAttribute('aria-invalid', String(!accepted))
    form.hidden = accepted
    send.disabled = false
    if (!accepted) input.focus()
  }
  document.body.append(host)
}

function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  look = '',
  ...inside: readonly (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name)
  element.className = look
  element.append(...inside)
  return element
}

function phoneIcon(): SVGElement {
  const [svg, path] = [drawn('svg'), drawn('path')]
  const look = {
    viewBox: '0 0 24 24',
    width: '18',
    height: '18',
    fill: 'currentColor',
    'aria-hidden': 'true',
  }
  for (const [name, value] of Object.entries(look)) svg.setAttribute(name, value)
  path.setAttribute('d', icon)
  svg.append(path)
  return svg
}

const drawn = <Name extends keyof SVGElementTagNameMap>(name: Name): SVGElementTagNameMap[Name] =>
  document.createElementNS('http://www.w3.org/2000/svg', name)

const tag = document.currentScript
if (tag instanceof HTMLScriptElement)
  if (document.body) draw(tag)
  else addEventListener('DOMContentLoaded', () => draw(tag))
