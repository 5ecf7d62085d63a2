import type { Consent } from './visit.wire.ts'

// Who is there: what may be remembered of them, what they hold in their hand, and whether they are anybody at all.

/** True when a visitor may be known again. Without it a visit lives as long as its page does. */
export const mayRemember = (consent: Consent): boolean => consent === 'always' || consent === 'granted'

/** The owner's setting is the most that is allowed, whatever the page says. */
export function allowed(site: 'always' | 'granted' | 'never', claimed: Consent): Consent {
  if (site === 'never' || claimed === 'never') return 'never'
  return site === 'granted' && claimed === 'always' ? 'waiting' : claimed
}

export type Device = 'mobile' | 'tablet' | 'desktop'

/** By the browser's own words; who says nothing sits at a desk. An Android without `Mobile` is a tablet, as Google asks of its makers. */
export function deviceOf(userAgent: string): Device {
  if (/iPad|Tablet|PlayBook|Silk(?!.*Mobile)|Android(?!.*Mobile)/i.test(userAgent)) return 'tablet'
  return /Mobi|iPhone|iPod|Android|IEMobile|BlackBerry/i.test(userAgent) ? 'mobile' : 'desktop'
}

/**
 * True for what reads pages and calls nobody: it is counted, and takes no number. A crawler tells by its user agent (`isCrawler`), a
 * browser that fetches ahead of its reader by `Sec-Purpose` (https://fetch.spec.whatwg.org/#sec-purpose-header).
 */
export const isNobody = (isCrawler: boolean, purpose: string | undefined): boolean =>
  isCrawler || /prefetch|prerender/i.test(purpose ?? '')
