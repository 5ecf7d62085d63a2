import type { IncomingMessage } from 'node:http'
import { refuse, ok, type Result } from '#base/result.ts'
import { isWebAddress, PrivateAddress, send } from './public-request.ts'

/** A page as a visitor's browser would get it, without running it. */
export type FetchedPage = Readonly<{
  /** After redirects. */
  url: string
  status: number
  headers: Readonly<Record<string, string>>
  /** The first part of the body; enough for any head and most pages. */
  text: string
}>

export type FetchRefusal =
  | 'not-a-web-address' // neither http nor https, or with a password in it
  | 'private-address' // inside the network this server stands in
  | 'too-many-redirects'
  | 'no-answer'

const mostBytes = 2 * 1024 ** 2
const mostRedirects = 5
const longest = 10_000

/**
 * Fetches a page that somebody named. A server that is open to others must not become their way into its own network (OWASP: server-side
 * request forgery), so unless `allowPrivate` it connects to public addresses only; the address that was checked is the one that is used.
 */
export async function fetchPage(
  address: string,
  { allowPrivate }: Readonly<{ allowPrivate: boolean }>,
): Promise<Result<FetchedPage, FetchRefusal>> {
  let url = URL.parse(address)
  const signal = AbortSignal.timeout(longest)
  for (let hop = 0; hop <= mostRedirects; hop++) {
    if (!url || !isWebAddress(url)) return refuse('not-a-web-address')
    try {
      const response = await get(url, allowPrivate, signal)
      const { statusCode: status = 0, headers } = response
      if (status >= 300 && status < 400 && headers.location !== undefined) {
        response.destroy()
        url = URL.parse(headers.location, url.href)
        continue
      }
      const text = await readSome(response)
      const plain = Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')])
      return ok({ url: url.href, status, headers: Object.fromEntries(plain), text })
    } catch (error) {
      if (error instanceof PrivateAddress) return refuse('private-address', error.message)
      return refuse('no-answer', error instanceof Error ? error.message : undefined)
    }
  }
  return refuse('too-many-redirects')
}

function get(url: URL, allowPrivate: boolean, signal: AbortSignal): Promise<IncomingMessage> {
  const headers = {
    'user-agent': 'Ringroot set-up check',
    accept: 'text/html',
    'accept-encoding': 'identity',
  }
  return send(url, { allowPrivate, signal, headers })
}

async function readSome(response: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of response as AsyncIterable<Buffer>) {
    // no encoding was set
    pieces.push(piece)
    bytes += piece.length
    if (bytes >= mostBytes) break
  }
  return Buffer.concat(pieces).subarray(0, mostBytes).toString('utf8')
}
