import { lookup as resolve } from 'node:dns'
import { request as plainRequest, type IncomingMessage } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { rootCertificates } from 'node:tls'

/** http or https, and no password in it. */
export const isWebAddress = ({ protocol, username, password }: URL): boolean =>
  /^https?:$/.test(protocol) && username === '' && password === ''

/** The address named is inside the network this server stands in. */
export class PrivateAddress extends Error {}

/**
 * Sends a request to an address that somebody named. A server that is open to others must not become their way into its own network
 * (OWASP: server-side request forgery), so unless `allowPrivate` it connects to public addresses only; the address that was checked is
 * the one that is used. Redirects are the caller's to follow.
 */
export function send(
  url: URL,
  options: Readonly<{
    allowPrivate: boolean
    signal: AbortSignal
    headers: Readonly<Record<string, string>>
    method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
    body?: string
    ca?: string
  }>,
): Promise<IncomingMessage> {
  const { allowPrivate, signal, headers, method = 'GET', body, ca } = options
  const { promise, resolve: answer, reject } = Promise.withResolvers<IncomingMessage>()
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (!allowPrivate && isIP(host) !== 0 && isPrivate(host)) return Promise.reject(new PrivateAddress(host))
  const request = (url.protocol === 'https:' ? tlsRequest : plainRequest)(url, {
    method,
    signal,
    agent: false,
    ...(allowPrivate ? {} : { lookup: publicLookup }),
    headers,
    ...(ca === undefined ? {} : { ca: [...rootCertificates, ca] }),
  })
  request.on('response', answer)
  request.on('error', reject)
  request.end(body)
  return promise
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
