import { sql } from 'kysely'
import type { AccountId } from '#base/id.ts'
import type { AccountTransaction } from '#platform/db.ts'
import type { PromptRow } from './prompts.wire.ts'

/** The sounds an account has uploaded, and which published flows play each. */
export async function readPrompts(
  trx: AccountTransaction,
  account: AccountId,
): Promise<readonly PromptRow[]> {
  const { rows } = await sql<PromptRow>`
    select p.name, p.length_ms as "lengthMs",
      to_char(p.uploaded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "uploadedAt",
      array(
        select f.name from flows f
        join flow_versions v on v.account_id = f.account_id and v.flow_id = f.id and v.version = f.version
        where f.account_id = p.account_id
          and jsonb_path_exists(v.body, '$.**.file ? (@ == $name)', jsonb_build_object('name', p.name))
        order by f.name
      ) as "usedBy"
    from prompts p where p.account_id = ${account} order by p.name`.execute(trx)
  return rows
}

/** What each is called and where it lies. */
export async function readPromptKeys(
  trx: AccountTransaction,
  account: AccountId,
): Promise<ReadonlyMap<string, string>> {
  const rows = await trx
    .selectFrom('prompts')
    .select(['name', 'key'])
    .where('account_id', '=', account)
    .execute()
  return new Map(rows.map(({ name, key }) => [name, key]))
}

/** Another sound under a name takes the place of the one before. */
export async function savePrompt(
  trx: AccountTransaction,
  account: AccountId,
  { name, key, lengthMs }: Readonly<{ name: string; key: string; lengthMs: number }>,
): Promise<void> {
  const sound = { key, length_ms: lengthMs, uploaded_at: new Date() }
  await trx
    .insertInto('prompts')
    .values({ account_id: account, name, ...sound })
    .onConflict((same) => same.columns(['account_id', 'name']).doUpdateSet(sound))
    .execute()
}

export async function removePrompt(trx: AccountTransaction, account: AccountId, name: string): Promise<void> {
  await trx.deleteFrom('prompts').where('account_id', '=', account).where('name', '=', name).execute()
}
