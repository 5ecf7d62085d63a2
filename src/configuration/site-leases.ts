import type { PhoneNumber } from '#base/phone-number.ts'
import type { Asking } from '#stages/lease/lease.ts'
import type { Leases } from '#stages/lease/lease.store.ts'
import type { Inventory, SiteEntry } from './inventory.ts'

/** Where the page says `find`, this visit sees `show`. */
export type ShownNumber = Readonly<{ find: PhoneNumber; show: PhoneNumber }>

/** Lends this visit a number for each business number of the site. Answered from memory; a pool without numbers swaps nothing. */
export function leaseNumbers(
  { inventory, leases }: Readonly<{ inventory: Inventory; leases: Leases }>,
  site: Pick<SiteEntry, 'accountId' | 'swaps'>,
  asking: Asking,
): readonly ShownNumber[] {
  return site.swaps.flatMap(({ find, poolId }) => {
    const number = leases.lend(site.accountId, poolId, asking)
    const show = number === null ? null : inventory.numberOf(site.accountId, number)
    return show === null ? [] : [{ find, show }]
  })
}
