import { type Socket, connect, createServer } from 'node:net'

export type Cuttable = Readonly<{
  /** The database's address, through a wire that can be cut. */
  url: string
  /** Breaks every connection and refuses new ones. */
  cut(): void
  mend(): void
  close(): Promise<void>
}>

/** A wire to a database that a test can cut: for the server behind it nothing happened, for us it is away. */
export async function cuttable(url: string): Promise<Cuttable> {
  const target = new URL(url)
  const sockets = new Set<Socket>()
  let isCut = false
  const server = createServer((near) => {
    if (isCut) return void near.destroy()
    const far = connect(Number(target.port), target.hostname)
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => {}) // the other end closes with it
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
      socket.pipe(other)
    }
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening')
  const through = new URL(url)
  through.hostname = '127.0.0.1'
  through.port = String(address.port)
  const breakAll = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: through.href,
    cut() {
      isCut = true
      breakAll()
    },
    mend() {
      isCut = false
    },
    async close() {
      breakAll()
      await new Promise((closed) => server.close(closed))
    },
  }
}
