import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Transform, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate as breathe } from 'node:timers/promises'
import { parse } from 'csv-parse'
import { type AccountId, isUuid } from '#base/id.ts'
import { delimiterOf } from '#base/delimiter.ts'
import type { Database } from '#platform/db.ts'
import type { Log } from '#platform/log.ts'
import { parsePhone } from '#platform/phone.ts'
import { type Column, type Columns, readHeadings, readLine, usualColumns } from './caller-file.ts'
import { writeCallers } from './caller-list.store.ts'
import type { CallerImport, FileFault, ListedCaller, RowFault } from './caller.wire.ts'

/**
 * Uploaded lists on their way into the database:
 *
 *     upload ──> a file on this machine ──> lines, some at a time ──> one transaction each ──> the file is removed
 *
 * The file is the job: one that is still there when the server starts is read again from its beginning, which changes nothing twice.
 */
export interface CallerImports {
  /** Takes a file; resolves when all of it is here and reading begins. `busy`: the account's last one is not done yet. */
  receive(account: AccountId, file: string, body: Readable): Promise<'received' | 'busy' | FileFault>
  /** The account's import that runs, or the last one; null when there was none since the server started. */
  state(account: AccountId): CallerImport | null
  /** Resolves when nothing runs. */
  settled(): Promise<void>
  /** Stops where it is; the next start goes on. */
  close(): Promise<void>
}

export type CallerImportParts = Readonly<{
  db: Database
  /** Of the files. */
  folder: string
  log: Log
  /** Told when an account's list has changed. */
  changed(account: AccountId): Promise<void>
}>

/** Two million callers and more. */
const mostBytes = 256 * 1024 ** 2
const linesAtOnce = 500
/** A line is a caller; a quote that is never closed must not swallow the file. */
const longestLine = 16 * 1024
const mostOddShown = 100

class Refused extends Error {
  readonly fault: FileFault
  constructor(fault: FileFault) {
    super(fault)
    this.fault = fault
  }
}

export async function openCallerImports(parts: CallerImportParts): Promise<CallerImports> {
  const { db, folder, log, changed } = parts
  const states = new Map<AccountId, CallerImport>()
  const running = new Map<AccountId, Promise<void>>()
  const closing = new AbortController()
  const fileOf = (account: AccountId): string => join(folder, `${account}.csv`)

  async function receive(
    account: AccountId,
    file: string,
    body: Readable,
  ): ReturnType<CallerImports['receive']> {
    if (running.has(account)) return 'busy'
    const part = `${fileOf(account)}.part`
    let bytes = 0
    const counted = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytes += chunk.length
        done(bytes > mostBytes ? new Refused('too-large') : null, chunk)
      },
    })
    const receiving = pipeline(body, counted, createWriteStream(part, { mode: 0o600 }))
    running.set(
      account,
      receiving.catch(() => {}),
    )
    try {
      await receiving
      await rename(part, fileOf(account))
    } catch (error) {
      running.delete(account)
      await rm(part, { force: true })
      if (error instanceof Refused) return error.fault
      throw error
    }
    start(account, file)
    return 'received'
  }

  function start(account: AccountId, file: string): void {
    const run = readFileOf(account, file)
      .then(() => changed(account))
      .catch((error: unknown) =>
        log.error({ err: error, account }, 'A list of callers could not be imported'),
      )
      .finally(() => running.delete(account))
    running.set(account, run)
  }

  async function readFileOf(account: AccountId, file: string): Promise<void> {
    const path = fileOf(account)
    const { size } = await stat(path)
    const progress = new Progress(file, size)
    const show = (): unknown => states.set(account, progress.state())
    show()
    try {
      await importFile({ db, account, path, progress, show, stop: closing.signal })
      progress.finish(null)
    } catch (error) {
      if (closing.signal.aborted) return
      progress.finish(error instanceof Refused ? error.fault : 'failed')
      if (!(error instanceof Refused))
        log.error({ err: error, account }, 'A list of callers could not be imported')
    }
    show()
    await rm(path, { force: true })
  }

  await mkdir(folder, { recursive: true })
  for (const left of await readdir(folder)) {
    const id = basename(left, '.csv')
    if (isUuid(id) && left.endsWith('.csv')) start(id as AccountId, 'callers.csv') // we named it so
    else if (left.endsWith('.part')) await rm(join(folder, left), { force: true })
  }

  return {
    receive,
    state: (account) => states.get(account) ?? null,
    async settled() {
      await Promise.all(running.values())
    },
    async close() {
      closing.abort()
      await Promise.all(running.values())
    },
  }
}

type Reading = Readonly<{
  db: Database
  account: AccountId
  path: string
  progress: Progress
  show(): unknown
  stop: AbortSignal
}>

async function importFile({ db, account, path, progress, show, stop }: Reading): Promise<void> {
  const country = await countryOf(db, account)
  const lines = parse({
    bom: true,
    delimiter: delimiterOf(await firstLine(path)),
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: longestLine,
    info: true,
    on_skip(fault) {
      progress.odd(Number(fault?.['lines'] ?? 0), 'broken-quotes', '')
    },
  })
  const reading = pipeline(createReadStream(path), lines, { signal: stop })
  reading.catch(() => {}) // the loop below hears of it, too
  let columns: Columns | null = null
  let batch: ListedCaller[] = []
  const write = async (): Promise<void> => {
    const named = (columns ?? []).filter((column) => column !== undefined)
    await writeBatch(db, account, batch, named, progress)
    batch = []
    show()
    await breathe()
    stop.throwIfAborted()
  }
  // csv-parse tells with `info` where a record stood
  for await (const { record, info } of lines as AsyncIterable<Line>) {
    if (columns === null) {
      columns = readHeadings(record) ?? usualColumns
      if (columns !== usualColumns) continue
      if (parsePhone(record[0] ?? '', country) === null) throw new Refused('no-numbers')
    }
    progress.row(info.bytes)
    const found = readLine(columns, record, (text) => parsePhone(text, country))
    if (!found.ok) progress.odd(info.lines, found.reason, record.join(', '))
    else if (progress.isNew(found.value.number, info.lines)) batch.push(found.value)
    else {
      batch = batch.filter(({ number }) => number !== found.value.number) // the later line counts
      batch.push(found.value)
    }
    if (batch.length >= linesAtOnce) await write()
  }
  if (columns === null) throw new Refused('no-numbers')
  await write()
  await reading
}

type Line = Readonly<{ record: readonly string[]; info: Readonly<{ lines: number; bytes: number }> }>

async function writeBatch(
  db: Database,
  account: AccountId,
  batch: readonly ListedCaller[],
  columns: readonly Column[],
  progress: Progress,
): Promise<void> {
  if (batch.length === 0) return
  progress.wrote(batch.length, await db.account(account, (trx) => writeCallers(trx, batch, columns)))
}

async function countryOf(db: Database, account: AccountId): Promise<string> {
  const row = await db.reference
    .selectFrom('accounts')
    .select('country')
    .where('id', '=', account)
    .executeTakeFirst()
  return row?.country ?? 'US'
}

/** Enough of the file to see how it is written; throws when it is no text. */
async function firstLine(path: string): Promise<string> {
  const handle = await open(path)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0)
    const wide = buffer[0] === 0xff && buffer[1] === 0xfe // a byte order mark of UTF-16, as some spreadsheets write
    const text = buffer.toString(wide ? 'utf16le' : 'utf8', 0, bytesRead)
    if (text.includes('\u0000') || text.startsWith('PK\u0003')) throw new Refused('not-text') // a spreadsheet itself is a zip file
    return text.split(/\r?\n/, 1)[0] ?? ''
  } finally {
    await handle.close()
  }
}

/** What an import has come to so far. */
class Progress {
  readonly #file: string
  readonly #bytes: number
  readonly #seen = new Set<number>()
  readonly #lines: CallerImport['lines'] = []
  #bytesRead = 0
  #rows = 0
  #added = 0
  #changed = 0
  #unchanged = 0
  #odd = 0
  #end: Pick<CallerImport, 'state' | 'fault'> = { state: 'running', fault: null }

  constructor(file: string, bytes: number) {
    this.#file = file
    this.#bytes = bytes
  }

  /** One more, which ends at this byte of the file. */
  row(bytesRead: number): void {
    this.#rows += 1
    this.#bytesRead = bytesRead
  }

  odd(line: number, fault: RowFault, text: string): void {
    this.#odd += 1
    if (this.#lines.length < mostOddShown) this.#lines.push({ line, fault, text: text.slice(0, 100) })
  }

  /** False, and noted, when the number stood in the file before. */
  isNew(number: string, line: number): boolean {
    const key = Number(number.slice(1))
    if (!this.#seen.has(key)) return this.#seen.add(key).size > 0
    this.odd(line, 'repeated', number)
    return false
  }

  wrote(lines: number, { added, changed }: Readonly<{ added: number; changed: number }>): void {
    this.#added += added
    this.#changed += changed
    this.#unchanged += lines - added - changed
  }

  finish(fault: FileFault | null): void {
    this.#end = { state: fault === null ? 'done' : 'refused', fault }
  }

  state(): CallerImport {
    return {
      file: this.#file,
      bytes: this.#bytes,
      bytesRead: Math.min(this.#bytes, this.#bytesRead),
      rows: this.#rows,
      added: this.#added,
      changed: this.#changed,
      unchanged: this.#unchanged,
      odd: this.#odd,
      lines: [...this.#lines],
      ...this.#end,
    }
  }
}
