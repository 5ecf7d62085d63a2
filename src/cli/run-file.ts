import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { livingProcess } from '#platform/living-process.ts'
import { exitCode } from './exit-code.ts'
import { Failure } from './failure.ts'

/** What a running server leaves in its data folder (mode 0600), so that the command line on the same machine finds it. */
export type RunFile = Readonly<{
  pid: number
  url: string
  sipPort: number
  token: string
  startedAt: string
}>

const projectFolder = join(import.meta.dirname, '../..')

/** The data folder the server uses: `RINGROOT_DATA`, or `data` in the project. */
export const dataFolder = (): string => process.env['RINGROOT_DATA'] ?? join(projectFolder, 'data')

/** The running server's file, or null when none runs (a file left by a crash counts as none). */
export function readRunFile(): RunFile | null {
  try {
    // `as`: main.ts wrote it; a truncated one throws in JSON.parse and counts as none.
    const file = JSON.parse(readFileSync(join(dataFolder(), 'run.json'), 'utf8')) as RunFile
    return livingProcess(file.pid) ? file : null
  } catch {
    return null
  }
}

export function requireRunFile(): RunFile {
  const file = readRunFile()
  if (file) return file
  throw new Failure(
    `No Ringroot server is running with the data folder ${dataFolder()}.`,
    'Start it with "npm start", or set RINGROOT_DATA to the folder it uses.',
    exitCode.notRunning,
  )
}
