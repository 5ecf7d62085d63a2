import { setTimeout as sleep } from 'node:timers/promises'
import type { AccountId, CallId } from '#base/id.ts'
import { type Duration, type Instant, after, instant, milliseconds } from '#base/time.ts'
import { type AccountTransaction, type Database, isDatabaseAway, isRefusal } from '#platform/db.ts'
import { type Backlog, openJournal } from '#platform/journal.ts'
import type { Log } from '#platform/log.ts'
import { SourceDictionary } from '#stages/visit/source-dictionary.store.ts'
import { type CallEvent, inOrder, storable } from './call-event.ts'
import { readEvents, readUnfinished, writeCalls } from './call-log.store.ts'
import { type Call, closeInterrupted, foldCall } from './call.ts'
import { withSources } from './credited.store.ts'

/**
 * Where calls are written down:
 *
 *     record ──> journal (on this machine, at once) ──> one transaction per account: events, calls, rollups, attributions, NOTIFY
 *
 * The journal survives the death of this process and waits while the database is away; the transaction changes nothing the second
 * time. So every event is counted once, whatever happens in between.
 */
export type CallLog = Readonly<{
  /** Keeps an event. Never throws and never waits, because a caller is on the line. */
  record(event: CallEvent): void
  /** Resolves when everything recorded so far is in the database. */
  drained(): Promise<void>
  /** What waits for the database, and what was lost because not even the journal took it. */
  state(): Backlog & Readonly<{ lost: number }>
  /**
   * Closes what an earlier run of the server left open: its calls are `interrupted`, with what was known and a recording up to the
   * end. Waits for the database as long as it must; resolves with how many calls were closed.
   */
  closeInterrupted(): Promise<number>
  close(): Promise<void>
}>

export type CallLogParts = Readonly<{
  db: Database
  /** Of the journal. */
  folder: string
  log: Log
  /** When this run of the server began: calls from before it may be an earlier run's. */
  startedAt: Instant
  /** True for a call this process is carrying. */
  isAlive(call: CallId): boolean
  /**
   * Told of calls in the transaction that ends them: what it enqueues there is neither lost nor done twice. Not the place to do it: the
   * log waits.
   */
  ended?(trx: AccountTransaction, account: AccountId, calls: readonly Call[]): Promise<void>
  /** What there is of a recording, or of a message, that nobody ended: measured from the file itself. Null when there is none. */
  recover(account: AccountId, call: CallId, what: 'recording' | 'message'): Promise<RecoveredRecording | null>
}>

export type RecoveredRecording = Readonly<{ length: Duration; bytes: number; peaks: readonly number[] }>

/** Accounts written at the same time: each needs a connection. */
const accountsAtOnce = 4

/** Beyond this many, calls in progress are read again when they change. */
const callsRemembered = 5000

/** Opens the log, and begins to write what an earlier run left in its journal. */
export function openCallLog(parts: CallLogParts): CallLog {
  const { db, folder, log } = parts
  const sources = new SourceDictionary(db)
  /** What the database has of calls in progress, so that a call need not be read to be folded. Oldest first. */
  const written = new Map<string, readonly CallEvent[]>()
  const closing = new AbortController()
  let lost = 0

  const journal = openJournal<CallEvent>({
    folder,
    log,
    isAway: (error) => !isRefusal(error), // a full disk passes, and calls must not be lost to it
    commit: async (batch) => {
      const byAccount = [...Map.groupBy(batch, ({ accountId }) => accountId)]
      for (let from = 0; from < byAccount.length; from += accountsAtOnce) {
        const some = byAccount.slice(from, from + accountsAtOnce)
        const outcomes = await Promise.allSettled(some.map(([account, events]) => write(account, events)))
        const failed = outcomes.find((outcome) => outcome.status === 'rejected')
        if (failed) throw failed.reason
      }
    },
  })

  async function write(account: AccountId, batch: readonly CallEvent[]): Promise<void> {
    const byCall = Map.groupBy(batch, ({ callId }) => callId)
    const before = await eventsBefore(account, [...byCall.keys()])
    const news = Array.from(byCall, ([id, more]) => [id, unknownTo(before.get(id) ?? [], more)] as const)
    const events = new Map(news.map(([id, more]) => [id, [...(before.get(id) ?? []), ...more]]))
    const calls = [...events.values()].map(foldCall).filter((call) => call !== null)
    const entries = await withSources(sources, account, calls)
    await db.account(account, async (trx) => {
      const ended = await writeCalls(
        trx,
        account,
        news.flatMap(([, more]) => more),
        entries,
      )
      if (ended.length > 0) await parts.ended?.(trx, account, ended)
    })
    for (const call of calls)
      if (isSettled(call)) written.delete(keyOf(account, call.id))
      else remember(keyOf(account, call.id), events.get(call.id) ?? [])
  }

  /** From memory when this process wrote the call before, else from the database. */
  async function eventsBefore(
    account: AccountId,
    ids: readonly CallId[],
  ): Promise<ReadonlyMap<CallId, readonly CallEvent[]>> {
    const unknown = ids.filter((id) => !written.has(keyOf(account, id)))
    const read = unknown.length === 0 ? [] : await db.account(account, (trx) => readEvents(trx, unknown))
    const byCall = Map.groupBy(read, ({ callId }) => callId)
    return new Map(ids.map((id) => [id, written.get(keyOf(account, id)) ?? byCall.get(id) ?? []]))
  }

  function remember(key: string, events: readonly CallEvent[]): void {
    written.delete(key)
    written.set(key, events)
    if (written.size > callsRemembered) for (const [oldest] of written) if (written.delete(oldest)) break
  }

  function record(event: CallEvent): void {
    try {
      journal.append(storable(event))
    } catch (error) {
      lost += 1
      log.error({ err: error, call: event.callId, kind: event.kind }, 'An event of a call could not be kept')
    }
  }

  async function closeAll(): Promise<number> {
    let closed = 0
    try {
      await journal.drained()
      const accounts = await patiently(() => db.reference.selectFrom('accounts').select('id').execute())
      for (const { id } of accounts) closed += await closeOf(id as AccountId) // the column of account ids
      await journal.drained()
    } catch (error) {
      if (!closing.signal.aborted) throw error // the next start goes on
    }
    return closed
  }

  async function closeOf(account: AccountId): Promise<number> {
    const left = await patiently(() =>
      db.account(account, (trx) => readUnfinished(trx, new Date(parts.startedAt))),
    )
    const ids = left.filter((id) => !parts.isAlive(id))
    if (ids.length === 0) return 0
    const events = await patiently(() => db.account(account, (trx) => readEvents(trx, ids)))
    for (const [id, known] of Map.groupBy(events, ({ callId }) => callId)) await closeOne(account, id, known)
    return ids.length
  }

  async function closeOne(account: AccountId, id: CallId, known: readonly CallEvent[]): Promise<void> {
    const call = foldCall(known)
    if (call === null) return
    const recorded = call.recording.state === 'running' ? await recover(account, id, 'recording') : null
    const message = isLeavingMessage(known) ? await recover(account, id, 'message') : null
    const ends = [
      endOf(known, 'recording-started', recorded),
      endOf(known, 'message-started', message),
      call.lastHeardAt,
    ]
    const closing = closeInterrupted(call, instant(Math.max(...ends)))
    if (call.phase !== 'ended') record(closing)
    const base = { accountId: account, callId: id, at: closing.at }
    if (message !== null) record({ ...base, id: 'recovered-message', kind: 'message-ended', ...message })
    if (call.recording.state !== 'running') return
    record(
      recorded === null
        ? {
            ...base,
            id: 'recovered',
            kind: 'recording-failed',
            why: 'no sound was found after the server died',
          }
        : { ...base, id: 'recovered', kind: 'recording-ended', ...recorded },
    )
  }

  async function recover(
    account: AccountId,
    id: CallId,
    what: 'recording' | 'message',
  ): Promise<RecoveredRecording | null> {
    try {
      const found = await parts.recover(account, id, what)
      return found === null || found.length === milliseconds(0) ? null : found
    } catch (error) {
      log.error({ err: error, call: id, what }, 'A recording could not be recovered')
      return null
    }
  }

  /** Asks again until the database is back. */
  async function patiently<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    for (let pause = 100; ; pause = Math.min(5000, pause * 2)) {
      try {
        return await ask()
      } catch (error) {
        if (!isDatabaseAway(error)) throw error
        await sleep(pause, undefined, { signal: closing.signal })
      }
    }
  }

  return {
    record,
    drained: journal.drained,
    state: () => ({ ...journal.backlog(), lost }),
    closeInterrupted: closeAll,
    close() {
      closing.abort()
      return journal.close()
    },
  }
}

/** Over, and its recording, too: little more will be heard of it. */
const isSettled = ({ phase, recording }: Call): boolean => phase === 'ended' && recording.state !== 'running'

const keyOf = (account: AccountId, id: CallId): string => `${account}/${id}`

/** What is known stands; of what comes, only the new, each once. */
function unknownTo(known: readonly CallEvent[], more: readonly CallEvent[]): readonly CallEvent[] {
  const ids = new Set(known.map(({ id }) => id))
  return more.filter(({ id }) => !ids.has(id) && ids.add(id))
}

/** The server died while the caller spoke after the beep. */
const isLeavingMessage = (known: readonly CallEvent[]): boolean =>
  inOrder(known).findLast(({ kind }) => kind.startsWith('message-'))?.kind === 'message-started'

/** Until when there is sound of what began so; 0 when there is none. */
function endOf(
  known: readonly CallEvent[],
  began: 'recording-started' | 'message-started',
  sound: RecoveredRecording | null,
): number {
  const at = inOrder(known).findLast(({ kind }) => kind === began)?.at
  return at === undefined || sound === null ? 0 : after(at, sound.length)
}
