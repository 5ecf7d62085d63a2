import { Type } from 'typebox'
import type { AccountId } from '#base/id.ts'
import type { AccountTransaction, Database } from '#platform/db.ts'
import { enqueue, task, worker, type Worker } from '#platform/jobs.ts'
import { saveChannelRules, settleSources } from './channel-rules.store.ts'

/** The past is told again by new rules: sources get their channel, some thousand in a transaction. */
const settle = task('settle-channels', Type.Object({ account: Type.String() }))

/**
 * Saves rules and begins to tell the past by them: at once where that is short, else a job goes on. False: somebody else has saved
 * since `version` was read, and nothing is changed.
 */
export async function changeChannelRules(
  trx: AccountTransaction,
  account: AccountId,
  change: Parameters<typeof saveChannelRules>[1],
): Promise<boolean> {
  if (!(await saveChannelRules(trx, change))) return false
  if (!(await settleSources(trx)))
    await enqueue(trx, settle, { account }, { key: `settle-channels ${account}` })
  return true
}

export const settleChannels = (db: Database): Worker =>
  worker(settle, async ({ account }) => {
    while (!(await db.account(account as AccountId, settleSources))); // written by `changeChannelRules`
  })
