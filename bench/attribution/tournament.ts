import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Match, Played } from './match.ts'

/** Plays matches on all processors; answers them in their order. */
export async function playAll(matches: readonly Match[]): Promise<readonly Played[]> {
  const played: Played[] = []
  let next = 0
  const work = async () => {
    const worker = new Worker(new URL('./match.worker.ts', import.meta.url))
    for (let i = next++; i < matches.length; i = next++) {
      worker.postMessage(matches[i])
      const [answer] = (await once(worker, 'message')) as [Played] // the worker sends nothing else
      played[i] = answer
    }
    await worker.terminate()
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  return played
}
