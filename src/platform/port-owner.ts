import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** "node (process 4711)" for a port somebody listens on; undefined when that cannot be found out. Linux: proc(5). */
export function portOwner(port: number, protocol: 'tcp' | 'udp'): string | undefined {
  try {
    const socket = socketOn(port, protocol)
    if (socket === undefined) return undefined
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
      if (holds(pid, socket)) return `${readFileSync(`/proc/${pid}/comm`, 'utf8').trim()} (process ${pid})`
  } catch {
    return undefined // not Linux, or not ours to see
  }
  return undefined
}

/** `socket:[inode]` of the socket bound to the port: columns 2 (address), 4 (state; 0A listens) and 10 (inode). */
function socketOn(port: number, protocol: 'tcp' | 'udp'): string | undefined {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  for (const table of [protocol, `${protocol}6`]) {
    for (const line of readFileSync(`/proc/net/${table}`, 'utf8').split('\n').slice(1)) {
      const columns = line.trim().split(/\s+/)
      const listens = protocol === 'udp' || columns[3] === '0A'
      if (listens && columns[1]?.endsWith(wanted) === true) return `socket:[${columns[9]}]`
    }
  }
  return undefined
}

function holds(pid: string, socket: string): boolean {
  try {
    const folder = `/proc/${pid}/fd`
    return readdirSync(folder).some((file) => readlinkSync(`${folder}/${file}`) === socket)
  } catch {
    return false // somebody else's process, or gone
  }
}
