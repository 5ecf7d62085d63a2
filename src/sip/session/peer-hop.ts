import { isIP } from 'node:net'
import type { Uri } from '#sip/grammar/uri.ts'
import type { Hop, Transport } from '#sip/message.ts'

const transports: Readonly<Record<string, Transport>> = { udp: 'UDP', tcp: 'TCP', tls: 'TLS' }

/** Port when a URI names none (RFC 3261, 19.1.2). */
export const defaultPort = (transport: Transport): number => (transport === 'TLS' ? 5061 : 5060)

/** The transport a URI asks for, or null when it leaves it open. */
export const transportOf = (uri: Uri): Transport | null => {
  if (uri.kind !== 'sip') return null
  if (uri.secure) return 'TLS'
  return transports[uri.params.get('transport')?.toLowerCase() ?? ''] ?? null
}

/** The hop of a URI whose host is an address; null for a name, which must be looked up (RFC 3263). */
export function hopOfUri(uri: Uri): Hop | null {
  if (uri.kind !== 'sip' || isIP(uri.host) === 0) return null
  const transport = transportOf(uri) ?? 'UDP'
  return { transport, address: uri.host, port: uri.port ?? defaultPort(transport) }
}

/**
 * Where a request inside a dialog goes: to the address in the URI, but rather to where the far end was last heard when
 * - the URI has a name, because nothing is looked up in the middle of a call;
 * - the URI has a private address and the far end was heard from a public one: a phone behind a home router;
 * - it is the same machine over a connection that stands: phones behind TCP take no new ones (RFC 5923 in spirit).
 */
export function hopInDialog(uri: Uri | null, heard: Hop): Hop {
  const hop = uri === null ? null : hopOfUri(uri)
  if (uri === null || hop === null) return heard
  if (isPrivate(hop.address) && !isPrivate(heard.address)) return heard
  const transport = transportOf(uri)
  const sameMachine = hop.address === heard.address && (transport === null || transport === heard.transport)
  if (!sameMachine || heard.connection === undefined) return hop
  // Should the connection be gone, its Contact says where to open another.
  const port = uri.kind === 'sip' && uri.port !== null ? uri.port : defaultPort(heard.transport)
  return { transport: heard.transport, address: hop.address, port, connection: heard.connection }
}

const privateAddress =
  /^(10\.|127\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd]|fe80:|::1$)/i

/** RFC 1918, RFC 6598, RFC 4193, loopback and link-local. */
const isPrivate = (address: string): boolean => privateAddress.test(address)
