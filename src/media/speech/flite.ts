import { Worker } from 'node:worker_threads'
import type { Speech, SpeechProvider } from './provider.ts'

/** CMU's voices that come inside the package, by the locale they speak. */
const voices: Readonly<Record<string, string>> = { en: 'slt', 'en-US': 'slt', 'en-GB': 'awb' }

/** The worker rests in memory so long after its last sentence, then goes. */
const idleMs = 30_000

export type FliteOrder = Readonly<{ ask: number; text: string; voice: string }>
export type FliteReport = Readonly<{ ask: number; wav: Uint8Array | null; why: string }>

type Asked = Readonly<{ resolve: (speech: Speech) => void; reject: (error: Error) => void }>

/**
 * Flite (see docs/decisions/0020-speech.md), in a thread of its own that starts with the first sentence and ends when nothing
 * was said for a while: one sentence takes some 50 ms, which no call should wait behind.
 */
export function flite(): SpeechProvider {
  const asked = new Map<number, Asked>()
  let worker: Worker | null = null
  let idle: NodeJS.Timeout | undefined
  let count = 0

  function start(): Worker {
    const started = new Worker(new URL('./flite.worker.ts', import.meta.url), {
      name: 'speech',
      // Node calls WASI experimental at every start; the decision record says it once.
      execArgv: ['--disable-warning=ExperimentalWarning'],
    })
    started.on('message', (report: FliteReport) => answer(report))
    started.on('error', (error) => fail(started, error))
    started.unref()
    return started
  }

  function answer({ ask, wav, why }: FliteReport): void {
    const waiting = asked.get(ask)
    asked.delete(ask)
    if (asked.size === 0) rest()
    if (wav === null) waiting?.reject(new Error(`speech failed: ${why}`))
    else waiting?.resolve(readSpeech(Buffer.from(wav.buffer, wav.byteOffset, wav.byteLength)))
  }

  function fail(failed: Worker, error: Error): void {
    if (worker === failed) worker = null
    for (const { reject } of asked.values()) reject(error)
    asked.clear()
  }

  function rest(): void {
    worker?.unref()
    idle = setTimeout(() => void stop(), idleMs).unref()
  }

  async function stop(): Promise<void> {
    clearTimeout(idle)
    const stopped = worker
    worker = null
    if (stopped) fail(stopped, new Error('speech was stopped'))
    await stopped?.terminate()
  }

  return {
    id: 'flite',
    locales: Object.keys(voices),
    voiceFor: (locale) => voices[locale] ?? voices[locale.split('-')[0] ?? ''] ?? null,
    render(text, voice) {
      clearTimeout(idle)
      worker ??= start()
      worker.ref()
      const ask = ++count
      const order: FliteOrder = { ask, text, voice }
      worker.postMessage(order)
      return new Promise((resolve, reject) => asked.set(ask, { resolve, reject }))
    },
    close: stop,
  }
}

/** Speech programs write a canonical header of 44 bytes, then 16-bit mono samples; its lengths are wrong when they write to a pipe. */
export function readSpeech(wav: Buffer): Speech {
  if (wav.length < 44) throw new Error('there was no sound')
  const samples = new Float32Array(Math.max(0, (wav.length - 44) >> 1))
  for (let index = 0; index < samples.length; index++)
    samples[index] = wav.readInt16LE(44 + 2 * index) / 0x8000
  return { samples, sampleRate: wav.readUInt32LE(24) }
}
