import { setImmediate as turn } from 'node:timers/promises'
import type { Storage } from '#platform/storage.ts'
import type { PromptKey } from '../engine.ts'
import { composeHoldMusic, holdMusicKey } from '../hold-music.ts'
import { samplesOf } from '../peaks.ts'
import { isToneKey, toneSamples } from '../tone.ts'

/** Sixty-four megabytes: more than an hour of prompts. */
const mostSamples = 32 * 1024 * 1024

type Shelved = { readonly sound: Promise<Int16Array | null>; samples: number }

/** Prompts in memory, the least recently played ones given up first. */
export class PromptShelf {
  readonly #storage: Storage
  readonly #shelf = new Map<PromptKey, Shelved>()
  #samples = 0

  constructor(storage: Storage) {
    this.#storage = storage
  }

  /** Null when there is no such prompt, or it cannot be read. */
  take(key: PromptKey): Promise<Int16Array | null> {
    const known = this.#shelf.get(key)
    if (known) this.#shelf.delete(key)
    const shelved = known ?? { sound: this.#read(key), samples: 0 }
    this.#shelf.set(key, shelved)
    if (!known) void shelved.sound.then((sound) => this.#weigh(key, shelved, sound))
    return shelved.sound
  }

  async #read(key: PromptKey): Promise<Int16Array | null> {
    if (isToneKey(key)) return toneSamples(key)
    if (key === holdMusicKey) return inPieces(composeHoldMusic())
    const bytes = await this.#storage.get(key).catch(() => null)
    return bytes && samplesOf(bytes)
  }

  #weigh(key: PromptKey, shelved: Shelved, sound: Int16Array | null): void {
    // What is missing may come later: only what was found is kept.
    if (sound === null) {
      this.#shelf.delete(key)
      return
    }
    shelved.samples = sound.length
    this.#samples += sound.length
    for (const [oldest, { samples }] of this.#shelf) {
      if (this.#samples <= mostSamples) return
      this.#shelf.delete(oldest)
      this.#samples -= samples
    }
  }
}

/** Between two pieces of the work the packets of every call have their turn. */
async function inPieces<Made>(work: Generator<void, Made>): Promise<Made> {
  for (;;) {
    const piece = work.next()
    if (piece.done === true) return piece.value
    await turn()
  }
}
