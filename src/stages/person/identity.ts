import type { Brand } from '#base/id.ts'

/** By what a person is recognised: `phone:+12125550199`, `email:ann@example.com`, `visitor:<uuid>`. */
export type Identity = Brand<string, 'Identity'>

/** Who names a person, the surest first. */
const kinds = ['phone', 'email', 'visitor'] as const
export type IdentityKind = (typeof kinds)[number]

export const identityOf = (kind: IdentityKind, value: string): Identity => `${kind}:${value}` as Identity // the one place that makes it

/** What it is made of. */
export function readIdentity(identity: Identity): Readonly<{ kind: IdentityKind; value: string }> {
  const at = identity.indexOf(':')
  return { kind: identity.slice(0, at) as IdentityKind, value: identity.slice(at + 1) } // made above, or by evidence.store.ts
}

/** Of two identities, the one that names their person: a phone before an e-mail address before a browser, then by their letters. */
export const before = (a: Identity, b: Identity): boolean => {
  const [left, right] = [kinds.indexOf(readIdentity(a).kind), kinds.indexOf(readIdentity(b).kind)]
  return left === right ? a < b : left < right
}
