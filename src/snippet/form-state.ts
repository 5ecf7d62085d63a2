import type { FormField, FormTold } from '#stages/form/form.wire.ts'
import type { Consent } from '#stages/visit/visit.wire.ts'
import type { Memory } from './memory.ts'
import { uuid } from './uuid.ts'

/** What the snippet knows of this page and its reader. */
export type State = Memory & Readonly<{ page: string; referrer: string; consent: Consent }>

/** Undefined while the snippet is not here, or never will be. */
export const state = (): State | undefined =>
  (window as unknown as { ringroot?: (verb: string) => State | undefined }).ringroot?.('state') // the snippet's handle

/** Where forms are told. */
export const formAddress = (address: URL, site: string): URL => new URL(`collect/${site}/form`, address)

/** A form with all that is known around it. `since` is when it first could be filled in, on the page's clock. */
export function toldOf(
  form: Readonly<{
    key: string
    name: string
    own: boolean
    fields: FormField[]
    trap: string
    since: number
  }>,
): FormTold {
  const { since, ...rest } = form
  const { page, visit, visitor, consent, referrer } = state() ?? {}
  return {
    v: 1,
    id: uuid(),
    page: page || null,
    visit: visit ?? null,
    visitor: visitor ?? null,
    consent: consent ?? 'waiting',
    url: location.href,
    referrer: referrer ?? document.referrer,
    ...rest,
    tookMs: Math.round(performance.now() - since),
  }
}
