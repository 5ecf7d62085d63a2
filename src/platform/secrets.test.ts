import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSecrets } from './secrets.ts'

/** Ours, or the cipher's. */
const refusal = /not a sealed secret|unable to authenticate/

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringroot-secrets-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('what is sealed opens again, also after a restart, and looks different each time', async () => {
  const first = await openSecrets(folder)
  const second = await openSecrets(folder)
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const sealed = first.seal(text)
      expect(second.unseal(sealed)).toBe(text.toWellFormed())
      expect(first.seal(text).equals(sealed)).toBe(false)
    }),
  )
})

test('what was changed by a single bit, cut, or sealed elsewhere does not open', async () => {
  const secrets = await openSecrets(folder)
  const sealed = secrets.seal('trunk password')
  for (let index = 0; index < sealed.length; index++) {
    const changed = Buffer.from(sealed)
    changed[index] = (changed[index] ?? 0) ^ 1
    expect(() => secrets.unseal(changed), `byte ${index}`).toThrow(refusal)
    expect(() => secrets.unseal(sealed.subarray(0, index)), `cut at ${index}`).toThrow(refusal)
  }
  const elsewhere = await openSecrets(join(folder, 'elsewhere'))
  expect(() => elsewhere.unseal(sealed)).toThrow(refusal)
})

test('the key is one, however many first starts there are at once, and readable by its user only', async () => {
  const all = await Promise.all(Array.from({ length: 8 }, () => openSecrets(folder)))
  expect(new Set(all.map((secrets) => secrets.key('a').toString('hex'))).size).toBe(1)
  expect(statSync(join(folder, 'secret.key')).mode & 0o077).toBe(0)
})

test('each purpose has a key of its own, and none is the key in the file', async () => {
  const secrets = await openSecrets(folder)
  const file = readFileSync(join(folder, 'secret.key'), 'utf8').trim()
  const keys = ['sign-in', 'seal'].map((purpose) => secrets.key(purpose).toString('hex'))
  expect(new Set([...keys, file]).size).toBe(3)
})

test('a damaged key is explained, not replaced', async () => {
  writeFileSync(join(folder, 'secret.key'), 'half')
  await expect(openSecrets(folder)).rejects.toThrow(/damaged: bring it back from a backup/)
})
