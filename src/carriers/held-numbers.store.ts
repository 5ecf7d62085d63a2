import type { AccountId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import { changeConfiguration, type ConfigurationDesk } from '#configuration/change.store.ts'
import { emptyConfiguration, type TrackingNumber } from '#configuration/items.ts'
import { Problem } from '#platform/http/problems.ts'
import type { CarrierNumber } from './carrier.ts'

/** Numbers at carriers as the account has them: brought in, looked up, taken out. */
export type HeldNumbers = Readonly<{
  /** Our ids of those that the account has, by digits. */
  idsOf(account: AccountId, numbers: readonly PhoneNumber[]): Promise<ReadonlyMap<string, string>>
  /** A number that an account of this server has must not be bought again. */
  refuseTaken(number: PhoneNumber): Promise<void>
  /** One that rings somewhere is taken out of use first: releasing is the end of it. */
  refuseUsed(account: AccountId, number: PhoneNumber): Promise<void>
  /** Now it lives at this carrier. A new one is unused; one the account has keeps its use. */
  add(account: AccountId, carrier: string, number: CarrierNumber): Promise<void>
  remove(account: AccountId, number: PhoneNumber): Promise<void>
}>

/** Carriers label a number with itself, written in one way or another. */
const isNumberAgain = /^[\d\s()+.-]*$/

export function heldNumbers(
  desk: ConfigurationDesk,
  refresh: (account: AccountId) => Promise<void>,
): HeldNumbers {
  const { db } = desk
  const read = (account: AccountId, number: PhoneNumber) =>
    db.account(account, (trx) =>
      trx
        .selectFrom('numbers')
        .where('account_id', '=', account)
        .where('number', '=', number)
        .select(['id', 'use'])
        .executeTakeFirst(),
    )
  return {
    async idsOf(account, numbers) {
      if (numbers.length === 0) return new Map()
      const rows = await db.account(account, (trx) =>
        trx
          .selectFrom('numbers')
          .where('account_id', '=', account)
          .where('number', 'in', numbers)
          .select(['id', 'number'])
          .execute(),
      )
      return new Map(rows.map(({ id, number }) => [number, id]))
    },
    async refuseTaken(number) {
      const taken = await db.reference
        .selectFrom('number_directory')
        .where('number', '=', number)
        .select('number')
        .executeTakeFirst()
      if (taken) throw new Problem('conflict', `${number} is on this server already.`)
    },
    async refuseUsed(account, number) {
      const known = await read(account, number)
      if (known !== undefined && known.use !== 'unused')
        throw new Problem('conflict', `${number} is in use. Take it out of its pool or placement first.`)
    },
    async add(account, carrier, { number, ref, label }) {
      await change(account, ({ numbers }) => {
        const known = numbers.find((one) => one.number === number)
        const fresh: TrackingNumber = {
          number,
          name: isNumberAgain.test(label) ? '' : label.slice(0, 100),
          use: 'unused',
          placement: null,
          pool: null,
          flow: null,
        }
        return { ...(known ?? fresh), carrier, carrierRef: ref }
      })
    },
    async remove(account, number) {
      const { faults } = await changeConfiguration(desk, account, ({ configuration }) => ({
        configuration: {
          ...emptyConfiguration,
          numbers: configuration.numbers.filter((one) => one.number !== number),
        },
        prune: new Set(['numbers']),
      }))
      refuse(faults)
      await refresh(account)
    },
  }

  async function change(
    account: AccountId,
    wanted: (current: Readonly<{ numbers: readonly TrackingNumber[] }>) => TrackingNumber,
  ): Promise<void> {
    const { faults } = await changeConfiguration(desk, account, ({ configuration }) => ({
      configuration: { ...emptyConfiguration, numbers: [wanted(configuration)] },
      prune: new Set(),
    }))
    refuse(faults)
    await refresh(account)
  }
}

function refuse(faults: readonly Readonly<{ message: string }>[]): void {
  if (faults.length > 0) throw new Problem('conflict', faults.map(({ message }) => message).join('; '))
}
