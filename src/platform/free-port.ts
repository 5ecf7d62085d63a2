import { createServer, type AddressInfo } from 'node:net'

/** This TCP port on 127.0.0.1 if it is free (0: any that is), else undefined. It is free now; that it stays so is only likely. */
export async function freePort(port: number): Promise<number | undefined> {
  const server = createServer()
  return new Promise((done) => {
    server.once('error', () => done(undefined))
    server.listen(port, '127.0.0.1', () => {
      const { port: got } = server.address() as AddressInfo // a TCP server that listens has one
      server.close(() => done(got))
    })
  })
}
