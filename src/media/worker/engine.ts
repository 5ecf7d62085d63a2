import { Worker } from 'node:worker_threads'
import type {
  MediaAddress,
  MediaEngine,
  MediaEvent,
  MediaLegId,
  MediaStatistics,
  RecordingFacts,
  RecordingKey,
} from '../engine.ts'
import type { MediaEngineOptions, Order, Report } from './protocol.ts'

export type { MediaEngineOptions } from './protocol.ts'

/** A call waits so long for a port when all are taken. */
const patienceMs = 1000

type Waiting = Readonly<{ give: (port: number) => void; timer: NodeJS.Timeout }>

/**
 * Starts the in-process engine: a thread of its own for packets, prompts and recordings. This side only passes messages, and keeps
 * a stock of open ports so that `openLeg` need not wait for the other.
 */
export async function startMediaEngine(options: MediaEngineOptions): Promise<MediaEngine> {
  const { onFault, ...settings } = options
  const listeners: ((event: MediaEvent) => void)[] = []
  const legs = new Set<MediaLegId>()
  const recordings = new Set<RecordingKey>()
  const answers = new Map<number, (answer: RecordingFacts | MediaStatistics | null) => void>()
  const waiting: Waiting[] = []
  let ports: number[] = []
  let asked = 0
  let closing = false
  let worker = launch()
  await ready(worker)

  function launch(): Worker {
    const launched = new Worker(new URL('./media.worker.ts', import.meta.url), {
      workerData: settings,
      name: 'media',
    })
    launched.on('message', hear)
    return launched
  }

  /** When its first ports are open. A worker that cannot even start is a wrong setting, not a fault to mend. */
  async function ready(launched: Worker): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      launched.once('message', () => resolve())
      launched.once('error', reject)
    })
    launched.on('error', replace)
  }

  /** A fault ended the worker: its calls are lost and must be told so, the next ones must not be. */
  function replace(error: Error): void {
    onFault?.(error)
    ports = []
    if (!closing) {
      worker = launch()
      void readyAgain(worker)
    }
    for (const answer of answers.values()) answer(null)
    answers.clear()
    const lost = { legs: [...legs], recordings: [...recordings] }
    legs.clear()
    recordings.clear()
    for (const recording of lost.recordings)
      emit({ kind: 'recording-failed', recording, why: 'the media worker failed' })
    for (const leg of lost.legs) emit({ kind: 'leg-lost', leg })
  }

  async function readyAgain(launched: Worker): Promise<void> {
    try {
      await ready(launched)
    } catch (error) {
      onFault?.(error instanceof Error ? error : new Error(String(error)))
    }
  }

  function hear(report: Report): void {
    if (report.tells === 'event') return emit(report.event)
    if (report.tells === 'ports') return stock(report.ports)
    answers.get(report.ask)?.(report.answer)
    answers.delete(report.ask)
  }

  function emit(event: MediaEvent): void {
    for (const listener of listeners) listener(event)
  }

  function stock(more: readonly number[]): void {
    for (const port of more) {
      const next = waiting.shift()
      if (!next) ports.push(port)
      else {
        clearTimeout(next.timer)
        next.give(port)
      }
    }
  }

  const order = (order: Order): void => worker.postMessage(order)

  function ask<Answer>(orderFor: (ask: number) => Order): Promise<Answer> {
    const ask = ++asked
    return new Promise((resolve) => {
      answers.set(ask, (answer) => resolve(answer as Answer)) // each order has its one kind of answer, see media.worker.ts
      order(orderFor(ask))
    })
  }

  function takePort(): number | Promise<number> {
    const port = ports.shift()
    if (port !== undefined) return port
    return new Promise((resolve, reject) => {
      const entry: Waiting = {
        give: resolve,
        timer: setTimeout(() => {
          waiting.splice(waiting.indexOf(entry), 1)
          reject(new Error('every RTP port is taken'))
        }, patienceMs),
      }
      waiting.push(entry)
    })
  }

  function stopRecording(recording: RecordingKey, keep: boolean): Promise<RecordingFacts | null> {
    recordings.delete(recording)
    return ask((ask) => ({ do: 'stop-recording', recording, keep, ask }))
  }

  return {
    async openLeg(leg): Promise<MediaAddress> {
      const port = await takePort()
      legs.add(leg)
      order({ do: 'open', leg, port })
      return { address: settings.announced, port }
    },
    setRemote: (leg, remote) => order({ do: 'set-remote', leg, remote }),
    connect: (a, b) => order({ do: 'connect', a, b }),
    disconnect: (leg) => order({ do: 'disconnect', leg }),
    play: (leg, id, prompt, options) => order({ do: 'play', leg, id, prompt, loop: options?.loop ?? false }),
    stopPlaying: (leg) => order({ do: 'stop-playing', leg }),
    sendKeys: (leg, keys) => order({ do: 'send-keys', leg, keys }),
    startRecording(recording, left, options = {}) {
      recordings.add(recording)
      order({ do: 'start-recording', recording, left, options })
    },
    pauseRecording: (recording) => order({ do: 'pause-recording', recording, paused: true }),
    resumeRecording: (recording) => order({ do: 'pause-recording', recording, paused: false }),
    async stopRecording(recording) {
      const facts = await stopRecording(recording, true)
      return facts ?? { bytes: 0, milliseconds: 0, peaks: [] }
    },
    async dropRecording(recording) {
      // Should the worker die over it, the next one removes the file.
      if ((await stopRecording(recording, false)) === null) await stopRecording(recording, false)
    },
    async closeLeg(leg) {
      legs.delete(leg)
      const statistics = await ask<MediaStatistics | null>((ask) => ({ do: 'close-leg', leg, ask }))
      return statistics ?? { received: 0, sent: 0, lost: 0, jitterMs: 0, dropped: 0 }
    },
    on: (listener) => void listeners.push(listener),
    async close() {
      if (closing) return
      closing = true
      await ask((ask) => ({ do: 'close', ask }))
      await worker.terminate()
    },
  }
}
