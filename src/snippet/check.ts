// Shows on the page itself what the snippet does there: loaded by the snippet when the address says `ringroot-check`, for the owner who
// sets it up. It changes nothing but its own panel, in a shadow root.

import type { Memory } from './memory.ts'
import { finder, rewrite } from './rewrite.ts'

type State = Memory & Readonly<{ consent: string; page: string }>

/** One thing found on the page, or one fact about the tag. */
type Finding = Readonly<{ good: boolean; text: string; element?: Element | null }>

/** Why a number at this place is left alone: by where it stands. */
const places: readonly (readonly [selector: string, why: string])[] = [
  ['[data-ringroot=off]', 'you said data-ringroot="off"'],
  ['[contenteditable]:not([contenteditable=false])', 'somebody may be writing here'],
  ['textarea,select', 'a form field'],
  ['code', 'code'],
]

const unseen = 'head,script,style,noscript,template,[data-ringroot-check]'

/** Numbers that still stand as the page wrote them, each with the reason. */
function standing({ look = [], swaps = [], rules }: State): Finding[] {
  if (!rules) return []
  const list = look.map((find) => finder({ find }, rules))
  const notInText = RegExp(rules.notInText, 'iu')
  const counted = (text: string, not: RegExp): number => {
    let count = 0
    rewrite(text, list, not, () => count++)
    return count
  }
  const findings: Finding[] = []
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.nodeValue ?? ''
    const element = node.parentElement
    if (!element || element.closest(unseen) || counted(text, /(?!)/) === 0) continue
    const place = places.find(([selector]) => element.closest(selector))
    const why =
      place?.[1] ??
      (counted(text, notInText) === 0
        ? 'what stands around it makes it something else than a telephone number'
        : swaps.length > 0
          ? 'the page has put it back'
          : 'no number is held yet')
    findings.push({ good: false, text: `“${text.trim().slice(0, 60)}” stays: ${why}`, element })
  }
  for (const field of document.querySelectorAll<HTMLInputElement>('input')) {
    if (counted(field.value, /(?!)/) > 0)
      findings.push({
        good: false,
        text: `“${field.value.slice(0, 60)}” stays: a form field`,
        element: field,
      })
  }
  return findings
}

function facts({ site, consent, visit, visitor, look = [], swaps = [], texts = [] }: State): Finding[] {
  const answered = typeof visit === 'string'
  return [
    {
      good: answered,
      text: answered
        ? `Ringroot answers, and knows the site ${site}`
        : `Ringroot does not answer for the site ${site}`,
    },
    { good: true, text: `Consent: ${consent}; the visitor is ${visitor ? '' : 'not '}remembered` },
    {
      good: look.length > 0,
      text:
        look.length > 0
          ? `${look.length} business number(s) are looked for`
          : 'No business number is set up for this site',
    },
    {
      good: swaps.length > 0,
      text:
        swaps.length > 0
          ? `Shown: ${swaps.map(({ show }) => show).join(', ')}`
          : 'No tracking number is shown (yet)',
    },
    ...texts.map(([shown, said]) => ({
      good: true,
      text: `“${said.trim().slice(0, 60)}” became “${shown.trim().slice(0, 60)}”`,
    })),
  ]
}

function draw(findings: readonly Finding[]): void {
  document.querySelector('[data-ringroot-check]')?.remove()
  const host = document.createElement('aside')
  host.setAttribute('data-ringroot-check', '')
  host.setAttribute('data-ringroot', 'off') // the numbers in the panel are not for swapping
  host.setAttribute('aria-label', 'Ringroot check')
  const root = host.attachShadow({ mode: 'open' })
  const panel = document.createElement('div')
  panel.style.cssText =
    'position:fixed;inset:auto 1rem 1rem auto;z-index:2147483647;max-width:min(26rem,calc(100vw - 2rem));max-height:50vh;overflow:auto;' +
    'padding:1rem;border-radius:.5rem;background:#fff;color:#111;font:14px/1.5 system-ui,sans-serif;box-shadow:0 4px 24px #0006'
  const list = document.createElement('ul')
  list.style.cssText = 'margin:0;padding:0;list-style:none'
  for (const { good, text, element } of findings) {
    const item = document.createElement('li')
    item.textContent = `${good ? '✓' : '✗'} ${text}`
    item.style.color = good ? '#15603a' : '#9a1c1c'
    if (element) item.addEventListener('click', () => element.scrollIntoView({ block: 'center' }))
    list.append(item)
  }
  panel.append(list)
  root.append(panel)
  document.body.append(host)
}

/** Draws again whenever something has changed. */
function watchState(ringroot: (verb: 'state') => State): void {
  let before = ''
  setInterval(() => {
    const state = ringroot('state')
    const findings = [...facts(state), ...standing(state)]
    const now = findings.map(({ text }) => text).join('\n')
    if (now !== before) draw(findings)
    before = now
  }, 500)
}

const { ringroot } = window as unknown as { ringroot?: (verb: 'state') => State } // the snippet's handle; it loaded us
if (ringroot) watchState(ringroot)
