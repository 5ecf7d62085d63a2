import { readFileSync } from 'node:fs'

/** What is known of a process: empty where the system has no `/proc` to ask. */
export type LivingProcess = Readonly<{ name: string; began: string }>

/**
 * The process of this number, while it can still do something. One that was killed and that nobody has collected (a zombie, as in a
 * container without an init) still has its number, but holds nothing any more: it counts as gone.
 */
export function livingProcess(pid: number): LivingProcess | null {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return null // thrown by the system call
  }
  try {
    // proc_pid_stat(5): the number, the name in brackets (which may hold any character), the state; field 22 is when it began.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [, state = '', ...fields] = stat.slice(stat.lastIndexOf(')')).split(' ')
    if (state === 'Z' || state === 'X') return null
    return { name: stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')')), began: fields[18] ?? '' }
  } catch {
    return { name: '', began: '' }
  }
}
