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
