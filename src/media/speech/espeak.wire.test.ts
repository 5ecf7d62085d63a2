import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStorage } from '#platform/storage.ts'
import { openPrompts } from '../prompts.ts'
import { samplesOf } from '../peaks.ts'
import { findEspeak } from './espeak.ts'
import { flite } from './flite.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringroot-espeak-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A program that answers as this shell script does. */
async function program(name: string, script: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, `#!/bin/sh\n${script}\n`)
  await chmod(path, 0o755)
  return path
}

const table = `cat <<END
Pty Language       Age/Gender VoiceName          File                 Other Languages
 5  ro              --/M      Romanian           roa/ro
 5  en-gb           --/M      English_(GB)       gmw/en               (en 2)
END`

describe('a voice of the machine', () => {
  test('is not there when the program is not, or is another', async () => {
    expect(await findEspeak(join(folder, 'nowhere'))).toBeNull()
    expect(await findEspeak(await program('other', 'echo hello'))).toBeNull()
    expect(await findEspeak(await program('broken', 'exit 3'))).toBeNull()
  })

  test('speaks the languages it lists, a region as its language', async () => {
    const speech = await findEspeak(await program('listed', table))
    expect(speech?.locales).toEqual(['ro', 'en-gb'])
    expect(speech?.voiceFor('ro-RO')).toBe('ro')
    expect(speech?.voiceFor('en-GB')).toBe('en-gb')
    expect(speech?.voiceFor('uk')).toBeNull()
  })

  test('that fails at a sentence says so, and the call goes on without it', async () => {
    const failing = await program('failing', `[ "$1" = --voices ] || exit 1\n${table}`)
    const speech = await findEspeak(failing)
    const prompts = openPrompts(await openStorage(folder), speech === null ? [] : [speech])
    expect(await prompts.say('Bună ziua', 'ro')).toMatchObject({ ok: false, reason: 'speech-failed' })
  })
})

/** The real program, where it is installed. */
const real = await findEspeak()

describe.runIf(real !== null)('espeak-ng', () => {
  test.each([
    ['ro', 'Bună ziua. Apăsați tasta unu pentru vânzări.'],
    ['uk', 'Добрий день. Натисніть один, щоб поговорити з продавцем.'],
  ])('says in %s what Flite cannot', async (locale, text) => {
    const english = flite()
    const storage = await openStorage(folder)
    const prompts = openPrompts(storage, [english, ...(real === null ? [] : [real])])
    expect(prompts.speaks).toContain(locale)
    const spoken = await prompts.say(text, locale)
    if (!spoken.ok) throw new Error(spoken.reason)
    const samples = samplesOf((await storage.get(spoken.value)) ?? Buffer.alloc(0))
    expect(samples.length).toBeGreaterThan(8000)
    expect(samples.filter((sample) => Math.abs(sample) > 1000).length).toBeGreaterThan(2000)
    await english.close()
  })
})
