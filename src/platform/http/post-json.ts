import { ok, refuse, type Result } from '#base/result.ts'
import type { Duration } from '#base/time.ts'
import { isWebAddress, PrivateAddress, send } from './public-request.ts'

export type PostRefusal =
  | 'not-a-web-address' // neither http nor https, or with a password in it
  | 'private-address' // inside the network this server stands in
  | 'no-answer' // nobody there, or not in time
  | 'refused' // a status other than 2xx; redirects are not followed
  | 'too-long'

/** An answer is a word or a small object. */
const mostBytes = 64 * 1024

/** Posts something to an address that somebody named, and answers with the text that came back. */
export async function postJson(
  address: string,
  body: unknown,
  { allowPrivate, within }: Readonly<{ allowPrivate: boolean; within: Duration }>,
): Promise<Result<string, PostRefusal>> {
  const url = URL.parse(address)
  if (url === null || !isWebAddress(url)) return refuse('not-a-web-address')
  const text = JSON.stringify(body)
  const headers = {
    'user-agent': 'Ringroot',
    accept: 'application/json, text/plain',
    'accept-encoding': 'identity',
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(text)),
  }
  try {
    const signal = AbortSignal.timeout(within)
    const response = await send(url, { allowPrivate, signal, method: 'POST', headers, body: text })
    const { statusCode: status = 0 } = response
    if (status < 200 || status > 299) {
      response.destroy()
      return refuse('refused', String(status))
    }
    const pieces: Buffer[] = []
    let bytes = 0
    for await (const piece of response as AsyncIterable<Buffer>) {
      // no encoding was set
      bytes += piece.length
      if (bytes > mostBytes) return refuse('too-long')
      pieces.push(piece)
    }
    return ok(Buffer.concat(pieces).toString('utf8'))
  } catch (error) {
    if (error instanceof PrivateAddress) return refuse('private-address', error.message)
    return refuse('no-answer', error instanceof Error ? error.message : undefined)
  }
}
