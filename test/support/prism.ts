import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const cli = join(
  import.meta.dirname,
  '..',
  '..',
  'node_modules',
  '@stoplight',
  'prism-cli',
  'dist',
  'index.js',
)

/** A server that answers as an OpenAPI document says, and refuses (422) what does not fit it. */
export type Prism = Readonly<{ url: string; close(): Promise<void> }>

export async function startPrism(document: string): Promise<Prism> {
  const child = spawn(process.execPath, [cli, 'mock', '--port', '0', '--host', '127.0.0.1', document], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const gone = once(child, 'exit')
  const url = await Promise.race([
    addressIn(createInterface(child.stdout)),
    gone.then(([code]) => Promise.reject(new Error(`Prism ended with ${String(code)} before it listened`))),
  ])
  child.stdout.resume()
  return {
    url,
    async close() {
      child.kill()
      await gone
    },
  }
}

async function addressIn(lines: AsyncIterable<string>): Promise<string> {
  for await (const line of lines) {
    const found = /listening on (http:\S+)/.exec(line)?.[1]
    if (found !== undefined) return found
  }
  throw new Error('Prism never said where it listens')
}
