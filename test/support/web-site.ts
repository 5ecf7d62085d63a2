import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export type WebSite = Readonly<{ url: string; close(): void }>

/** A customer's web site, on a port of its own; `pageOf` answers with HTML, or with nothing where there is no page. */
export async function openWebSite(
  pageOf: (path: string, method: string) => string | undefined,
): Promise<WebSite> {
  const server = createServer((request, response) => {
    const page = pageOf(new URL(request.url ?? '/', 'http://site').pathname, request.method ?? 'GET')
    response.writeHead(page === undefined ? 404 : 200, { 'content-type': 'text/html' }).end(page)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // it listens on TCP
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
