import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a running server leaves in its data folder for the command line on the same machine (`src/cli/run-file.ts` reads it). */
export type RunFile = Readonly<{
  pid: number
  url: string
  sipPort: number
  token: string
  startedAt: string
}>

/** Writes it whole, readable by our own user only: the token in it opens every door. Returns the function that removes it. */
export function writeRunFile(dataFolder: string, file: RunFile): () => void {
  const path = join(dataFolder, 'run.json')
  writeFileSync(`${path}.new`, JSON.stringify(file), { mode: 0o600 })
  renameSync(`${path}.new`, path)
  return () => rmSync(path, { force: true })
}
