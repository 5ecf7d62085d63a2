import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { livingProcess } from './living-process.ts'

/** The data folder cannot be used, in one line a person can act on. */
export class DataFolderError extends Error {
  override name = 'DataFolderError'
}

/**
 * Takes the data folder for this process alone; makes it at the first start. What a crash left of an earlier holder is taken over.
 * Returns the function that gives it back.
 */
export function takeDataFolder(folder: string): () => void {
  const lock = join(folder, 'lock')
  try {
    // Passable, because the database may run as a user of its own; everything in it that is secret has a mode of its own.
    mkdirSync(folder, { recursive: true, mode: 0o711 })
  } catch (error) {
    throw new DataFolderError(`RINGROOT_DATA: ${folder} cannot be made: ${(error as Error).message}`, {
      cause: error,
    }) // node:fs throws Errors
  }
  const draft = `${lock}.${randomBytes(4).toString('hex')}`
  try {
    writeFileSync(draft, holder(process.pid) ?? '', { mode: 0o600 })
  } catch (error) {
    throw new DataFolderError(`RINGROOT_DATA: ${folder} cannot be written: ${(error as Error).message}`, {
      cause: error,
    }) // as above
  }
  try {
    for (;;) {
      try {
        linkSync(draft, lock) // of two starts at once, one wins
        return () => rmSync(lock, { force: true })
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error // thrown by the system call
      }
      const pid = livingHolder(lock)
      if (pid !== undefined)
        throw new DataFolderError(
          `Another Ringroot (process ${pid}) uses ${folder}: stop it, or give this one a folder of its own with RINGROOT_DATA.`,
        )
      rmSync(lock, { force: true })
    }
  } finally {
    rmSync(draft, { force: true })
  }
}

/** The process that holds the lock, if it still lives. */
function livingHolder(lock: string): number | undefined {
  try {
    const text = readFileSync(lock, 'utf8')
    const pid = Number.parseInt(text, 10)
    return pid !== process.pid && text === holder(pid) ? pid : undefined
  } catch {
    return undefined // it just went away
  }
}

/** A process is its number and when it began: numbers are given out again (where the system does not tell, the number must do). */
const holder = (pid: number): string | undefined => {
  const found = livingProcess(pid)
  return found === null ? undefined : `${pid} ${found.began}\n`
}
