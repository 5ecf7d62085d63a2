import type { Account, ApiKey, Me } from '#accounts/accounts.wire.ts'
import type {
  Agent,
  CarrierConnection,
  Department,
  Destination,
  Flow,
  Phone,
  Pool,
  Site,
  SiteCheck,
  Target,
  TrackingNumber,
  Trunk,
} from '#configuration/configuration.wire.ts'

// What crosses the wire, from the server's own schemas.
export type {
  Account,
  Agent,
  ApiKey,
  CarrierConnection,
  Department,
  Destination,
  Flow,
  Me,
  Phone,
  Pool,
  Site,
  SiteCheck,
  Target,
  TrackingNumber,
  Trunk,
}
