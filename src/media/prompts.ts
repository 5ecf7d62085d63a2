import { createHash } from 'node:crypto'
import { ok, refuse } from '#base/result.ts'
import type { Result } from '#base/result.ts'
import type { Storage, StoredFile } from '#platform/storage.ts'
import type { PromptKey } from './engine.ts'
import { bytesOf } from './peaks.ts'
import { normalise, resample } from './resample.ts'
import { readSoundFile } from './sound-file.ts'
import type { SoundFileRefusal } from './sound-file.ts'
import type { SpeechProvider } from './speech/provider.ts'
import { recordingAsWav, sampleRate } from './wav.ts'

/** Why a text is not spoken. */
export type SpeechRefusal = 'no-text' | 'text-too-long' | 'no-voice' | 'speech-failed'

export interface Prompts {
  /** The prompt that says a text: rendered the first time anybody asks, from the disk ever after. */
  say(text: string, locale: string): Promise<Result<PromptKey, SpeechRefusal>>
  /** Takes an uploaded sound file in. The same file gives the same prompt. */
  upload(file: Uint8Array): Promise<Result<PromptKey, SoundFileRefusal>>
  /** The prompt as a WAV file; null when there is none. */
  open(prompt: PromptKey): Promise<StoredFile | null>
  remove(prompt: PromptKey): Promise<void>
  /** What can be said, as language tags. */
  readonly speaks: readonly string[]
}

/** About two minutes of speech. */
const longestText = 2000

/** Prompts live in storage as 8 kHz mono samples of 16 bits, under a name that is the hash of what they were made from. */
export function openPrompts(storage: Storage, speech: SpeechProvider | readonly SpeechProvider[]): Prompts {
  /** Of several, the first that speaks a language has it. */
  const voices = [speech].flat()

  /** Being made at this moment: who asks for the same waits for the same. */
  const underway = new Map<PromptKey, Promise<Result<PromptKey, SpeechRefusal>>>()

  async function render(
    key: PromptKey,
    text: string,
    { speech, voice }: Readonly<{ speech: SpeechProvider; voice: string }>,
  ): Promise<Result<PromptKey, SpeechRefusal>> {
    if ((await storage.open(key)) !== null) return ok(key)
    try {
      const spoken = await speech.render(text, voice)
      await storage.put(key, bytesOf(normalise(resample(spoken.samples, spoken.sampleRate, sampleRate))))
      return ok(key)
    } catch (error) {
      return refuse('speech-failed', error instanceof Error ? error.message : String(error))
    }
  }

  return {
    speaks: [...new Set(voices.flatMap(({ locales }) => locales))],
    async open(prompt) {
      const file = isPromptKey(prompt) ? await storage.open(prompt) : null
      return file === null ? null : recordingAsWav(file, 1)
    },
    async remove(prompt) {
      if (isPromptKey(prompt)) await storage.remove(prompt)
    },
    async say(text, locale) {
      const words = spokenText(text)
      if (words === '') return refuse('no-text')
      if (words.length > longestText)
        return refuse('text-too-long', `${words.length} characters; at most ${longestText}`)
      const [found] = voices.flatMap((each) => {
        const voice = each.voiceFor(locale)
        return voice === null ? [] : [{ speech: each, voice }]
      })
      if (found === undefined)
        return refuse(
          'no-voice',
          `nothing here speaks ${locale}: there is ${voices.map(({ id }) => id).join(', ')}`,
        )
      const key = promptKey('say', found.speech.id, found.voice, words)
      const rendering = underway.get(key) ?? render(key, words, found)
      underway.set(key, rendering)
      try {
        return await rendering
      } finally {
        underway.delete(key)
      }
    },
    async upload(file) {
      const sound = readSoundFile(file)
      if (!sound.ok) return sound
      const bytes = bytesOf(sound.value)
      const key = promptKey('file', bytes)
      if ((await storage.open(key)) === null) await storage.put(key, bytes)
      return ok(key)
    },
  }
}

/** Control characters out (a NUL would end the text early), blanks single: two spellings of one sentence are one prompt. */
const spokenText = (text: string): string => text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim()

function promptKey(...parts: readonly (string | Uint8Array)[]): PromptKey {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(`${part.length}:`).update(part)
  return `prompts/${hash.digest('hex')}`
}

/** True for the name of a prompt that was made here: nothing else in storage may be played to a caller. */
export const isPromptKey = (text: string): boolean => /^prompts\/[0-9a-f]{64}$/.test(text)
