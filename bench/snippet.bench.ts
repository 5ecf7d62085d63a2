import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSnippet } from '../src/snippet/build.ts'
import { atMost, informs, type Bench } from './bench.ts'

/** What a customer's page downloads. */
export const bench: Bench = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ringroot-snippet-'))
  try {
    const scripts = await buildSnippet(folder)
    const size = (wanted: string): number => scripts.find(({ name }) => name === wanted)?.brotli ?? Number.NaN
    return [
      atMost('snippet', 'snippet, brotli', size('ringroot.js'), 3000, 'bytes'),
      informs('snippet', 'starter, brotli', size('starter.js'), 'bytes'),
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
