import type { FormTold } from '#stages/form/form.wire.ts'
import { keyOf, nameOf, readFields } from './form-fields.ts'
import { formAddress, state, toldOf } from './form-state.ts'
import { ask } from './line.ts'

/** A form somebody tried to send: whether it was sent shows only later. */
type Tried = { told: FormTold; at: number; scripted: boolean }

/** A page's own script may ask its server within this time after the button; a page that is left sooner than that has sent its form. */
const patience = 20_000
const leaving = 5000

/** Requests of analytics follow every button, also when a form was refused. */
const counting = /\/collect\b|\/tr\b|analytics|doubleclick|clarity|hotjar|segment\.io|\/ringroot/

const guarded = (work: () => void): void => {
  try {
    work()
  } catch {
    // Never into the page.
  }
}

/**
 *     submit ──> read ──> the browser sends it itself ───────────────────────────> told
 *                    └──> the page's script took over ──> its request succeeded ─> told
 *                                                    ├──> the page is left ──────> told
 *                                                    └──> nothing: it was refused, and is forgotten
 *
 * Reading comes first, in the capture phase, before the page's handlers clear the fields. Requests are seen by their timing entries:
 * nothing of the page's is wrapped or replaced.
 */
export function followForms(address: URL): void {
  const tried = new Map<HTMLFormElement, Tried>()
  const sent = new WeakMap<HTMLFormElement, FormTold>()
  /** What the server has not answered yet. */
  const unanswered = new Map<string, FormTold>()

  const attempt = (form: HTMLFormElement, scripted: boolean): void => {
    const { forms } = state() ?? {}
    const key = keyOf(form)
    if (!forms || forms.off.includes(key) || (forms.only && !form.matches(forms.only))) return
    const fields = readFields(form, forms.hidden)
    if (!fields) return
    const told = toldOf({ key, name: nameOf(form), own: false, fields, trap: '', since: 0 })
    // The same words again are the same form: a second press of the button.
    const before = sent.get(form)
    if (before && JSON.stringify(before.fields) === JSON.stringify(fields)) told.id = before.id
    tried.set(form, { told, at: performance.now(), scripted })
  }

  const tell = (form: HTMLFormElement): void => {
    const { told } = tried.get(form) ?? {}
    tried.delete(form)
    const { site } = state() ?? {}
    if (!told || !site) return
    sent.set(form, told)
    unanswered.set(told.id, told)
    void ask(formAddress(address, site), told).then((reply) => reply && unanswered.delete(told.id))
  }

  addEventListener(
    'submit',
    (event) =>
      guarded(() => {
        const form = event.target
        if (!(form instanceof HTMLFormElement)) return
        attempt(form, false)
        setTimeout(() => guarded(() => event.defaultPrevented || tell(form)))
      }),
    true,
  )
  // `form.submit()` fires no submit event. Its fields are collected, and the page is left.
  addEventListener(
    'formdata',
    ({ target: form }) =>
      guarded(() => {
        if (form instanceof HTMLFormElement && !tried.has(form) && !sent.has(form)) attempt(form, true)
      }),
    true,
  )
  addEventListener('pagehide', () =>
    guarded(() => {
      const now = performance.now()
      for (const [form, { at, scripted }] of tried) if (now - at < (scripted ? 1000 : leaving)) tell(form)
      const { site } = state() ?? {}
      for (const told of unanswered.values())
        if (site) navigator.sendBeacon?.(formAddress(address, site), JSON.stringify(told))
    }),
  )
  guarded(() =>
    new PerformanceObserver((list) =>
      guarded(() => {
        for (const {
          name,
          startTime,
          initiatorType,
          responseStatus = 0,
        } of list.getEntries() as (PerformanceResourceTiming & {
          responseStatus?: number
        })[]) {
          if (!/^(fetch|xmlhttprequest)$/.test(initiatorType) || counting.test(name) || responseStatus >= 400)
            continue
          for (const [form, { at, scripted }] of tried)
            if (!scripted && startTime >= at && startTime - at < patience) tell(form)
        }
      }),
    ).observe({ type: 'resource' }),
  )
}
