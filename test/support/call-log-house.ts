import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { AccountId } from '#base/id.ts'
import { newId, now } from '#platform/clock.ts'
import { createLog } from '#platform/log.ts'
import type { CallEvent } from '#stages/call/call-event.ts'
import { type CallLog, type CallLogParts, openCallLog } from '#stages/call/call-log.job.ts'
import { testDatabase } from './database.ts'

export type CallLogHouse = Awaited<ReturnType<typeof callLogHouse>>

/** A database and a folder for call logs, and what stands in them. */
export async function callLogHouse() {
  const database = await testDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'ringroot-call-log-'))

  /** A new, empty account. */
  async function anAccount(): Promise<AccountId> {
    const id = newId<AccountId>()
    await database.db.reference.insertInto('accounts').values({ id, kind: 'client', name: 'Test' }).execute()
    return id
  }

  const open = (parts: Partial<CallLogParts> = {}): CallLog =>
    openCallLog({
      db: database.db,
      folder: join(folder, newId()),
      log: createLog('silent'),
      startedAt: now(),
      isAlive: () => false,
      recover: async () => null,
      ...parts,
    })

  async function logged(events: Iterable<CallEvent>, parts: Partial<CallLogParts> = {}): Promise<void> {
    const log = open(parts)
    for (const event of events) log.record(event)
    await log.drained()
    expect(log.state()).toMatchObject({ refused: 0, lost: 0 })
    await log.close()
  }

  const calls = (account: AccountId) =>
    database.db.account(account, (trx) => trx.selectFrom('calls').selectAll().orderBy('started_at').execute())
  const events = (account: AccountId) =>
    database.db.account(account, (trx) => trx.selectFrom('call_events').selectAll().execute())

  const rollup = (account: AccountId) =>
    database.db.account(account, (trx) =>
      trx
        .selectFrom('calls_by_source_hour')
        .select([
          'hour',
          'source_id',
          'calls',
          'answered',
          'missed',
          'abandoned',
          'first_time',
          'connected_ms',
        ])
        .where('calls', '<>', 0)
        .orderBy('hour')
        .orderBy('source_id')
        .execute(),
    )

  /** What the rollup should be, counted from the calls themselves. */
  async function recount(account: AccountId) {
    const cells = new Map<string, Awaited<ReturnType<typeof rollup>>[number]>()
    for (const call of await calls(account)) {
      if (call.test || call.spam || call.phase !== 'ended') continue
      const hour = new Date(call.started_at)
      hour.setUTCMinutes(0, 0, 0)
      const source_id = call.source_id ?? 0
      const key = `${hour.toISOString()} ${String(source_id).padStart(9, '0')}`
      const cell = cells.get(key) ?? {
        hour,
        source_id,
        calls: 0,
        answered: 0,
        missed: 0,
        abandoned: 0,
        first_time: 0,
        connected_ms: 0,
      }
      cells.set(key, {
        ...cell,
        calls: cell.calls + 1,
        answered: cell.answered + Number(call.result === 'answered'),
        missed: cell.missed + Number(call.result === 'missed'),
        abandoned: cell.abandoned + Number(call.result === 'abandoned'),
        first_time: cell.first_time + Number(call.first_time),
        connected_ms: cell.connected_ms + (call.result === 'answered' ? call.connected_ms : 0),
      })
    }
    return [...cells].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cell]) => cell)
  }

  /** First-time by its definition, worked out from all calls at once. */
  async function expectFirstTimes(account: AccountId): Promise<void> {
    const seen = new Set<string>()
    const all = (await calls(account)).sort(
      (a, b) => a.started_at.getTime() - b.started_at.getTime() || (a.id < b.id ? -1 : 1),
    )
    for (const call of all) {
      const known = call.caller === null || call.test || seen.has(call.caller)
      expect({ id: call.id, first: call.first_time }).toEqual({ id: call.id, first: !known })
      if (call.caller !== null && !call.test) seen.add(call.caller)
    }
  }

  return {
    database,
    folder,
    anAccount,
    open,
    logged,
    calls,
    events,
    rollup,
    recount,
    expectFirstTimes,
    async close(): Promise<void> {
      await database.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
