import { sql } from 'kysely'
import type { AccountId, DestinationId } from '#base/id.ts'
import type { PhoneNumber } from '#base/phone-number.ts'
import type { AccountTransaction, Database } from '#platform/db.ts'
import type { Rota } from './rota.ts'

type Answered = Readonly<{ caller: PhoneNumber; destination: DestinationId }>

/** Whoever answered a caller longer ago than this may not work here any more. */
const rememberedDays = 90
const mostCallers = 10_000

/** Who answered each caller last, as far as the calls on record tell; who called longest ago comes first. */
async function readAnswers(trx: AccountTransaction): Promise<readonly Answered[]> {
  const { rows } = await sql<Answered>`
    select caller, destination from (
      select distinct on (caller) caller, answered_by as destination, started_at from calls
      where account_id = current_account() and started_at > now() - ${rememberedDays} * interval '1 day'
        and caller is not null and answered_by is not null and not test
      order by caller, started_at desc) as last
    order by started_at desc limit ${mostCallers}`.execute(trx)
  return rows.toReversed()
}

/** What the rota knew before this server started. */
export async function restoreAnswers(db: Database, rota: Pick<Rota, 'remember'>): Promise<void> {
  const accounts = await db.reference.selectFrom('accounts').select('id').execute()
  for (const { id } of accounts) {
    const account = id as AccountId // the column of account ids
    for (const { caller, destination } of await db.account(account, readAnswers))
      rota.remember(account, caller, destination)
  }
}
