import { createHmac } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AccountId, CallId, NumberId, PoolId } from '#base/id.ts'
import { isPhoneNumber } from '#base/phone-number.ts'
import { minutes, seconds, type Instant } from '#base/time.ts'
import { isDatabaseAway, type Database } from '#platform/db.ts'
import type { Log } from '#platform/log.ts'
import { areaOf } from '#platform/phone.ts'
import type { Call } from '#stages/call/call.ts'
import type { CallLog } from '#stages/call/call-log.job.ts'
import type { Leases } from '#stages/lease/lease.store.ts'
import type { LeaseEvent } from '#stages/lease/lease.ts'
import type { PoolNumbers } from '#stages/lease/lease-book.ts'
import { attribute, type Attributed, type Evidence } from './attribute.ts'
import type { PoolPlan, PoolPlanQuery } from './attribution.wire.ts'
import { inPieces } from './pace.job.ts'
import { poolPlan } from './pool-plan.ts'
import { ringEvent, type HeardCall } from './pool-events.ts'
import { PoolOwner } from './pool-owner.job.ts'

/** A call, a text, a test: somebody reached one of our numbers. */
export type Contact = Readonly<{
  accountId: AccountId
  numberId: NumberId
  placement: Evidence['placement']
  /** A call is followed to its end and learned from; null for what is only judged, as texts and test calls are. */
  callId: CallId | null
  caller: string | null
}>

/** Knows of every pool who was shown its numbers and who called, and says which touch earned a contact. */
export type Attributions = Readonly<{
  /** Which touch earned this contact, as far as one knows while it rings. From memory, at once. */
  attribute(contact: Contact, at: Instant): Attributed
  /** Every lease event passes here, once it is in its journal. */
  heardLease(account: AccountId, event: LeaseEvent): void
  /** Calls that have ended; told twice, they count once. */
  ended(account: AccountId, calls: readonly Call[]): void
  /** The account's pools and their numbers are these now. */
  configure(account: AccountId, numbers: PoolNumbers): void
  /** The account is gone, or shall be read anew at the next `configure`. */
  forget(account: AccountId): void
  /** From now on judgements are kept: reads what is known, and what happened since that was written down. */
  begin(callLog: Pick<CallLog, 'record' | 'drained'>): void
  /** How well a pool tells calls apart; null when there is none, or it is still being read. */
  plan(account: AccountId, pool: PoolId, asked: PoolPlanQuery): Promise<PoolPlan | null>
  /** Looks at the clock: what has fallen due is judged again, and what was heard is learned from. Happens by itself every ten seconds. */
  look(): Promise<void>
  /** Resolves when the past of every pool has been read. */
  ready(): Promise<void>
  close(): Promise<void>
}>

export type AttributionParts = Readonly<{
  db: Database
  leases: Pick<Leases, 'lastShown' | 'blocks' | 'inUse'>
  /** Callers are known by a keyed hash: what is learned holds nobody's number. */
  callerKey: Buffer
  now(): Instant
  log: Log
}>

const lookEvery = seconds(10)
const saveEvery = minutes(10)

export function openAttribution({ db, leases, callerKey, now, log }: AttributionParts): Attributions {
  const owners = new Map<AccountId, Map<PoolId, PoolOwner>>()
  const closing = new AbortController()
  const reading = new Set<Promise<void>>()
  let callLog: Pick<CallLog, 'record' | 'drained'> | null = null
  let savedAt = now()

  const nameOf = (account: AccountId, caller: string | null): string | null =>
    caller === null
      ? null
      : createHmac('sha256', callerKey).update(`${account} ${caller}`).digest('base64url').slice(0, 16)

  const heardCall = (account: AccountId, call: HeardCall): HeardCall => ({
    ...call,
    caller: nameOf(account, call.caller),
    region: call.caller !== null && isPhoneNumber(call.caller) ? areaOf(call.caller) : null,
  })

  const each = (): readonly PoolOwner[] => [...owners.values()].flatMap((pools) => [...pools.values()])
  const ownersOf = (account: AccountId): readonly PoolOwner[] => [...(owners.get(account)?.values() ?? [])]
  const watcher = (account: AccountId, number: NumberId): PoolOwner | undefined =>
    ownersOf(account).find((owner) => owner.watches(number))

  /** Reads the pool's past, and again while the database is away. */
  async function read(owner: PoolOwner, isCurrent: () => boolean): Promise<void> {
    const stopped = () => closing.signal.aborted || !isCurrent()
    for (let pause = 100; !stopped(); pause = Math.min(5000, pause * 2)) {
      try {
        await callLog?.drained()
        return await owner.read(now(), stopped)
      } catch (error) {
        if (stopped()) return
        if (!isDatabaseAway(error)) log.error({ err: error }, 'What is known of a pool could not be read')
        await sleep(pause, undefined, { signal: closing.signal }).catch(() => undefined)
      }
    }
  }

  function startReading(account: AccountId, pool: PoolId, owner: PoolOwner): void {
    const task = read(owner, () => owners.get(account)?.get(pool) === owner).finally(() =>
      reading.delete(task),
    )
    reading.add(task)
  }

  const record: CallLog['record'] = (event) => callLog?.record(event)
  const newOwner = (account: AccountId, pool: PoolId): PoolOwner =>
    new PoolOwner({
      db,
      account,
      pool,
      record,
      heardCall: (call) => heardCall(account, { ...call, region: null }),
    })

  async function look(): Promise<void> {
    const at = now()
    for (const owner of each()) await owner.look(at)
    if (at - savedAt < saveEvery) return
    savedAt = at
    for (const owner of each()) await owner.save()
  }

  async function watch(): Promise<void> {
    while (!closing.signal.aborted) {
      await sleep(lookEvery, undefined, { signal: closing.signal, ref: false }).catch(() => undefined)
      await look().catch((error: unknown) => log.error({ err: error }, 'Attribution could not go on'))
    }
  }

  return {
    attribute({ accountId, numberId, placement, callId, caller }, at) {
      const owner = placement === null ? watcher(accountId, numberId) : undefined
      const call = heardCall(accountId, {
        id: callId ?? 'nobody',
        number: numberId,
        caller,
        region: null,
        startedAt: at,
        endedAt: null,
        connectedMs: 0,
      })
      if (callId !== null) owner?.heardRing(call)
      const engine = owner?.engine
      const judged = callId === null ? engine?.judge(ringEvent(call)) : engine?.attributed(callId, 'ring')
      return (
        judged ??
        attribute(
          { placement, shown: placement === null ? leases.lastShown(accountId, numberId, at) : null },
          at,
        )
      )
    },
    heardLease: (account, event) => owners.get(account)?.get(event.pool)?.heardLease(event),
    ended(account, calls) {
      for (const { id, direction, test, numberId, caller, startedAt, endedAt, connected } of calls) {
        const owner = direction === 'inbound' && !test ? watcher(account, numberId) : undefined
        owner?.heardEnd(
          heardCall(account, {
            id,
            number: numberId,
            caller,
            region: null,
            startedAt,
            endedAt,
            connectedMs: connected,
          }),
        )
      }
    },
    configure(account, numbers) {
      const known = owners.get(account) ?? new Map<PoolId, PoolOwner>()
      owners.set(account, known)
      for (const [pool, members] of numbers) {
        const owner = known.get(pool) ?? newOwner(account, pool)
        owner.configure(members, now())
        if (known.has(pool)) continue
        known.set(pool, owner)
        if (callLog !== null) startReading(account, pool, owner)
      }
    },
    forget: (account) => void owners.delete(account),
    begin(log) {
      callLog = log
      for (const [account, pools] of owners)
        for (const [pool, owner] of pools) startReading(account, pool, owner)
      void watch()
    },
    async plan(account, pool, asked) {
      const engine = owners.get(account)?.get(pool)?.engine
      if (!engine) return null
      const { numbers = null, ...targets } = asked
      const plan = await inPieces(engine.plan(targets, numbers))
      const lent = { blocks: leases.blocks(account, pool), inUse: leases.inUse(account, pool) }
      const { at } = engine.state.learned
      return {
        ...poolPlan(engine.state, plan, lent),
        learnedAt: Number.isNaN(at) ? null : new Date(at).toISOString(),
      }
    },
    look,
    async ready() {
      while (reading.size > 0) await Promise.all(reading)
    },
    async close() {
      closing.abort()
      await Promise.all(reading)
      for (const owner of each())
        await owner
          .save()
          .catch((error: unknown) => log.warn({ err: error }, 'What attribution learned could not be saved'))
    },
  }
}
