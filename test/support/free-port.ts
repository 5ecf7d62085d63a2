import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'

/** A port the system chose and that is free again: for a program that cannot say which one it bound. */
export const freePort = (transport: 'udp' | 'tcp'): Promise<number> =>
  new Promise((resolve, reject) => {
    if (transport === 'udp') {
      const socket = createSocket('udp4').once('error', reject)
      socket.bind(0, '127.0.0.1', () => {
        const { port } = socket.address()
        socket.close(() => resolve(port))
      })
      return
    }
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })

/**
 * A port for SIPp's sound, where it also wants the port two above. Outside the ports that systems hand out (RFC 6335, 6), so that nobody is given
 * either of them before SIPp has them.
 */
export async function freeMediaPort(): Promise<number> {
  const port = randomInt(10_000, 30_000)
  return (await isFree(port)) && (await isFree(port + 2)) ? port : freeMediaPort()
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createSocket('udp4').once('error', () => resolve(false))
    socket.bind(port, '127.0.0.1', () => socket.close(() => resolve(true)))
  })
