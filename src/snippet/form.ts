// What follows the forms of a page, and draws our own: a second script, brought by the snippet when somebody begins to fill a form in, or
// by a tag of its own beside <div data-ringroot-form="key">. It never delays, blocks or changes what the page itself sends.

import { followForms } from './form-sent.ts'
import { drawForms } from './own-form.ts'

const here = Symbol.for('ringroot-form')
const page = window as unknown as { [here]?: true }

try {
  const tag = document.currentScript
  if (!page[here] && tag instanceof HTMLScriptElement) {
    page[here] = true
    const address = new URL(tag.src)
    followForms(address)
    drawForms(address, tag.dataset['site'] ?? address.searchParams.get('site'))
  }
} catch {
  // Whatever this page is, it stays as it was.
}
