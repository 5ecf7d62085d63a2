import type { Instant } from '#base/time.ts'
import type { Database } from '#platform/db.ts'
import type { Routes } from '#platform/http/server.ts'
import type { Log } from '#platform/log.ts'
import type { CallEvent } from '#stages/call/call-event.ts'
import type { CallLog } from '#stages/call/call-log.job.ts'
import { openCallerBook } from '#stages/call/callers/caller-book.store.ts'
import { screenRoutes } from '#stages/call/screen.api.ts'
import { openScreening } from '#stages/call/screening.store.ts'
import type { CallerChecks } from './caller-check.ts'

export type CallersParts = Readonly<{
  db: Database
  log: Log
  now(): Instant
  callLog: Pick<CallLog, 'record' | 'drained'>
}>

/** Everything that is known of callers, and who is asked for more. */
export type Callers = Readonly<{
  forCarriers: Readonly<{
    callers: CallerChecks
    /** Into the call log; who calls what is remembered on the way. */
    record(event: CallEvent): void
  }>
  /** To be registered under `/api/v1/accounts/:account`. */
  routes: readonly Routes[]
}>

export async function openCallers(parts: CallersParts): Promise<Callers> {
  const { db, log, now, callLog } = parts
  const screening = await openScreening({ db, log, now })
  const book = openCallerBook({ db, log })
  return {
    forCarriers: {
      callers: { screening, find: (account, caller) => book.find(account, caller), lookUp() {} },
      record(event) {
        callLog.record(event)
        screening.heard(event)
      },
    },
    routes: [screenRoutes({ db, callLog, screening })],
  }
}
