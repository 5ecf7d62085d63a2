import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import type { Log } from './log.ts'

/**
 * Values that the next process takes over when this one dies, by name. Written by the system call at once, so a SIGKILL loses nothing; not
 * handed to the disk, so a power cut may. Plain data, maps and sets among it; what was one object is one object again.
 *
 *     put, remove ──> appended to the last file ──full──> a new one; what still counts of the oldest is carried into it
 */
export type Kept<Value> = Readonly<{
  /** What an earlier process left here. */
  before: ReadonlyMap<string, Value>
  /** Replaces. Never throws: what cannot be kept is logged, and gone after a restart. */
  put(name: string, value: Value): void
  remove(name: string): void
  close(): void
}>

export type KeptOptions = Readonly<{
  folder: string
  /** Of the values' shape: what another version wrote is not taken for something it is not. */
  version: number
  log: Pick<Log, 'warn'>
  /** A file ends at this size, and so many are the most there are. */
  fileBytes?: number
  mostFiles?: number
}>

type File = Readonly<{ path: string; fd: number }> & { size: number }
/** Where the last value of a name stands. */
type Place = Readonly<{ file: File; at: number; length: number }>

/** Every entry begins with its length. */
const headBytes = 4

export function openKept<Value>({
  folder,
  version,
  log,
  fileBytes = 16 * 1024 ** 2,
  mostFiles = 4,
}: KeptOptions): Kept<Value> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const left = readdirSync(folder)
    .filter((file) => /^\d+\.kept$/.test(file))
    .toSorted((a, b) => Number.parseInt(a) - Number.parseInt(b))
    .map((file) => join(folder, file))
  const before = new Map<string, Value>()
  for (const path of left)
    for (const [by, name, ...values] of entriesIn(path)) {
      if (by !== version || typeof name !== 'string') continue
      before.delete(name)
      if (values.length > 0) before.set(name, values[0] as Value) // `put` wrote it, of this version
    }
  let count = left.length === 0 ? 0 : Number.parseInt(left.at(-1)?.split('/').at(-1) ?? '0')
  const files: File[] = []
  const places = new Map<string, Place>()
  let closed = false
  let last = open()
  for (const [name, value] of before) put(name, value)
  for (const path of left) rmSync(path, { force: true })

  function open(): File {
    const path = join(folder, `${++count}.kept`)
    const file = { path, fd: openSync(path, 'w+', 0o600), size: 0 }
    files.push(file)
    return file
  }

  function append(entry: Buffer): Place {
    const head = Buffer.alloc(headBytes)
    head.writeUInt32LE(entry.length)
    const at = last.size
    // At its place, so that what a full disk cut short is written over.
    writeSync(last.fd, Buffer.concat([head, entry]), 0, headBytes + entry.length, at)
    last.size += headBytes + entry.length
    return { file: last, at: at + headBytes, length: entry.length }
  }

  function makeRoom(): void {
    if (last.size < fileBytes) return
    last = open()
    const [oldest] = files
    if (oldest === undefined || files.length <= mostFiles) return
    for (const [name, { file, at, length }] of places) {
      if (file !== oldest) continue
      const entry = Buffer.alloc(length)
      readSync(oldest.fd, entry, 0, length, at)
      places.set(name, append(entry))
    }
    files.shift()
    closeSync(oldest.fd)
    rmSync(oldest.path, { force: true })
  }

  function put(name: string, value: Value): void {
    if (closed) return // the number of its file may be somebody else's by now
    try {
      places.set(name, append(serialize([version, name, value])))
      makeRoom()
    } catch (error) {
      log.warn({ err: error, name }, 'A restart will not know of this')
    }
  }

  return {
    before,
    put,
    remove(name) {
      if (closed || !places.delete(name)) return
      try {
        append(serialize([version, name]))
      } catch (error) {
        log.warn({ err: error, name }, 'A restart will take this for something that goes on')
      }
    },
    close() {
      closed = true
      for (const { fd } of files.splice(0)) closeSync(fd)
    },
  }

  /** Up to the first one that is cut short, or is no entry at all: a process may die while it writes. */
  function entriesIn(path: string): readonly (readonly unknown[])[] {
    const bytes = readFileSync(path)
    const entries: (readonly unknown[])[] = []
    for (let at = 0; at + headBytes <= bytes.length;) {
      const end = at + headBytes + bytes.readUInt32LE(at)
      if (end > bytes.length) break
      try {
        const entry: unknown = deserialize(bytes.subarray(at + headBytes, end))
        if (Array.isArray(entry)) entries.push(entry as readonly unknown[])
      } catch (error) {
        log.warn({ err: error, path }, 'What an earlier run kept cannot be read from here on')
        break
      }
      at = end
    }
    return entries
  }
}
