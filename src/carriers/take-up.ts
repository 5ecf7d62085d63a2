import type { Instant } from '#base/time.ts'
import type { Database } from '#platform/db.ts'
import type { Log } from '#platform/log.ts'
import type { CallLog } from '#stages/call/call-log.job.ts'
import { readKeptPlaces } from '#stages/call/kept-place.store.ts'
import { restoreAnswers } from '#stages/call/rota.store.ts'
import { callbackWithin, type Switchboard } from './switchboard.ts'

export type TakeUpParts = Readonly<{
  db: Database
  callLog: Pick<CallLog, 'closeInterrupted'>
  switchboard: Pick<Switchboard, 'remember' | 'restore'>
  /** When this run of the server began. */
  startedAt: Instant
  log: Pick<Log, 'info' | 'warn' | 'error'>
}>

/**
 * Goes on where an earlier run of the server stopped, however it did: calls it left open are closed, whoever it promised to call back stands
 * in line again, and who answered whom is remembered. Waits for the database as long as it must; what fails is logged.
 */
export async function takeUp({ db, callLog, switchboard, startedAt, log }: TakeUpParts): Promise<void> {
  const closing = callLog.closeInterrupted().then(
    (closed) =>
      closed > 0 && log.warn({ calls: closed }, 'Calls an earlier run left open were closed as interrupted'),
    (error: unknown) => log.error({ err: error }, 'Calls an earlier run left open could not be closed'),
  )
  await restoreAnswers(db, switchboard).catch((error: unknown) =>
    log.warn({ err: error }, 'Who answered whom before is not remembered'),
  )
  await closing // what the earlier run wrote down last is in the database only then
  try {
    const places = await readKeptPlaces(db, { until: startedAt, within: callbackWithin })
    for (const place of places) switchboard.restore(place)
    if (places.length > 0)
      log.info({ places: places.length }, 'Who asked to be called back stands in line again')
  } catch (error) {
    log.error({ err: error }, 'Who asked to be called back before is not known')
  }
}
