import type { Storage } from '#platform/storage.ts'
import type {
  MediaEvent,
  MediaLegId,
  MediaRemote,
  MediaStatistics,
  PromptKey,
  RecordingFacts,
  RecordingKey,
  RecordingOptions,
} from '../engine.ts'
import { Leg } from './leg.ts'
import type { PortPool } from './port-pool.ts'
import { PromptShelf } from './prompt-shelf.ts'
import { Recorder } from './recorder.ts'

/** Flushes fall on so many different moments. */
const staggers = 25

/** All legs of one engine and what joins them: bridges, prompts, recordings. An order for a leg that is gone does nothing. */
export class Exchange {
  readonly #legs = new Map<MediaLegId, Leg>()
  readonly #recorders = new Map<RecordingKey, Recorder>()
  /** The prompt a leg was last told to play: it may be stopped or replaced while it is being fetched. */
  readonly #wanted = new Map<MediaLegId, string>()
  readonly #shelf: PromptShelf
  #started = 0
  readonly #pool: PortPool
  readonly #storage: Storage
  readonly #timeoutMs: number
  readonly #tell: (event: MediaEvent) => void

  constructor(pool: PortPool, storage: Storage, timeoutMs: number, tell: (event: MediaEvent) => void) {
    this.#pool = pool
    this.#storage = storage
    this.#timeoutMs = timeoutMs
    this.#tell = tell
    this.#shelf = new PromptShelf(storage)
  }

  open(id: MediaLegId, port: number, now: number): void {
    this.closeLeg(id, now)
    const pair = this.#pool.take(port)
    if (!pair) throw new Error(`port ${port} was given out and is not open`)
    this.#legs.set(id, new Leg(id, pair, this.#timeoutMs, this.#tell))
  }

  setRemote(id: MediaLegId, remote: MediaRemote, now: number): void {
    this.#legs.get(id)?.setRemote(remote, now)
  }

  connect(a: MediaLegId, b: MediaLegId): void {
    const one = this.#legs.get(a)
    const other = this.#legs.get(b)
    if (!one || !other || one === other) return
    this.disconnect(a)
    this.disconnect(b)
    one.peer = other
    other.peer = one
  }

  disconnect(id: MediaLegId): void {
    const leg = this.#legs.get(id)
    if (!leg?.peer) return
    leg.peer.peer = null
    leg.peer = null
  }

  async play(leg: MediaLegId, id: string, prompt: PromptKey, loop: boolean): Promise<void> {
    if (!this.#legs.has(leg)) return
    this.stopPlaying(leg)
    this.#wanted.set(leg, id)
    const sound = await this.#shelf.take(prompt)
    // While it was fetched it may have been stopped, and its end told already.
    if (this.#wanted.get(leg) !== id) return
    this.#wanted.delete(leg)
    if (sound) return this.#legs.get(leg)?.play(id, sound, loop)
    this.#tell({ kind: 'prompt-missing', leg, id, prompt })
    this.#tell({ kind: 'prompt-ended', leg, id })
  }

  stopPlaying(leg: MediaLegId): void {
    const id = this.#wanted.get(leg)
    this.#wanted.delete(leg)
    if (id !== undefined) this.#tell({ kind: 'prompt-ended', leg, id })
    this.#legs.get(leg)?.stopPlaying()
  }

  sendKeys(leg: MediaLegId, keys: string): void {
    this.#legs.get(leg)?.sendKeys(keys)
  }

  startRecording(recording: RecordingKey, left: MediaLegId, options: RecordingOptions, now: number): void {
    const leg = this.#legs.get(left)
    if (!leg) return
    const running = this.#recorders.get(recording)
    if (running) return this.#move(running, leg)
    const stagger = (this.#started++ % staggers) / staggers
    const recorder = new Recorder(
      now,
      stagger,
      this.#storage.write(recording),
      {
        failed: (why) => this.#tell({ kind: 'recording-failed', recording, why }),
        silent: () => this.#tell({ kind: 'recording-silent', recording }),
      },
      options,
    )
    this.#recorders.set(recording, recorder)
    leg.recorders = [...leg.recorders, recorder]
  }

  /** The recorder follows this leg alone from here on. */
  #move(recorder: Recorder, to: Leg): void {
    this.#take(recorder)
    to.recorders = [...to.recorders, recorder]
  }

  /** No leg feeds the recorder any more. */
  #take(recorder: Recorder): void {
    for (const leg of this.#legs.values()) leg.recorders = leg.recorders.filter((other) => other !== recorder)
  }

  pauseRecording(recording: RecordingKey, paused: boolean): void {
    const recorder = this.#recorders.get(recording)
    if (recorder) recorder.paused = paused
  }

  async stopRecording(recording: RecordingKey, keep: boolean, now: number): Promise<RecordingFacts> {
    const recorder = this.#recorders.get(recording)
    this.#recorders.delete(recording)
    if (recorder) this.#take(recorder)
    const facts = recorder && (await recorder.stop(now))
    if (!keep) await this.#storage.remove(recording)
    return facts ?? { bytes: 0, milliseconds: 0, peaks: [] }
  }

  closeLeg(id: MediaLegId, now: number): MediaStatistics {
    const leg = this.#legs.get(id)
    if (!leg) return { received: 0, sent: 0, lost: 0, jitterMs: 0, dropped: 0 }
    this.stopPlaying(id)
    leg.close(now)
    this.#legs.delete(id)
    this.#pool.release(leg.pair, now)
    return leg.statistics
  }

  tick(now: number): void {
    for (const leg of this.#legs.values()) leg.tick(now)
    for (const recorder of this.#recorders.values()) recorder.tick(now)
  }

  /** Ends every recording and leg in order. */
  async close(now: number): Promise<void> {
    await Promise.all(
      [...this.#recorders.keys()].map((recording) => this.stopRecording(recording, true, now)),
    )
    for (const id of this.#legs.keys()) this.closeLeg(id, now)
    this.#pool.close()
  }
}
