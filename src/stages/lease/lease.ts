import type { NumberId, PoolId, VisitId, VisitorId } from '#base/id.ts'
import { minutes, seconds, type Instant } from '#base/time.ts'

/** Where a visit or a call came from, in GA4's words; what a row of the table `sources` holds. */
export type LeaseSource = Readonly<{
  source: string
  medium: string
  campaign: string
  term: string
  content: string
  channel: string
  landing?: string
  referrer?: string
}>

/** Who asks for a number. */
export type Asking = Readonly<{
  visit: VisitId
  visitor: VisitorId
  source: LeaseSource
  /** `mobile`, `tablet`, `desktop`: who holds a telephone calls more readily. */
  device: string
  /** Where the visitor is, as far as their address says: `US-TX`, `RO`. */
  region: string | null
}>

/**
 * What happened to a lease.
 *
 *     leased ──> active | tapped (any number of times) ──> ended ──> active (the visitor came back to the tab) ...
 */
export type LeaseFact = Readonly<{ pool: PoolId; number: NumberId; visit: VisitId; visitor: VisitorId }> &
  (
    | Readonly<{
        kind: 'leased'
        shared: boolean
        source: LeaseSource
        device: string
        region: string | null
      }> // the number is shown from now on
    | Readonly<{ kind: 'active' }> // still being shown
    | Readonly<{ kind: 'tapped' }> // the `tel:` link was tapped
    | Readonly<{ kind: 'ended' }> // the page went away
  )

/** A fact with its place in the log. The order of the log is `at`, then `id`; whoever mints ids keeps both rising. */
export type LeaseEvent = LeaseFact & Readonly<{ id: string; at: Instant }>

/** After this long without being shown a number counts as new again, and a call to it is not credited to that visit. */
export const horizon = minutes(30 * 24 * 60)

/** A visit idle for this long has lost its number: nobody reads the same page for a day. */
export const visitMemory = minutes(24 * 60)

/** A lease counts as in use until its visit ended or was idle for this long; another lease meanwhile is `shared`. */
export const inUse = minutes(30)

/** Heartbeats come more often; one `active` event in this time says enough, and keeps the log small. */
export const activeEvery = seconds(60)
