import { setTimeout as sleep } from 'node:timers/promises'
import type { AccountId, CallId } from '#base/id.ts'
import { after, minutes, seconds } from '#base/time.ts'
import type { ConfigurationDesk } from '#configuration/change.store.ts'
import type { Inventory } from '#configuration/inventory.ts'
import { now } from '#platform/clock.ts'
import type { AccountTransaction } from '#platform/db.ts'
import type { Routes } from '#platform/http/server.ts'
import { enqueue, type JobsParts, type Worker } from '#platform/jobs.ts'
import type { Log } from '#platform/log.ts'
import type { Storage } from '#platform/storage.ts'
import type { CallEvent } from '#stages/call/call-event.ts'
import type { Carrier, Reach } from './carrier.ts'
import { carrierNumbers, numbersWorker } from './carrier-numbers.job.ts'
import { carrierRecording, recordingWorker } from './carrier-recording.job.ts'
import { carrierTruth, truthWorker, type TruthParts } from './carrier-truth.job.ts'
import { carriersRoutes } from './carriers.api.ts'
import { connectionsIn, type Connections } from './connections.ts'
import { heldNumbers } from './held-numbers.store.ts'

export type CarrierDeskParts = ConfigurationDesk &
  Readonly<{
    carriers: ReadonlyMap<string, Carrier>
    inventory: Inventory
    refresh(account: AccountId): Promise<void>
    storage: Storage
    record(event: CallEvent): void
    calls: Pick<TruthParts, 'isOpen' | 'ended'>
    publicUrl: string | null
    reach: Reach
    log: Log
  }>

/** A call as its carrier knows it. */
export type CarriedCall = Readonly<{
  accountId: AccountId
  callId: CallId
  connectionId: string
  /** The carrier's id: of the call for its truth, of the recording for its sound. */
  ref: string
}>

/** What is done with carriers besides carrying calls: connections, numbers, and the jobs that ask them later. */
export type CarrierDesk = Readonly<{
  connections: Connections
  /** To be registered under `/api/v1/accounts/:account`. */
  routes: Routes
  workers: readonly Worker[]
  timetable: NonNullable<JobsParts['timetable']>
  /** A recording lies at the carrier: it will be fetched, or thrown away there. Waits for a missing database as long as this process lives. */
  recordingReady(recording: CarriedCall & Readonly<{ what: 'call' | 'message'; keep: boolean }>): void
  /** A call began: if we still hold it open in a while, its carrier is asked. */
  watch(call: CarriedCall): void
  close(): Promise<void>
}>

/** Longer than most calls, so that few of them cost a question. */
const silence = minutes(30)
const pause = seconds(5)

export function openCarrierDesk(parts: CarrierDeskParts): CarrierDesk {
  const { db, log, publicUrl, refresh } = parts
  const connections = connectionsIn(parts.inventory, parts.carriers, parts.reach)
  const closing = new AbortController()
  const waiting = new Set<Promise<void>>()

  /** Carriers tell of a thing once, whether or not our database is there to hear it. */
  const patiently = (account: AccountId, work: (trx: AccountTransaction) => Promise<void>): void => {
    const doing = (async () => {
      while (!closing.signal.aborted) {
        try {
          return await db.account(account, work)
        } catch (error) {
          log.debug({ err: error }, 'A job waits for the database before it can be enqueued')
          await sleep(pause, undefined, { signal: closing.signal }).catch(() => {})
        }
      }
    })()
    waiting.add(doing)
    void doing.finally(() => waiting.delete(doing))
  }

  return {
    connections,
    routes: carriersRoutes({
      carriers: parts.carriers,
      connections,
      held: heldNumbers(parts, refresh),
      publicUrl,
    }),
    workers: [
      recordingWorker({ connections, storage: parts.storage, record: parts.record, log, now }),
      truthWorker({ connections, ...parts.calls, log }),
      numbersWorker({ db, connections, publicUrl, refresh, log }),
    ],
    timetable: [{ when: '17 3 * * *', task: carrierNumbers }],
    recordingReady({ accountId, callId, connectionId, ref, what, keep }) {
      const payload = { account: accountId, call: callId, connection: connectionId, ref, what, keep }
      const key = `${carrierRecording.name} ${connectionId} ${ref}` // told twice, fetched once
      patiently(accountId, (trx) => enqueue(trx, carrierRecording, payload, { key }))
    },
    watch({ accountId, callId, connectionId, ref }) {
      const payload = { account: accountId, call: callId, connection: connectionId, ref }
      const options = { key: `${carrierTruth.name} ${callId}`, at: after(now(), silence) }
      patiently(accountId, (trx) => enqueue(trx, carrierTruth, payload, options))
    },
    async close() {
      closing.abort()
      await Promise.allSettled(waiting)
    },
  }
}
