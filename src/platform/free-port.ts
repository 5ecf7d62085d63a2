import { createServer, type AddressInfo } from 'node:net'

/** The TCP port (0: any that is free) if it can be had just now; rejects with the system's reason when not. That it stays free is only likely. */
export async function tryPort(port: number, host = '127.0.0.1'): Promise<number> {
  const server = createServer()
  return new Promise((done, fail) => {
    server.once('error', fail)
    server.listen(port, host, () => {
      const { port: got } = server.address() as AddressInfo // a TCP server that listens has one
      server.close(() => done(got))
    })
  })
}
