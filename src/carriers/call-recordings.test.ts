import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AccountId, CallId } from '#base/id.ts'
import { bytesOf } from '#media/peaks.ts'
import { newId } from '#platform/clock.ts'
import { openStorage, type Storage } from '#platform/storage.ts'
import { messageKey, recordingKey } from '#stages/call/recording.ts'
import { callRecordings, removeRecordings } from './call-recordings.ts'

const account = newId<AccountId>()
const call = newId<CallId>()

let folder: string
let storage: Storage
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringroot-recordings-'))
  storage = await openStorage(folder)
  // Half a second of sound on both sides, and the torn frame of a process that was killed while it wrote.
  const writer = await storage.write(recordingKey(account, call))
  await writer.append(bytesOf(new Int16Array(8000).fill(16_384)))
  await writer.append(Buffer.from([1, 2, 3]))
  await writer.close()
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('a recording that nobody ended is measured from its file, without the torn end', async () => {
  const recovered = await callRecordings(storage).recover(account, call, 'recording')
  expect(recovered).toMatchObject({ length: 500, bytes: 16_000 })
  expect(Math.max(...(recovered?.peaks ?? []))).toBe(64)
})

test('it plays as a WAV file of that length', async () => {
  const file = await callRecordings(storage).open(account, call)
  expect(file?.length).toBe(44 + 16_000)
})

test('what was never recorded is not there', async () => {
  const recordings = callRecordings(storage)
  expect(await recordings.open(account, newId<CallId>())).toBeNull()
  expect(await recordings.recover(account, newId<CallId>(), 'recording')).toBeNull()
})

test('a message plays in one channel, and goes with the rest of its account and with nobody else’s', async () => {
  const other = newId<AccountId>()
  for (const owner of [account, other])
    await storage.put(messageKey(owner, call), bytesOf(new Int16Array(8000)))
  const recordings = callRecordings(storage)
  const wav = await recordings.openMessage(account, call)
  expect(wav?.length).toBe(44 + 16_000)
  expect(await recordings.recover(account, call, 'message')).toMatchObject({ length: 1000, bytes: 16_000 })
  expect(await recordings.openMessage(account, newId<CallId>())).toBeNull()
  await removeRecordings(storage, account)
  await removeRecordings(storage, newId<AccountId>())
  expect(await recordings.open(account, call)).toBeNull()
  expect(await recordings.openMessage(account, call)).toBeNull()
  expect(await recordings.openMessage(other, call)).not.toBeNull()
})
