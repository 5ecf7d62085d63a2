/** Turns text into sound. Flite stands behind it by default; a hosted voice, or a local model, fits as well. */
export interface SpeechProvider {
  /** Part of a rendered prompt's name: another provider, another sound. */
  readonly id: string
  /** What it speaks, as BCP 47 language tags (`en`, `en-GB`). What is not in here must be a recorded file. */
  readonly locales: readonly string[]
  /** The voice for a locale, or null when it does not speak it. A region it lacks falls back to the language. */
  voiceFor(locale: string): string | null
  render(text: string, voice: string): Promise<Speech>
  close(): Promise<void>
}

/** Samples are -1 to 1. */
export type Speech = Readonly<{ samples: Float32Array; sampleRate: number }>
