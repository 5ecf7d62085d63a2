import type { SiteId, VisitId, VisitorId } from '#base/id.ts'
import { between, minutes, type Instant } from '#base/time.ts'
import type { Arrival, Source } from './source.ts'

/** What is known of a visit while it lasts. */
export type Visit = Readonly<{
  id: VisitId
  site: SiteId
  /** The visitor; the visit itself where nobody may be remembered. */
  visitor: VisitorId
  source: Source
  clickIds: Readonly<Record<string, string>>
  startedAt: Instant
  lastActivityAt: Instant
}>

/** GA4's session time-out: a visitor idle for longer begins a new visit. */
export const timeout = minutes(30)

/** A page view, as far as it decides whether it belongs to the visit before it. */
export type Continuing = Readonly<{ site: SiteId; visitor: VisitorId | null; arrival: Arrival }>

/**
 *     page view ──> known visit of this site and visitor, active within 30 minutes, and not brought by another ad: it goes on
 *               └─> otherwise a new visit
 *
 * Who comes back through another tagged link within the half hour has been brought again, and that click may be what made them call.
 * The same link twice (a reload, the back button) brings nobody.
 */
export function continues(visit: Visit, view: Continuing, at: Instant): boolean {
  if (visit.site !== view.site) return false
  if (view.visitor !== null && view.visitor !== visit.visitor) return false
  if (between(visit.lastActivityAt, at) > timeout) return false
  const { arrival } = view
  return !arrival.tagged || arrival.within || isSameLink(visit, arrival)
}

const isSameLink = ({ source, clickIds }: Visit, arrival: Arrival): boolean =>
  source.source === arrival.source &&
  source.medium === arrival.medium &&
  source.campaign === arrival.campaign &&
  Object.entries(arrival.clickIds).every(([name, value]) => clickIds[name] === value)
