import { path } from '../api/client.ts'
import { readProblem } from '../api/problem.ts'
import type { Prompt } from './fields.tsx'

let playing: HTMLAudioElement | null = null

/** Plays a prompt as callers hear it. What was playing stops. */
export async function hear(account: string, prompt: Prompt): Promise<void> {
  playing?.pause()
  if ('tone' in prompt) return
  const url =
    'file' in prompt
      ? path(['accounts', account, 'prompts', `${prompt.file}.wav`])
      : await spoken(account, prompt.say)
  playing = new Audio(url)
  playing.addEventListener('ended', () => URL.revokeObjectURL(url), { once: true })
  await playing.play()
}

/** The address of a text as it is spoken; whoever asked lets go of it. */
export async function spoken(account: string, say: string): Promise<string> {
  const response = await fetch(path(['accounts', account, 'prompts', 'speak']), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ say }),
  })
  if (!response.ok) throw await readProblem(response)
  return URL.createObjectURL(await response.blob())
}
