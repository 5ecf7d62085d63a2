import { join } from 'node:path'
import type { AccountId } from '#base/id.ts'
import type { Instant } from '#base/time.ts'
import type { Database } from '#platform/db.ts'
import type { Routes } from '#platform/http/server.ts'
import type { Log } from '#platform/log.ts'
import type { Secrets } from '#platform/secrets.ts'
import type { CallEvent } from '#stages/call/call-event.ts'
import type { CallLog } from '#stages/call/call-log.job.ts'
import { openCalledBefore } from '#stages/call/callers/called-before.store.ts'
import { openCallerBook } from '#stages/call/callers/caller-book.store.ts'
import { openCallerImports } from '#stages/call/callers/caller-import.job.ts'
import { callerLookupRoutes } from '#stages/call/callers/caller-lookup.api.ts'
import { openCallerLookups } from '#stages/call/callers/caller-lookup.job.ts'
import { callerRoutes } from '#stages/call/callers/caller.api.ts'
import { screenRoutes } from '#stages/call/screen.api.ts'
import { openScreening } from '#stages/call/screening.store.ts'
import type { CallerChecks } from './caller-check.ts'

export type CallersParts = Readonly<{
  db: Database
  log: Log
  now(): Instant
  callLog: Pick<CallLog, 'record' | 'drained'>
  secrets: Secrets
  /** The data folder. */
  folder: string
  /** Whether providers of names may stand inside this server's own network. */
  allowPrivate: boolean
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
  /** Reads an account's rules, list and callers again: something wrote them without asking. */
  reload(account: AccountId): Promise<void>
  close(): Promise<void>
}>

export async function openCallers(parts: CallersParts): Promise<Callers> {
  const { db, log, now, callLog, secrets, allowPrivate, folder } = parts
  const screening = await openScreening({ db, log, now })
  const book = openCallerBook({ db, log })
  const lookups = openCallerLookups({ db, secrets, log, now, allowPrivate })
  const imports = await openCallerImports({
    db,
    folder: join(folder, 'imports'),
    log,
    changed: (account) => book.reload(account),
  })
  const before = openCalledBefore({ db, log })
  /** Your list first; else a name that was looked up, and whether they called before. */
  const find: CallerChecks['find'] = (account, caller) => {
    const listed = book.find(account, caller)
    const name = lookups.find(account, caller)
    const known = before.has(account, caller)
    return listed ?? (name === null && !known ? null : { name, tags: [], listed: false, known })
  }
  return {
    forCarriers: {
      callers: { screening, find, lookUp: (...asked) => lookups.lookUp(...asked) },
      record(event) {
        callLog.record(event)
        screening.heard(event)
        before.heard(event)
      },
    },
    routes: [
      screenRoutes({ db, callLog, screening }),
      callerRoutes({ db, book, imports }),
      callerLookupRoutes({ db, secrets, lookups }),
    ],
    async reload(account) {
      await screening.refresh(account)
      await book.reload(account)
    },
    async close() {
      await Promise.all([imports.close(), lookups.close(), book.settled(), before.settled()])
    },
  }
}
