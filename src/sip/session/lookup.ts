import { lookup, resolveSrv } from 'node:dns/promises'
import type { Uri } from '#sip/grammar/uri.ts'
import type { Hop, Transport } from '#sip/message.ts'
import { defaultPort, hopOfUri, transportOf } from './peer-hop.ts'

/**
 * Where a URI leads (RFC 3263): an address at once; a name by its SRV records when it has no port, else by its address. NAPTR is left
 * out: a trunk that wants TCP or TLS says `;transport=` or `sips:`. Rejects when the name is unknown.
 */
export async function hopFor(uri: Uri): Promise<Hop> {
  const known = hopOfUri(uri)
  if (known !== null) return known
  if (uri.kind !== 'sip') throw new Error('Only sip: and sips: URIs lead to an address')
  const transport = transportOf(uri) ?? 'UDP'
  const server = uri.port === null ? await firstServer(uri.host, transport) : null
  const { address } = await lookup(server?.name ?? uri.host, { verbatim: false })
  return { transport, address, port: server?.port ?? uri.port ?? defaultPort(transport) }
}

const services: Readonly<Record<Transport, string>> = {
  UDP: '_sip._udp',
  TCP: '_sip._tcp',
  TLS: '_sips._tcp',
}

/** Lowest priority first; among equals the heaviest. */
async function firstServer(host: string, transport: Transport) {
  const servers = await resolveSrv(`${services[transport]}.${host}`).catch(() => [])
  return servers.sort((a, b) => a.priority - b.priority || b.weight - a.weight)[0] ?? null
}
