import { sql } from 'kysely'
import type { PhoneNumber } from '#base/phone-number.ts'
import { type AccountTransaction, instantOf } from '#platform/db.ts'
import type { Secrets } from '#platform/secrets.ts'
import type { LookedUp } from './caller-lookup.ts'
import type { LookupProvider, LookupProviderBody } from './caller.wire.ts'

/** A provider with its key. */
export type Provider = Omit<LookupProvider, 'hasKey'> & Readonly<{ key: string | null }>

export async function readProvider(trx: AccountTransaction, secrets: Secrets): Promise<Provider | null> {
  const { rows } = await sql<Omit<Provider, 'key'> & Readonly<{ key: Buffer | null }>>`
    select url, header, key, name_path as "namePath", address_path as "addressPath"
    from lookup_providers where account_id = current_account()`.execute(trx)
  const [row] = rows
  return row === undefined ? null : { ...row, key: row.key === null ? null : secrets.unseal(row.key) }
}

/** Saves it; a key that is left out stays. */
export async function saveProvider(
  trx: AccountTransaction,
  body: LookupProviderBody,
  secrets: Secrets,
): Promise<void> {
  const { url, header = null, key, namePath = 'name', addressPath = 'address' } = body
  const sealed = key == null || key === '' ? null : secrets.seal(key)
  await sql`
    insert into lookup_providers as p (account_id, url, header, key, name_path, address_path)
    values (current_account(), ${url}, ${header}, ${sealed}, ${namePath}, ${addressPath})
    on conflict (account_id) do update set url = excluded.url, header = excluded.header,
      key = case when ${key === undefined} then p.key else excluded.key end,
      name_path = excluded.name_path, address_path = excluded.address_path`.execute(trx)
}

export async function removeProvider(trx: AccountTransaction): Promise<void> {
  await sql`delete from lookup_providers where account_id = current_account()`.execute(trx)
}

/** What was answered before, and when. */
export async function readLookedUp(
  trx: AccountTransaction,
  number: PhoneNumber,
): Promise<(LookedUp & Readonly<{ at: ReturnType<typeof instantOf> }>) | null> {
  const { rows } = await sql<LookedUp & Readonly<{ at: Date }>>`
    select name, address, asked_at as at from caller_lookups
    where account_id = current_account() and number = ${number}`.execute(trx)
  const [row] = rows
  return row === undefined ? null : { ...row, at: instantOf(row.at) }
}

export async function saveLookedUp(
  trx: AccountTransaction,
  number: PhoneNumber,
  { name, address }: LookedUp,
): Promise<void> {
  await sql`
    insert into caller_lookups (account_id, number, name, address, asked_at)
    values (current_account(), ${number}, ${name}, ${address}, now())
    on conflict (account_id, number) do update
      set name = excluded.name, address = excluded.address, asked_at = excluded.asked_at`.execute(trx)
}
