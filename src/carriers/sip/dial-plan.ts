import type { AccountId } from '#base/id.ts'
import type { TrunkEntry } from '#configuration/inventory.ts'
import { formatUri, parseUri } from '#sip/grammar/uri.ts'
import type { Hop } from '#sip/message.ts'
import type { Destination } from '#stages/call/flow.ts'
import type { LegAddress } from './outgoing-leg.ts'

/** What the dial plan asks: trunks by id, registered phones by user name, and where the built-in telephone is. */
export type DialPlanParts = Readonly<{
  findTrunk(account: AccountId, id: string): TrunkEntry | null
  /** Where a desk phone registered from, newest first; null when it did not. */
  binding(username: string): Readonly<{ target: string; via: Hop }> | null
  answeringPhone(): string
}>

/** Where a destination is on the wire right now, or null when it cannot be reached: no such trunk, no such registration. */
export function addressOf(parts: DialPlanParts, account: AccountId, { to }: Destination): LegAddress | null {
  switch (to.kind) {
    case 'sip':
      return { target: to.uri }
    case 'phone':
      return parts.binding(to.username)
    case 'answering-phone':
      return { target: parts.answeringPhone() }
    case 'number': {
      const trunk = parts.findTrunk(account, to.trunk)
      const proxy = trunk?.proxy == null ? null : parseUri(trunk.proxy)
      if (trunk === null || proxy?.kind !== 'sip') return null
      const target = formatUri({ ...proxy, user: to.number, password: null })
      const { username: user, password } = trunk
      return user === null || password === null ? { target } : { target, credentials: { user, password } }
    }
  }
}
