import { BlockList } from 'node:net'
import type { Hop, SipRequest } from '#sip/message.ts'
import { header } from '#sip/grammar/headers.ts'
import type { Authorization } from '#sip/user-agent.contract.ts'

/** A trunk, and the addresses or CIDR ranges from which it needs no password. */
export type KnownTrunk = Readonly<{ id: string; addresses: readonly string[] }>

/** A SIP user name we have a password for: a trunk with digest, a desk phone, or the built-in telephone. */
export type KnownUser = Readonly<{ password: string; as: string }>

/** Decides by address first, then asks for digest when anybody could answer it, else refuses. */
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

  return (request, from) => {
    if (request.method === 'INVITE' && header(request, 'Authorization') === null) {
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
