import { spawn } from 'node:child_process'
import { readSpeech } from './flite.ts'
import type { SpeechProvider } from './provider.ts'

/** Nobody waits longer for a sentence; it takes some 20 ms. */
const longest = 15_000
/** A minute and a half of its sound: more than any prompt. */
const mostBytes = 8 * 1024 ** 2

/**
 * espeak-ng, when the machine has it (Debian: espeak-ng). It speaks more than a hundred languages, Romanian and Ukrainian among them, and
 * sounds like a machine. It is GPL, so it is not part of this package: a program beside it, run once for each sentence. Null: not there.
 */
export async function findEspeak(program = 'espeak-ng'): Promise<SpeechProvider | null> {
  const listed = await run(program, ['--voices'], '').catch(() => null)
  const languages = listed === null ? [] : languagesIn(listed.toString('utf8'))
  if (languages.length === 0) return null
  const spoken = new Set(languages)
  return {
    id: 'espeak-ng',
    locales: languages,
    voiceFor(locale) {
      const tag = locale.toLowerCase()
      const language = tag.split('-')[0] ?? ''
      return spoken.has(tag) ? tag : spoken.has(language) ? language : null
    },
    // The text goes in by stdin, so that it cannot be taken for an option. `-a`: as loud as our other voice.
    render: async (text, voice) =>
      readSpeech(
        await run(program, ['-v', voice, '-s', '150', '-a', '120', '-b', '1', '--stdin', '--stdout'], text),
      ),
    close: () => Promise.resolve(),
  }
}

/** `--voices` is a table whose second column is a language tag. */
const languagesIn = (table: string): readonly string[] => [
  ...new Set(
    table
      .split('\n')
      .map((line) => /^\s*\d+\s+([a-z]{2,3}(?:-[a-z0-9]+)*)\s/.exec(line)?.[1])
      .filter((tag) => tag !== undefined),
  ),
]

function run(program: string, options: readonly string[], text: string): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  const child = spawn(program, options, { stdio: ['pipe', 'pipe', 'ignore'], timeout: longest })
  const pieces: Buffer[] = []
  let bytes = 0
  child.stdout.on('data', (piece: Buffer) => {
    bytes += piece.length
    if (bytes > mostBytes) child.kill()
    else pieces.push(piece)
  })
  child.on('error', reject)
  child.on('close', (status) =>
    status === 0
      ? resolve(Buffer.concat(pieces))
      : reject(new Error(`${program} ended with status ${status ?? 'none'}`)),
  )
  child.stdin.on('error', () => undefined) // it did not want the text; its status says why
  child.stdin.end(text)
  return promise
}
