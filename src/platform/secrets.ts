import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** What stands in the database sealed: passwords of trunks and phones, tokens of integrations. */
export type Secrets = Readonly<{
  seal(text: string): Buffer
  /** Throws when it was sealed with another key, or changed since. */
  unseal(sealed: Uint8Array): string
  /** A key of its own for one purpose, the same at every start. */
  key(purpose: string): Buffer
}>

const version = 1
const nonceLength = 12
const tagLength = 16
const headLength = 1 + nonceLength + tagLength

/** Reads the installation's key (`secret.key`, mode 0600) from the data folder; makes it at the first start. */
export async function openSecrets(dataFolder: string): Promise<Secrets> {
  const root = await readOrMakeKey(dataFolder)
  const key = (purpose: string): Buffer => Buffer.from(hkdfSync('sha256', root, 'ringroot', purpose, 32))
  const sealing = key('seal')
  return {
    key,
    seal(text) {
      const nonce = randomBytes(nonceLength)
      const cipher = createCipheriv('aes-256-gcm', sealing, nonce)
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), body])
    },
    unseal(sealed) {
      if (sealed.length < headLength || sealed[0] !== version) throw new Error('not a sealed secret')
      const decipher = createDecipheriv('aes-256-gcm', sealing, sealed.subarray(1, 1 + nonceLength), {
        authTagLength: tagLength,
      })
      decipher.setAuthTag(sealed.subarray(1 + nonceLength, headLength))
      return Buffer.concat([decipher.update(sealed.subarray(headLength)), decipher.final()]).toString('utf8')
    },
  }
}

async function readOrMakeKey(folder: string): Promise<Buffer> {
  const path = join(folder, 'secret.key')
  await mkdir(folder, { recursive: true })
  const draft = `${path}.${randomBytes(4).toString('hex')}`
  const handle = await open(draft, 'wx', 0o600)
  await handle.writeFile(randomBytes(32).toString('hex'))
  await handle.sync()
  await handle.close()
  try {
    await link(draft, path) // whole, or not at all: of two first starts, one key wins
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error // thrown by the system call
  } finally {
    await rm(draft)
  }
  const key = Buffer.from((await readFile(path, 'utf8')).trim(), 'hex')
  if (key.length !== 32)
    throw new Error(
      `${path} is damaged: bring it back from a backup; without it no stored password can be read`,
    )
  return key
}
