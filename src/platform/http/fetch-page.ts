import { lookup as resolve } from 'node:dns'
import { request as plainRequest, type IncomingMessage } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { refuse, ok, type Result } from '#base/result.ts'

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
    if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
      return refuse('not-a-web-address')
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

class PrivateAddress extends Error {}

function get(url: URL, allowPrivate: boolean, signal: AbortSignal): Promise<IncomingMessage> {
  const { promise, resolve: answer, reject } = Promise.withResolvers<IncomingMessage>()
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (!allowPrivate && isIP(host) !== 0 && isPrivate(host)) return Promise.reject(new PrivateAddress(host))
  const request = (url.protocol === 'https:' ? tlsRequest : plainRequest)(url, {
    signal,
    agent: false,
    ...(allowPrivate ? {} : { lookup: publicLookup }),
    headers: { 'user-agent': 'Ringroot set-up check', accept: 'text/html', 'accept-encoding': 'identity' },
  })
  request.on('response', answer)
  request.on('error', reject)
  request.end()
  return promise
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

const publicLookup: LookupFunction = (host, options, callback) =>
  resolve(host, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '', 0)
    const [first] = addresses
    if (!first || addresses.some(({ address }) => isPrivate(address)))
      return callback(new PrivateAddress(host), '', 0)
    return options.all ? callback(null, addresses) : callback(null, first.address, first.family)
  })

/** IANA's special-purpose registries (RFC 6890): nothing in them is a customer's web site. */
const special = new BlockList()
for (const [range, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  special.addSubnet(range, prefix, 'ipv4')
for (const [range, prefix] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  special.addSubnet(range, prefix, 'ipv6')

/** True for an address that is not on the public internet. A mapped one (::ffff:10.0.0.1) counts as what it maps. */
export const isPrivate = (address: string): boolean =>
  special.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
