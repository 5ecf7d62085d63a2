import { Type } from 'typebox'
import type { AccountId, CallId } from '#base/id.ts'
import { task, TryLater, worker, type Worker } from '#platform/jobs.ts'
import type { Log } from '#platform/log.ts'
import { hasEnded, type CallTruth } from './carrier.ts'
import type { Connections } from './connections.ts'

/** A carrier has been silent about a call for long: ask how it stands. The pauses grow, so 15 tries reach over a day. */
export const carrierTruth = task(
  'carrier-truth',
  Type.Object({
    account: Type.String(),
    call: Type.String(),
    connection: Type.String(),
    /** What the carrier calls the caller's leg. */
    ref: Type.String({ minLength: 1, maxLength: 200 }),
  }),
  { tries: 15 },
)

export type TruthParts = Readonly<{
  connections: Connections
  /** True while the call goes on, as far as we know. */
  isOpen(call: CallId): boolean
  /** Ends it here as it ended there. `null`: the carrier knows nothing of it any more. */
  ended(call: CallId, truth: CallTruth | null): void
  log: Log
}>

/** Whether callbacks were lost: a call that we hold open and the carrier has long ended is ended. */
export const truthWorker = ({ connections, isOpen, ended, log }: TruthParts): Worker =>
  worker(carrierTruth, async ({ account, call, connection, ref }, attempt) => {
    const id = call as CallId // enqueued by us
    if (!isOpen(id)) return
    const found = connections.of(account as AccountId, connection) // as above
    if (found === null) return ended(id, null)
    const truth = await found.carrier.callTruth(found.connection, ref)
    if (!truth.ok && truth.reason !== 'not-found') {
      if (attempt.last) return ended(id, null)
      throw new TryLater(truth.detail)
    }
    if (truth.ok && !hasEnded(truth.value)) throw new TryLater('the call goes on')
    log.info({ call, carrier: found.carrier.id }, 'The end of a call was learned by asking its carrier')
    ended(id, truth.ok ? truth.value : null)
  })
