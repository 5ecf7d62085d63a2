import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { now } from '#platform/clock.ts'
import type { Database } from '#platform/db.ts'
import { createLog } from '#platform/log.ts'
import type { CallEvent } from '#stages/call/call-event.ts'
import { openCallLog } from '#stages/call/call-log.job.ts'

/** Writes what happened in calls as the server does, by a call log that is closed again. */
export async function logCalls(db: Database, events: Iterable<CallEvent>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'ringroot-calls-'))
  const log = openCallLog({
    db,
    folder,
    log: createLog('silent'),
    startedAt: now(),
    isAlive: () => true,
    recover: async () => null,
  })
  for (const event of events) log.record(event)
  await log.drained()
  expect(log.state()).toMatchObject({ refused: 0, lost: 0 })
  await log.close()
  await rm(folder, { recursive: true })
}
