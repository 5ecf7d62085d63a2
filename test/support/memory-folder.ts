import { mkdirSync, rmSync, statfsSync } from 'node:fs'
import { join } from 'node:path'

const memory = '/dev/shm'
/** What all tests together may leave there for a moment, with room to spare. */
const enough = 4 * 1024 ** 3

/**
 * Where tests put what they throw away: into memory, where there is enough of it (Linux), so that no PostgreSQL waits for a disk to keep what
 * nobody will read. Elsewhere, and where TMPDIR says otherwise, the system's own place.
 */
export function useMemoryForTemporaryFiles(): void {
  if (process.env['TMPDIR'] !== undefined || freeThere() < enough || process.availableMemory() < enough)
    return
  const folder = join(memory, `ringroot-tests-${process.pid}`)
  mkdirSync(folder, { recursive: true })
  process.env['TMPDIR'] = folder // os.tmpdir() looks there, here and in every process that is started from here
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
}

function freeThere(): number {
  try {
    const { bavail, bsize } = statfsSync(memory)
    return bavail * bsize
  } catch {
    return 0 // not Linux
  }
}
