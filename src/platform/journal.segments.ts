import {
  closeSync,
  fdatasync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'

/**
 * The files of a journal: lines are written at one end, read and given up at the other.
 *
 * ```
 *   000000007.jsonl   000000008.jsonl   000000009.jsonl
 *   ─────────▲─────   ───────────────   ──────────────▲
 *        position                                    write
 * ```
 *
 * All calls are synchronous: they move bytes between us and the system's cache, and are short.
 */
export type Segments = Readonly<{
  /** Appends text made of whole lines. Throws as the system call does; then nothing or a part was written, and `write` goes on from there. */
  write(text: string): void
  /** The next unread lines, at most `limit`; undefined when all is read. */
  read(limit: number): Lines | undefined
  /** Gives up everything before this position: it is not read again, not even after a crash. */
  release(to: Position): void
  /** What lies between the position and the end. */
  bytes(): number
  /** What the disk did not take yet. */
  held(): number
  /** Counts the unread lines. */
  count(): number
  close(): void
}>

export type Lines = Readonly<{ lines: readonly string[]; end: Position }>
export type Position = Readonly<{ segment: number; offset: number }>

const newline = 10
const chunkBytes = 256 * 1024
/** The system is asked to put a written line on the disk within this time: what a power cut may cost. */
const syncAfter = 1000

export function openSegments(folder: string, segmentBytes: number): Segments {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const pathOf = (segment: number): string => join(folder, `${String(segment).padStart(9, '0')}.jsonl`)
  const found = readdirSync(folder)
    .filter((name) => /^\d{9}\.jsonl$/.test(name))
    .map((name) => Number.parseInt(name, 10))
    .sort((a, b) => a - b)
  let position = readPosition(join(folder, 'position'), found)
  /** Length of each segment, oldest first; the last one is being written. */
  const sizes = new Map<number, number>()
  for (const segment of found) {
    if (segment < position.segment) rmSync(pathOf(segment))
    else sizes.set(segment, statSync(pathOf(segment)).size)
  }
  // A new file at every open: the last line of the old one may be torn.
  let current = Math.max(position.segment, ...found) + 1
  let writer = openSync(pathOf(current), 'ax', 0o600)
  sizes.set(current, 0)
  let reader: Readonly<{ segment: number; file: number }> | undefined
  const positionFile = openPosition(join(folder, 'position'))
  let unwritten: Buffer = Buffer.alloc(0)
  let syncTimer: NodeJS.Timeout | undefined

  function write(text: string): void {
    unwritten = unwritten.length === 0 ? Buffer.from(text) : Buffer.concat([unwritten, Buffer.from(text)])
    while (unwritten.length > 0) {
      const done = writeSync(writer, unwritten)
      unwritten = unwritten.subarray(done)
      sizes.set(current, (sizes.get(current) ?? 0) + done)
    }
    syncTimer ??= setTimeout(() => {
      syncTimer = undefined
      fdatasync(writer, () => {}) // best effort
    }, syncAfter).unref()
    if ((sizes.get(current) ?? 0) >= segmentBytes) rotate()
  }

  function rotate(): void {
    const full = writer
    fdatasync(full, () => closeSync(full))
    current += 1
    writer = openSync(pathOf(current), 'ax', 0o600)
    sizes.set(current, 0)
  }

  function read(limit: number, from = position): Lines | undefined {
    for (let { segment, offset } = from; ; segment = following(segment), offset = 0) {
      const size = sizes.get(segment) ?? 0
      if (offset < size) {
        const { lines, end } = readLines(fileOf(segment), offset, size, limit)
        // No whole line left in a segment nobody writes any more: the process died in the middle of one.
        if (lines.length > 0) return { lines, end: { segment, offset: end } }
      }
      if (segment >= current) return undefined
    }
  }

  const following = (segment: number): number => {
    for (const other of sizes.keys()) if (other > segment) return other
    return current
  }

  function fileOf(segment: number): number {
    if (reader?.segment === segment) return reader.file
    if (reader !== undefined) closeSync(reader.file)
    reader = { segment, file: openSync(pathOf(segment), 'r') }
    return reader.file
  }

  function release(read: Position): void {
    const emptied = read.segment < current && read.offset === sizes.get(read.segment)
    const to = emptied ? { segment: following(read.segment), offset: 0 } : read
    position = to
    // One short write at a fixed place: the death of a process cannot tear it.
    const text = `${String(to.segment).padStart(9, '0')} ${String(to.offset).padStart(12, '0')}\n`
    writeSync(positionFile, text, 0)
    for (const segment of sizes.keys()) {
      if (segment >= to.segment) break
      sizes.delete(segment)
      rmSync(pathOf(segment), { force: true })
    }
    // All is read: an idle journal takes no room.
    if (to.segment === current && to.offset === sizes.get(current) && to.offset >= chunkBytes) rotate()
  }

  const bytes = (): number => {
    let sum = unwritten.length - position.offset
    for (const size of sizes.values()) sum += size
    return Math.max(0, sum)
  }

  const count = (): number => {
    let sum = 0
    for (let at: Position = position; ;) {
      const batch = read(10_000, at)
      if (batch === undefined) return sum
      sum += batch.lines.length
      at = batch.end
    }
  }

  const close = (): void => {
    clearTimeout(syncTimer)
    closeSync(writer)
    closeSync(positionFile)
    if (reader !== undefined) closeSync(reader.file)
  }

  return { write, read: (limit) => read(limit), release, bytes, held: () => unwritten.length, count, close }
}

/** Whole lines from `offset` on, as many as one chunk holds and `limit` allows, but at least one if there is one. */
function readLines(
  file: number,
  offset: number,
  size: number,
  limit: number,
): { lines: string[]; end: number } {
  for (let length = chunkBytes; ; length *= 2) {
    const buffer = Buffer.allocUnsafe(Math.min(length, size - offset))
    const chunk = buffer.subarray(0, readSync(file, buffer, 0, buffer.length, offset))
    const lines: string[] = []
    let start = 0
    for (
      let stop = chunk.indexOf(newline);
      stop !== -1 && lines.length < limit;
      stop = chunk.indexOf(newline, start)
    ) {
      lines.push(chunk.toString('utf8', start, stop))
      start = stop + 1
    }
    if (lines.length > 0 || chunk.length < length) return { lines, end: offset + start }
  }
}

/** Where the released part ends; the beginning of what is there when that was never written, or points to what is gone. */
function readPosition(file: string, segments: readonly number[]): Position {
  const oldest = { segment: segments[0] ?? 0, offset: 0 }
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return oldest
  }
  const [, segment, offset] = /^(\d{9}) (\d{12})\n/.exec(text) ?? []
  if (segment === undefined) return oldest
  const next = segments.find((other) => other >= Number(segment)) ?? Number(segment)
  return { segment: next, offset: next === Number(segment) ? Number(offset) : 0 }
}

function openPosition(file: string): number {
  closeSync(openSync(file, 'a', 0o600))
  return openSync(file, 'r+')
}
