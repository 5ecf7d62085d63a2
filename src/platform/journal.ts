import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openSegments, type Lines } from './journal.segments.ts'
import type { Log } from './log.ts'

export type JournalOptions<Entry> = Readonly<{
  folder: string
  /** Takes a batch, in the order of appending. It may see an entry again after a crash, so it must be idempotent. */
  commit(batch: readonly Entry[]): Promise<void>
  /** True: nobody was there to take it, and the same batch comes again later. False: the batch itself was refused. */
  isAway(error: unknown): boolean
  log: Log
  /** Entries handed over at once. */
  batchSize?: number
  /** What the backlog may weigh on disk; beyond that `append` throws `JournalFull`. */
  maxBytes?: number
  /** A file of the journal ends at this size, and is deleted when all of it is committed. */
  segmentBytes?: number
}>

/**
 * A write-behind journal: what was appended survives the death of this process, and reaches `commit` at least once and in order.
 *
 * ```
 *   append ──► end of this tick: one write ──► files ──► commit ──► released
 *                                                          │ away: the same batch again, after a pause that grows
 *                                                          │ refused: one by one; the culprit goes to refused.jsonl
 * ```
 *
 * Written by the system call, so a SIGKILL loses nothing that `flushed` confirmed; handed to the disk within a second, so a power cut
 * costs at most that. One process at a time may hold a folder.
 */
export type Journal<Entry> = Readonly<{
  /** Remembers an entry; it is written at the end of this tick. Throws `JournalFull`. */
  append(entry: Entry): void
  /** Resolves when everything appended so far would survive the death of this process; rejects when it cannot be written. */
  flushed(): Promise<void>
  /** Resolves when everything appended so far is committed, or refused for good. */
  drained(): Promise<void>
  /** What still waits for its commit. */
  backlog(): Backlog
  /** Writes what is left, lets the running commit end, and stops. What is not committed is committed after the next open. */
  close(): Promise<void>
}>

export type Backlog = Readonly<{ entries: number; bytes: number; away: boolean; refused: number }>

/** The disk space the journal may use is used up, or the disk is full. */
export class JournalFull extends Error {
  override name = 'JournalFull'
}

const firstPause = 50
const longestPause = 5000
/** What is held in memory while the disk takes nothing. */
const heldBytes = 32 * 1024 ** 2

/** Opens the journal in `folder`, and begins to commit what an earlier process left there. */
export function openJournal<Entry>(options: JournalOptions<Entry>): Journal<Entry> {
  const {
    folder,
    commit,
    isAway,
    log,
    batchSize = 500,
    maxBytes = 1024 ** 3,
    segmentBytes = 16 * 1024 ** 2,
  } = options
  const segments = openSegments(folder, segmentBytes)
  let pending: string[] = []
  let pendingBytes = 0
  let writing: Promise<void> | undefined
  let unwritable: JournalFull | undefined

  let appended = segments.count()
  let done = 0
  let refused = 0
  let away = false
  const closing = new AbortController()
  const waiters: { until: number; resolve: () => void }[] = []
  const bell = createBell()

  function append(entry: Entry): void {
    const line = `${JSON.stringify(entry)}\n`
    if (segments.bytes() + pendingBytes + line.length > maxBytes)
      throw new JournalFull(`${folder} may hold ${maxBytes} bytes, and does`)
    if (unwritable !== undefined && segments.held() > heldBytes) throw unwritable
    pending.push(line)
    pendingBytes += line.length
    appended += 1
    writing ??= Promise.resolve().then(write)
  }

  function write(): void {
    writing = undefined
    const text = pending.join('')
    pending = []
    pendingBytes = 0
    try {
      segments.write(text)
      unwritable = undefined
    } catch (error) {
      if (unwritable === undefined)
        log.error({ err: error, folder }, 'The journal cannot be written; it tries on')
      unwritable = new JournalFull(`cannot write to ${folder}`, { cause: error })
    }
    bell.ring()
  }

  async function drain(): Promise<void> {
    while (!closing.signal.aborted) {
      const next = segments.read(batchSize)
      if (next === undefined) {
        await bell.next()
        continue
      }
      if (!(await deliver(parse(next)))) return
      segments.release(next.end)
      done += next.lines.length
      while (waiters[0] !== undefined && waiters[0].until <= done) waiters.shift()?.resolve()
    }
  }

  /** False when we are closing and nobody took it. */
  async function deliver(batch: readonly Entry[]): Promise<boolean> {
    for (let pause = firstPause; batch.length > 0; pause = Math.min(longestPause, pause * 2)) {
      try {
        await commit(batch)
        if (away) log.info({ folder, entries: appended - done }, 'What waits in the journal is taken again')
        away = false
        return true
      } catch (error) {
        if (!isAway(error)) return refuse(batch, error)
        if (!away) log.warn({ err: error, folder }, 'Nobody takes what is in the journal; it waits')
        away = true
        await sleep(pause, undefined, { signal: closing.signal }).catch(() => {})
        if (closing.signal.aborted) return false
      }
    }
    return true
  }

  /** One bad entry must not hold up the others. */
  async function refuse(batch: readonly Entry[], error: unknown): Promise<boolean> {
    if (batch.length > 1) {
      for (const entry of batch) if (!(await deliver([entry]))) return false
      return true
    }
    refused += 1
    log.error({ err: error, folder }, 'An entry of the journal was refused; it stands in refused.jsonl')
    const reason = error instanceof Error ? error.message : 'unknown'
    appendFileSync(join(folder, 'refused.jsonl'), `${JSON.stringify({ reason, entry: batch[0] })}\n`, {
      mode: 0o600,
    })
    return true
  }

  function parse({ lines }: Lines): readonly Entry[] {
    return lines.flatMap((line) => {
      try {
        return [JSON.parse(line) as Entry] // this journal wrote it
      } catch {
        log.error({ folder }, 'A damaged line of the journal was skipped')
        return []
      }
    })
  }

  const draining = drain()

  return {
    append,
    async flushed() {
      await writing
      if (unwritable !== undefined) write()
      if (unwritable !== undefined) throw unwritable
    },
    async drained() {
      if (done < appended) await new Promise<void>((resolve) => waiters.push({ until: appended, resolve }))
    },
    backlog: () => ({ entries: appended - done, bytes: segments.bytes() + pendingBytes, away, refused }),
    async close() {
      write()
      closing.abort()
      bell.ring()
      await draining
      segments.close()
    },
  }
}

/** Somebody waits for a ring; a ring while nobody waits is heard by the next. */
function createBell(): { ring(): void; next(): Promise<void> } {
  let bell = Promise.withResolvers<void>()
  return {
    ring: () => bell.resolve(),
    async next() {
      await bell.promise
      bell = Promise.withResolvers<void>()
    },
  }
}
