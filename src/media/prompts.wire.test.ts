import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStorage } from '#platform/storage.ts'
import type { Storage } from '#platform/storage.ts'
import { bytesOf, samplesOf } from './peaks.ts'
import { openPrompts } from './prompts.ts'
import type { Prompts } from './prompts.ts'
import { flite } from './speech/flite.ts'
import { sine } from './tone.ts'
import { wavHeader } from './wav.ts'

let data = ''
let storage: Storage
let prompts: Prompts
let rendered = 0
const speech = flite()

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'prompts-'))
  storage = await openStorage(data)
  const counted = {
    ...speech,
    render: (text: string, voice: string) => {
      rendered++
      return speech.render(text, voice)
    },
  }
  prompts = openPrompts(storage, counted)
})

afterAll(async () => {
  await speech.close()
  await rm(data, { recursive: true, force: true })
})

test('a text asked for by many at once is rendered once, and never again', async () => {
  const says = 'This call may be recorded.'
  const asked = await Promise.all(Array.from({ length: 5 }, () => prompts.say(says, 'en-US')))
  const again = await prompts.say('  This call\nmay be  recorded. ', 'en')
  expect(new Set([...asked, again].map((answer) => answer.ok && answer.value)).size).toBe(1)
  expect(rendered).toBe(1)

  const key = asked[0]?.ok ? asked[0].value : ''
  const samples = samplesOf((await storage.get(key)) ?? Buffer.alloc(0))
  expect(samples.length / 8000).toBeGreaterThan(1)
  expect(samples.length / 8000).toBeLessThan(4)
  const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
  expect(loudest).toBeGreaterThan(20_000)
  expect(loudest).toBeLessThan(24_000)
})

test('a text that looks like an option, a file or a trap is only spoken', async () => {
  for (const text of [
    '-h',
    '/etc/passwd',
    '../storage.key',
    '<break/> 100% "sure" $HOME',
    'ă î ș ț і ї',
    'a\0b',
  ])
    expect(await prompts.say(text, 'en')).toMatchObject({ ok: true })
})

test('what it cannot say it refuses by name', async () => {
  expect(await prompts.say(' \n', 'en')).toMatchObject({ reason: 'no-text' })
  expect(await prompts.say('x'.repeat(2001), 'en')).toMatchObject({ reason: 'text-too-long' })
  expect(await prompts.say('Bună ziua', 'ro')).toMatchObject({
    reason: 'no-voice',
    detail: 'nothing here speaks ro: there is flite',
  })
})

test('an uploaded file becomes a prompt, the same file the same one', async () => {
  const tone = bytesOf(sine([440], 200))
  const file = Buffer.concat([wavHeader(tone.length, 1), tone])
  const first = await prompts.upload(file)
  expect(first).toMatchObject({ ok: true })
  expect(await prompts.upload(file)).toEqual(first)
  expect(await prompts.upload(Buffer.from('ID3 an mp3'))).toMatchObject({ ok: false, reason: 'not-wav' })
})
