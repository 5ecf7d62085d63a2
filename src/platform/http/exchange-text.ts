import { ok, refuse, type Result } from '#base/result.ts'
import type { Duration } from '#base/time.ts'
import { isWebAddress, PrivateAddress, send } from './public-request.ts'

export type ExchangeRefusal =
  | 'not-a-web-address' // neither http nor https, or with a password in it; or plain http where only https will do
  | 'private-address' // inside the network this server stands in
  | 'no-answer' // nobody there, or not in time
  | 'refused' // a status other than 2xx; redirects are not followed
  | 'too-long'

export type Exchange = Readonly<{
  allowPrivate: boolean
  /** How long it may take, until the last byte. */
  within: Duration
  mostBytes: number
  headers?: Readonly<Record<string, string>>
  /** Posted; a GET without one. */
  body?: string
  /** Plain http will not do. */
  secureOnly?: boolean
  /** Besides the usual authorities: whose certificate the server may have (PEM). */
  ca?: string
}>

/** What came back: the whole text, and header fields with names in lower case. */
export type Exchanged = Readonly<{ text: string; headers: Readonly<Record<string, string | undefined>> }>

/** Asks an address that somebody named for a short text. */
export async function exchangeText(
  address: string,
  exchange: Exchange,
): Promise<Result<Exchanged, ExchangeRefusal>> {
  const { allowPrivate, within, mostBytes, body, ca, secureOnly = false } = exchange
  const url = URL.parse(address)
  if (url === null || !isWebAddress(url) || (secureOnly && url.protocol !== 'https:'))
    return refuse('not-a-web-address')
  try {
    const response = await send(url, {
      allowPrivate,
      signal: AbortSignal.timeout(within),
      headers: { 'user-agent': 'Ringroot', 'accept-encoding': 'identity', ...exchange.headers },
      ...(body === undefined ? {} : { method: 'POST', body }),
      ...(ca === undefined ? {} : { ca }),
    })
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
    const plain = Object.entries(response.headers).map(([name, value]) => [name, [value].flat().join(', ')])
    return ok({ text: Buffer.concat(pieces).toString('utf8'), headers: Object.fromEntries(plain) })
  } catch (error) {
    if (error instanceof PrivateAddress) return refuse('private-address', error.message)
    return refuse('no-answer', error instanceof Error ? error.message : undefined)
  }
}
