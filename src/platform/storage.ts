import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { link, mkdir, open, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import type { FileHandle } from 'node:fs/promises'

/**
 * Files that must not be readable by whoever finds the disk: recordings and prompts. AES-256 in counter mode, so any range can be
 * read without the rest, and a file cut short by a crash is whole up to the cut. See docs/decisions/0021-recordings-on-disk.md.
 *
 *     <data>/storage.key          32 random bytes in hex, mode 0600, made at the first start
 *     <data>/files/<key>          'RRF1' | 12 bytes nonce | ciphertext
 */
export interface Storage {
  /** Null when there is no such file. The length is what is there now: a file still being written has one too. */
  open(key: string): Promise<StoredFile | null>
  /** Null when there is no such file. */
  get(key: string): Promise<Buffer | null>
  /** Whole or not at all, also after a crash. Replaces. */
  put(key: string, bytes: Uint8Array): Promise<void>
  /** Starts a file that grows. Replaces. */
  write(key: string): Promise<StorageWriter>
  /** True when there was one. */
  remove(key: string): Promise<boolean>
  /** Everything whose key begins with this one and a slash. */
  removeAll(key: string): Promise<void>
}

export type StoredFile = Readonly<{
  length: number
  /** Bytes from `start` up to, not including, `end`; both are cut to what exists. */
  read(start?: number, end?: number): Readable
}>

export interface StorageWriter {
  append(bytes: Uint8Array): Promise<void>
  close(): Promise<void>
}

const magic = Buffer.from('RRF1')
const nonceLength = 12
const headerLength = magic.length + nonceLength
const blockLength = 16

const keyPattern = /^(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/

/** True for relative paths of plain segments: nothing that climbs out of the directory. */
export const isStorageKey = (key: string): boolean => key.length <= 500 && keyPattern.test(key)

/** Opens (and at the first start creates) the file storage under a data directory. Any number of threads may hold one. */
export async function openStorage(dataDirectory: string): Promise<Storage> {
  const directory = join(dataDirectory, 'files')
  const secret = await storageSecret(dataDirectory, directory)

  const pathOf = (key: string): string => {
    if (!isStorageKey(key)) throw new Error(`not a storage key: ${JSON.stringify(key)}`)
    return join(directory, key)
  }

  const create = async (path: string): Promise<StorageWriter & { settle(): Promise<void> }> => {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const handle = await open(path, 'w', 0o600)
    const nonce = randomBytes(nonceLength)
    const cipher = createCipheriv('aes-256-ctr', secret, counter(nonce, 0))
    await handle.appendFile(Buffer.concat([magic, nonce])).catch(closing(handle))
    return {
      append: (bytes) => handle.appendFile(cipher.update(bytes)),
      settle: () => handle.datasync(),
      close: () => handle.close(),
    }
  }

  const openFile = async (key: string): Promise<StoredFile | null> => {
    const handle = await open(pathOf(key), 'r').catch(absent)
    if (handle === null) return null
    try {
      const header = Buffer.alloc(headerLength)
      const { bytesRead } = await handle.read(header, 0, headerLength, 0)
      // A crash between creating a file and writing its header leaves fewer bytes: an empty file, not a broken one.
      if (bytesRead < headerLength) return { length: 0, read: () => Readable.from([]) }
      if (!header.subarray(0, magic.length).equals(magic)) throw new Error(`not a stored file: ${key}`)
      const length = (await handle.stat()).size - headerLength
      const nonce = header.subarray(magic.length)
      return { length, read: (start, end) => readRange(pathOf(key), secret, nonce, length, start, end) }
    } finally {
      await handle.close()
    }
  }

  return {
    open: openFile,
    write: (key) => create(pathOf(key)),
    async get(key) {
      const file = await openFile(key)
      if (file === null) return null
      const parts: Buffer[] = []
      for await (const part of file.read()) parts.push(part as Buffer) // a byte stream yields buffers
      return Buffer.concat(parts)
    },
    async put(key, bytes) {
      const path = pathOf(key)
      const draft = `${path}.${randomBytes(6).toString('hex')}.draft`
      const writer = await create(draft)
      try {
        await writer.append(bytes)
        await writer.settle() // or a power cut could leave the new name on an empty file
      } finally {
        await writer.close()
      }
      await rename(draft, path)
    },
    async remove(key) {
      try {
        await rm(pathOf(key))
        return true
      } catch (error) {
        absent(error)
        return false
      }
    },
    removeAll: (key) => rm(pathOf(key), { recursive: true, force: true }),
  }
}

/** The initial counter block (NIST SP 800-38A): nonce, then the number of the block. 32 bits of blocks are 64 GiB. */
function counter(nonce: Uint8Array, block: number): Buffer {
  const initial = Buffer.alloc(blockLength)
  initial.set(nonce)
  initial.writeUInt32BE(block, nonceLength)
  return initial
}

function readRange(
  path: string,
  secret: Buffer,
  nonce: Buffer,
  length: number,
  from = 0,
  to = length,
): Readable {
  const start = Math.max(0, Math.trunc(from))
  const end = Math.min(length, Math.trunc(to))
  if (start >= end) return Readable.from([])
  const block = Math.floor(start / blockLength)
  return Readable.from(decrypted())

  async function* decrypted(): AsyncGenerator<Buffer> {
    const decipher = createDecipheriv('aes-256-ctr', secret, counter(nonce, block))
    let skip = start - block * blockLength
    const handle = await open(path, 'r')
    try {
      const stream = handle.createReadStream({
        start: headerLength + block * blockLength,
        end: headerLength + end - 1,
        autoClose: false,
      })
      for await (const part of stream) {
        yield decipher.update(part as Buffer).subarray(skip) // a byte stream yields buffers
        skip = 0
      }
    } finally {
      await handle.close()
    }
  }
}

/** The key in the data directory. A missing key beside existing files is a fault to explain, never a reason to make a new one. */
async function storageSecret(dataDirectory: string, files: string): Promise<Buffer> {
  const path = join(dataDirectory, 'storage.key')
  const existing = await readFile(path, 'utf8').catch(absent)
  if (existing !== null) return parseSecret(existing, path)

  const filesThere = await readdir(files).catch(absent)
  if (filesThere !== null && filesThere.length > 0)
    throw new Error(
      `${path} is missing: it is the key that opens the recordings in ${files}. Restore it from a backup.`,
    )

  await mkdir(dataDirectory, { recursive: true })
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  await writeFile(draft, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600 })
  try {
    // A hard link appears whole and only once: of two threads starting together, one wins and both read the same key.
    await link(draft, path)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  } finally {
    await rm(draft)
  }
  return parseSecret(await readFile(path, 'utf8'), path)
}

function parseSecret(text: string, path: string): Buffer {
  if (!/^[0-9a-f]{64}$/.test(text.trim()))
    throw new Error(`${path} is damaged: 64 hexadecimal digits were expected`)
  return Buffer.from(text.trim(), 'hex')
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error ? String(error.code) : undefined

function absent(error: unknown): null {
  if (codeOf(error) === 'ENOENT') return null
  throw error
}

const closing =
  (handle: FileHandle) =>
  async (error: unknown): Promise<never> => {
    await handle.close()
    throw error
  }
