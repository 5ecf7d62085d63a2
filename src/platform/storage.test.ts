import { mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isStorageKey, openStorage } from './storage.ts'
import type { StoredFile } from './storage.ts'

let data = ''
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'storage-'))
})
afterEach(() => rm(data, { recursive: true, force: true }))

async function bytesOf(file: StoredFile | null, start?: number, end?: number): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of file?.read(start, end) ?? []) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

test('any range of a file is what was written there', async () => {
  const storage = await openStorage(data)
  const bytes = Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7) % 256))
  await storage.put('recordings/a', bytes)
  const file = await storage.open('recordings/a')
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: -10, max: 6000 }),
      fc.integer({ min: -10, max: 6000 }),
      async (start, end) => {
        expect(await bytesOf(file, start, end)).toEqual(bytes.subarray(Math.max(0, start), Math.max(0, end)))
      },
    ),
    { numRuns: 60 },
  )
})

test('the disk never holds the plain bytes, and equal files look different', async () => {
  const storage = await openStorage(data)
  const secret = Buffer.from('the caller said something private, and said it twice')
  await storage.put('one', secret)
  await storage.put('two', secret)
  const [one, two] = await Promise.all(['one', 'two'].map((name) => readFile(join(data, 'files', name))))
  expect(one?.includes(secret.subarray(0, 8))).toBe(false)
  expect(one?.equals(two ?? Buffer.alloc(0))).toBe(false)
  expect((await stat(join(data, 'storage.key'))).mode & 0o777).toBe(0o600)
})

test('a growing file reads as far as it was written, at any moment', async () => {
  const storage = await openStorage(data)
  const writer = await storage.write('growing')
  expect((await storage.open('growing'))?.length).toBe(0)
  await writer.append(Buffer.from('hello '))
  await writer.append(Buffer.from('world'))
  expect(String(await storage.get('growing'))).toBe('hello world')
  await writer.close()
})

test('a file cut by a crash is whole up to the cut, down to a header that never got written', async () => {
  const storage = await openStorage(data)
  await storage.put('cut', Buffer.from('0123456789'))
  await truncate(join(data, 'files', 'cut'), 16 + 4)
  expect(String(await storage.get('cut'))).toBe('0123')
  await truncate(join(data, 'files', 'cut'), 7)
  expect(String(await storage.get('cut'))).toBe('')
})

test('two that start together share one key', async () => {
  const [one, two] = await Promise.all([openStorage(data), openStorage(data)])
  await one.put('shared', Buffer.from('same key'))
  expect(String(await two.get('shared'))).toBe('same key')
})

test('a lost key beside recordings is explained, not replaced; a damaged one is named', async () => {
  await (await openStorage(data)).put('kept', Buffer.from('x'))
  await rm(join(data, 'storage.key'))
  await expect(openStorage(data)).rejects.toThrow(/storage\.key is missing.*Restore it/)
  await writeFile(join(data, 'storage.key'), 'abc')
  await expect(openStorage(data)).rejects.toThrow(/is damaged/)
})

test('what is not there is null, and removing tells whether it was', async () => {
  const storage = await openStorage(data)
  expect(await storage.open('nothing')).toBeNull()
  expect(await storage.get('nothing/at/all')).toBeNull()
  await storage.put('something', Buffer.from('x'))
  expect(await storage.remove('something')).toBe(true)
  expect(await storage.remove('something')).toBe(false)
})

test('a key cannot climb out of its directory', async () => {
  const storage = await openStorage(data)
  for (const key of [
    '../x',
    '/etc/passwd',
    'a/../../b',
    'a//b',
    '',
    'a\0b',
    '.hidden',
    'a\\..\\b',
    'x'.repeat(501),
  ]) {
    expect(isStorageKey(key), key).toBe(false)
    await expect(storage.get(key)).rejects.toThrow(/not a storage key/)
  }
  expect(isStorageKey('recordings/0190-ab/call.pcm')).toBe(true)
})
