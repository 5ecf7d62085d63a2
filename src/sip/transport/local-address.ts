import type { NetworkInterfaceInfo } from 'node:os'
import { BlockList, isIP, isIPv6 } from 'node:net'

/** 4 or 6; a host name counts as 4. */
export const familyOf = (address: string): 4 | 6 => (isIPv6(address) ? 6 : 4)

export const isLoopback = (address: string): boolean =>
  address === 'localhost' || address === '::1' || (isIP(address) === 4 && address.startsWith('127.'))

const isWildcard = (address: string): boolean => address === '0.0.0.0' || address === '::'

/**
 * Which of the bound addresses faces `peer`: of its family, and loopback only for loopback. Null when none does.
 */
export function boundFacing(peer: string, bound: readonly string[]): string | null {
  const family = bound.filter((address) => familyOf(address) === familyOf(peer))
  const side = isLoopback(peer)
  return (
    family.find((address) => isLoopback(address) === side && !isWildcard(address)) ??
    family.find(isWildcard) ??
    family[0] ??
    null
  )
}

/**
 * The address `peer` should send to when the wildcard is bound: on the interface whose network `peer` is in, else the first one
 * that leaves this machine, else loopback. Pure: the caller brings the interfaces (`os.networkInterfaces()`).
 */
export function interfaceFacing(
  peer: string,
  interfaces: Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>,
): string {
  const family = familyOf(peer) === 6 ? 'IPv6' : 'IPv4'
  const loopback = family === 'IPv6' ? '::1' : '127.0.0.1'
  if (isLoopback(peer)) return loopback
  const outward = Object.values(interfaces)
    .flatMap((infos) => infos ?? [])
    .filter((info) => info.family === family && !info.internal && !info.address.startsWith('fe80:'))
  return (outward.find((info) => sameNetwork(peer, info)) ?? outward[0])?.address ?? loopback
}

function sameNetwork(peer: string, info: NetworkInterfaceInfo): boolean {
  if (isIP(peer) === 0 || info.cidr === null) return false
  const network = new BlockList()
  const family = info.family === 'IPv6' ? 'ipv6' : 'ipv4'
  network.addSubnet(info.address, Number(info.cidr.split('/')[1]), family)
  return network.check(peer, family)
}
