import { sql } from 'kysely'
import type { AccountId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { AccountTransaction, Database } from '#platform/db.ts'
import { writeCallers } from '#stages/call/callers/caller-list.store.ts'
import { addToSpamList } from '#stages/call/screen.store.ts'
import { blockedCaller } from './tell-spam.ts'

/** Customers of a dealership, as its own list has them. */
const customers = [
  { name: 'Maria Dumitru', company: '', address: '14 Elm St, Albany NY', tags: ['vip'] },
  {
    name: 'Hudson Valley Taxi',
    company: 'Hudson Valley Taxi Inc',
    address: '2 Depot Rd, Albany NY',
    tags: ['fleet'],
  },
  { name: 'Greg Olsen', company: '', address: '', tags: [] },
  {
    name: 'Capital Couriers',
    company: 'Capital Couriers LLC',
    address: '77 Broadway, Troy NY',
    tags: ['fleet', 'vip'],
  },
  { name: 'Nadia Rahman', company: '', address: '9 Lake Ave, Cohoes NY', tags: [] },
  { name: 'Bill Hoffman', company: 'Hoffman Body Shop', address: '', tags: ['supplier'] },
  { name: 'Oksana Melnyk', company: '', address: '', tags: [] },
  {
    name: 'Troy Paint Supply',
    company: 'Troy Paint Supply Co',
    address: '31 River St, Troy NY',
    tags: ['supplier'],
  },
] as const

/** Who calls most stands in the list; who calls too much is blocked. */
export async function addCallers(db: Database, account: AccountId): Promise<void> {
  await db.account(account, async (trx) => {
    const numbers = await readRegulars(trx, customers.length)
    const listed = customers.flatMap(({ tags, ...customer }, n) => {
      const number = numbers[n]
      return number === undefined ? [] : [{ ...customer, tags: [...tags], number }]
    })
    await writeCallers(trx, listed, ['number', 'name', 'company', 'address', 'tags'])
    await addToSpamList(trx, {
      pattern: blockedCaller,
      list: 'blocked',
      why: 'Sells solar panels',
      callId: null,
      by: 'local',
    })
  })
}

async function readRegulars(trx: AccountTransaction, count: number): Promise<readonly PhoneNumber[]> {
  const { rows } = await sql<Readonly<{ caller: PhoneNumber }>>`
    select caller from calls
    where account_id = current_account() and caller is not null and direction = 'inbound' and not spam
    group by caller order by count(*) desc, max(started_at) desc limit ${count}`.execute(trx)
  return rows.map(({ caller }) => caller)
}
