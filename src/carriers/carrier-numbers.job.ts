import { sql } from 'kysely'
import { Type } from 'typebox'
import type { AccountId } from '#base/id.ts'
import type { Database } from '#platform/db.ts'
import { task, TryLater, worker, type Worker } from '#platform/jobs.ts'
import type { Log } from '#platform/log.ts'
import type { Answer, CarrierNumber } from './carrier.ts'
import { webhooksFor, type Connected, type Connections } from './connections.ts'

/** Every night: what do the carriers say of our numbers? */
export const carrierNumbers = task('carrier-numbers', Type.Object({}), { tries: 6 })

export type NumbersParts = Readonly<{
  db: Database
  connections: Connections
  publicUrl: string | null
  /** Reads the account into the inventory. */
  refresh(account: AccountId): Promise<void>
  log: Log
}>

/** More pages than anybody has numbers for: a carrier that always says "next" must not keep us for ever. */
const mostPages = 200

/** Learns what each carrier calls our numbers, and says in the log which are gone there or no longer come here. */
export const numbersWorker = (parts: NumbersParts): Worker =>
  worker(carrierNumbers, async () => {
    const failures: string[] = []
    for (const connected of parts.connections.all()) {
      const there = await allNumbers(connected)
      if (there.ok) await compare(parts, connected, there.value)
      else failures.push(`${connected.name}: ${there.detail}`)
    }
    if (failures.length > 0) throw new TryLater(failures.join('; '))
  })

/** Everything the account has at the carrier. */
async function allNumbers({ carrier, connection }: Connected): Promise<Answer<readonly CarrierNumber[]>> {
  const numbers: CarrierNumber[] = []
  let page: string | null = null
  for (let count = 0; count < mostPages; count++) {
    const answer = await carrier.numbers.list(connection, page)
    if (!answer.ok) return answer
    numbers.push(...answer.value.numbers)
    page = answer.value.next
    if (page === null) break
  }
  return { ok: true, value: numbers }
}

async function compare(
  { db, publicUrl, refresh, log }: NumbersParts,
  connected: Connected,
  there: readonly CarrierNumber[],
): Promise<void> {
  const { accountId, connection, carrier } = connected
  const byDigits = new Map(there.map((item) => [item.number as string, item]))
  const ours = await db.account(accountId, async (trx) => {
    const rows = await trx
      .selectFrom('numbers')
      .where('account_id', '=', accountId)
      .where('carrier_id', '=', connection.id)
      .select(['id', 'number', 'carrier_ref'])
      .execute()
    for (const { id, number, carrier_ref } of rows) {
      const ref = byDigits.get(number)?.ref ?? null
      if (ref === null || ref === carrier_ref) continue
      await trx
        .updateTable('numbers')
        .set({ carrier_ref: ref })
        .where('account_id', '=', accountId)
        .where('id', '=', id)
        .execute()
    }
    await sql`select pg_notify('configuration', ${accountId})`.execute(trx)
    return rows.map(({ number }) => number)
  })
  await refresh(accountId)
  const about = { account: accountId, carrier: carrier.id, connection: connection.id }
  const gone = ours.filter((number) => !byDigits.has(number))
  if (gone.length > 0) log.warn({ ...about, numbers: gone }, 'Numbers of ours are no longer at the carrier')
  if (publicUrl === null) return
  const { voice } = webhooksFor(connected, publicUrl)
  const astray = ours.filter((number) => (byDigits.get(number)?.voiceUrl ?? voice) !== voice)
  if (astray.length > 0)
    log.warn(
      { ...about, numbers: astray },
      'The carrier sends calls of our numbers elsewhere: repair their webhooks',
    )
}
