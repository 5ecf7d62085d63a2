import { sql } from 'kysely'
import type { Day } from '#base/day.ts'
import type { MinorUnits } from '#base/money.ts'
import { newId } from '#platform/clock.ts'
import type { AccountTransaction } from '#platform/db.ts'
import { writeContractDays } from './cost.store.ts'
import type { Contract, ContractBody } from './cost.wire.ts'

export async function readContracts(trx: AccountTransaction): Promise<Contract[]> {
  const { rows } = await sql<Contract>`
    select id, name, source, medium, campaign, amount, currency, from_day as from, to_day as to
    from cost_contracts where account_id = current_account() order by from_day desc, name, id limit 1000`.execute(
    trx,
  )
  return rows
}

/** Adds a contract, or changes one; its days follow. */
export async function saveContract(
  trx: AccountTransaction,
  body: ContractBody,
  id: string = newId(),
): Promise<string> {
  const { name, source, medium, campaign, amount, currency, from, to } = body
  await sql`
    insert into cost_contracts (account_id, id, name, source, medium, campaign, amount, currency, from_day, to_day)
    values (current_account(), ${id}, ${name}, ${source}, ${medium}, ${campaign}, ${amount}, ${currency}, ${from}, ${to})
    on conflict (account_id, id) do update set name = excluded.name, source = excluded.source, medium = excluded.medium,
      campaign = excluded.campaign, amount = excluded.amount, currency = excluded.currency, from_day = excluded.from_day,
      to_day = excluded.to_day`.execute(trx)
  // The wire says that they are days and whole units.
  const days = { from: from as Day, to: to as Day, amount: amount as MinorUnits }
  await writeContractDays(trx, id, { ...body, ...days })
  return id
}

/** False when there is no such contract. */
export async function removeContract(trx: AccountTransaction, id: string): Promise<boolean> {
  const { rows } = await sql`
    delete from cost_contracts where account_id = current_account() and id = ${id}::uuid returning id`.execute(
    trx,
  )
  if (rows.length > 0) await writeContractDays(trx, id, null)
  return rows.length > 0
}
