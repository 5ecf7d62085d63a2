import { BlockList } from 'node:net'
import type { Hop, SipRequest } from '#sip/message.ts'
import { header } from '#sip/grammar/headers.ts'
import { parseNameAddr } from '#sip/grammar/name-addr.ts'
import type { Authorization } from '#sip/user-agent.contract.ts'

/** A trunk, and the addresses or CIDR ranges from which it needs no password. */
export type KnownTrunk = Readonly<{ id: string; addresses: readonly string[] }>

/** A SIP user name we have a password for: a trunk with digest, a desk phone, or the built-in telephone. */
export type KnownUser = Readonly<{ password: string; as: string }>

/**
 * Decides by address first, then asks for digest. A desk phone may stand behind the address of a trunk (an office with its PBX and our
 * phones behind one router): a call from a name that has a password is never taken for the trunk's.
 */
export function trunkRule(
  trunks: () => readonly KnownTrunk[],
  user: (name: string) => KnownUser | null,
  realm: string,
): (request: SipRequest, from: Hop) => Authorization {
  let seen: readonly KnownTrunk[] = []
  let byAddress: readonly (readonly [KnownTrunk, BlockList])[] = []

  const trunkAt = (address: string): KnownTrunk | null => {
    if (seen !== trunks()) {
      seen = trunks()
      byAddress = seen.map((trunk) => [trunk, ranges(trunk.addresses)])
    }
    const family = address.includes(':') ? 'ipv6' : 'ipv4'
    return byAddress.find(([, list]) => list.check(address, family))?.[0] ?? null
  }

  const namesUser = (request: SipRequest): boolean => {
    const uri = parseNameAddr(header(request, 'From') ?? '')?.uri
    return uri?.kind === 'sip' && uri.user !== null && user(uri.user) !== null
  }

  return (request, from) => {
    if (request.method === 'INVITE' && header(request, 'Authorization') === null && !namesUser(request)) {
      const trunk = trunkAt(from.address)
      if (trunk !== null) return { kind: 'allow', as: `trunk:${trunk.id}` }
    }
    return { kind: 'challenge', realm, secret: user }
  }
}

/** An address or a range nobody can parse matches nothing: configuration refuses it before it comes here. */
function ranges(addresses: readonly string[]): BlockList {
  const list = new BlockList()
  for (const entry of addresses) {
    const [address = '', prefix] = entry.split('/')
    const family = address.includes(':') ? 'ipv6' : 'ipv4'
    if (prefix === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(prefix), family)
  }
  return list
}
