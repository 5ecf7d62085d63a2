import type { Account, ApiKey, Me } from '#accounts/accounts.wire.ts'
import type {
  Destination,
  Flow,
  Pool,
  Site,
  Target,
  TrackingNumber,
  Trunk,
} from '#configuration/configuration.wire.ts'

// What crosses the wire, from the server's own schemas.
export type { Account, ApiKey, Destination, Flow, Me, Pool, Site, Target, TrackingNumber, Trunk }

export type SiteCheck = Readonly<{
  checks: readonly Readonly<{ check: string; ok: boolean; detail?: string }>[]
}>
