import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What came to a carrier that is only a house front. */
export type Visit = Readonly<{
  method: string
  path: string
  query: URLSearchParams
  headers: IncomingMessage['headers']
  body: string
}>

/** How it answers: an answer, or in a way no carrier should. */
export type Manner =
  | Readonly<{ status: number; headers?: Readonly<Record<string, string>>; body: unknown }>
  | 'silence'
  | 'hang-up'

/** A local HTTP server that stands where a carrier's would. */
export type CarrierHouse = Readonly<{
  url: string
  /** In the order they came. */
  visits: Visit[]
  close(): Promise<void>
}>

export async function carrierHouse(answer: (visit: Visit) => Manner): Promise<CarrierHouse> {
  const visits: Visit[] = []
  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://house')
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece as Buffer) // no encoding was set
    const visit: Visit = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body: Buffer.concat(pieces).toString('utf8'),
    }
    visits.push(visit)
    behave(response, answer(visit))
  }
  const server = createServer((request, response) => void receive(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // it listens on a port
  return {
    url: `http://127.0.0.1:${port}`,
    visits,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function behave(response: ServerResponse, manner: Manner): void {
  if (manner === 'silence') return
  if (manner === 'hang-up') return void response.destroy()
  const { status, headers = {}, body } = manner
  const raw = typeof body === 'string' || Buffer.isBuffer(body)
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(raw ? body : body === null ? undefined : JSON.stringify(body))
}
