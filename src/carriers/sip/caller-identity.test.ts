import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { StartError } from '#platform/start-error.ts'
import { makeCertificate } from '../../../test/support/certificates.ts'
import { callerIdentity } from './caller-identity.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringroot-trust-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** The settings with a file of authorities that holds this; null: there is none. */
async function trusting(text: string | null) {
  const stirTrust = join(folder, 'trust.pem')
  await rm(stirTrust, { force: true })
  if (text !== null) await writeFile(stirTrust, text)
  return callerIdentity({ open: true, stirTrust, stirPatience: 500 }, Date.now)
}

test('every authority of the file is trusted', async () => {
  const two = ['One', 'Two'].map((name) => makeCertificate({ name, authority: true }).pem)
  expect((await trusting(`# ours\n${two.join('\n')}`)).anchors.map(({ subject }) => subject)).toEqual([
    'CN=One',
    'CN=Two',
  ])
  expect(callerIdentity({ open: true, stirTrust: undefined, stirPatience: 500 }, Date.now).anchors).toEqual(
    [],
  )
})

test.each([
  ['is not there', null],
  ['is empty', ''],
  ['holds something else', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----'],
  ['is damaged', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'],
])('a file that %s stops the start, and says which setting it is', async (_, text) => {
  await expect(trusting(text)).rejects.toThrow(StartError)
  await expect(trusting(text)).rejects.toThrow(/^STIR_TRUST: .+trust\.pem: /)
})
