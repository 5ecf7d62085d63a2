import type { PhoneNumber } from '#base/phone-number.ts'
import type { Inventory, SiteEntry } from '#configuration/inventory.ts'
import type { ShownNumber } from '#configuration/site-leases.ts'
import type { Asking } from '#stages/lease/lease.ts'
import type { CallbackAnswer } from '#stages/visit/callback.api.ts'
import type { Visit } from '#stages/visit/visit.ts'
import type { SipCarrier } from './carrier.ts'

export type VisitorCallbackParts = Readonly<{
  inventory: Pick<Inventory, 'findNumber' | 'usualNumber'>
  /** The numbers this visit is shown, those of the site's first pool first. */
  lend(site: Pick<SiteEntry, 'accountId' | 'swaps'>, asking: Asking): readonly ShownNumber[]
  callBack: SipCarrier['callBack']
}>

type Asks = Pick<SiteEntry, 'accountId' | 'swaps' | 'callbackFirst'>

/**
 * Calls a visitor who asked for it, from the number their visit is shown and through its flow. Our own numbers are nobody's telephone: such
 * a call would come back to us.
 */
export const ringVisitor =
  ({ inventory, lend, callBack }: VisitorCallbackParts) =>
  (site: Asks, visit: Visit | null, number: PhoneNumber): CallbackAnswer => {
    const [shown] =
      visit === null
        ? []
        : lend(site, {
            visit: visit.id,
            visitor: visit.visitor,
            source: visit.source,
            device: 'desktop',
            region: null,
          })
    const route = inventory.findNumber(shown?.show ?? '') ?? inventory.usualNumber(site.accountId)
    if (route === null || inventory.findNumber(number) !== null) return 'no-way'
    const attributed = {
      kind: 'attributed',
      basis: visit === null ? 'unlinked' : 'callback',
      source: visit?.source ?? null,
      visitId: visit?.id ?? null,
      evidence: { callback: true },
    } as const
    const called = callBack(route, number, attributed, site.callbackFirst)
    if (called === 'unwanted') return 'unwanted'
    return typeof called === 'string' ? 'rings' : 'no-way'
  }
