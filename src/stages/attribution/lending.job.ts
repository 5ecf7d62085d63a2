import type { AccountId } from '#base/id.ts'
import { openLeases, type LeaseParts, type Leases } from '#stages/lease/lease.store.ts'
import type { PoolNumbers } from '#stages/lease/lease-book.ts'
import { openAttribution, type AttributionParts, type Attributions } from './attribution.job.ts'

/** Who lends numbers, and who remembers what for: they are told of the same pools. */
export type Lending = Readonly<{
  leases: Leases
  attribution: Attributions
  /** The account's pools and their numbers are these now. */
  configure(account: AccountId, numbers: PoolNumbers): Promise<void>
  /** The account is gone, or shall be read anew at the next `configure`. */
  forget(account: AccountId): void
  close(): Promise<void>
}>

type LendingParts = Omit<AttributionParts, 'leases'> & Pick<LeaseParts, 'folder' | 'clock'>

export async function openLending(parts: LendingParts): Promise<Lending> {
  const { db, folder, log } = parts
  const leases = await openLeases({
    db,
    folder,
    log,
    ...(parts.clock ? { clock: parts.clock } : {}),
    heard: (account, event) => attribution.heardLease(account, event),
  })
  const attribution = openAttribution({ ...parts, leases })
  return {
    leases,
    attribution,
    async configure(account, numbers) {
      await leases.configure(account, numbers)
      attribution.configure(account, numbers)
    },
    forget(account) {
      leases.forget(account)
      attribution.forget(account)
    },
    async close() {
      await attribution.close()
      await leases.close()
    },
  }
}
