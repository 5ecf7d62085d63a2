import { hash } from 'node:crypto'

/** The algorithms of RFC 7616 that telephones know (RFC 8760), by their name on the wire. */
const hashes = { MD5: 'md5', 'SHA-256': 'sha256' } as const
export type DigestAlgorithm = keyof typeof hashes

/** The algorithm a challenge or answer names; one that names none means MD5. Null when we do not know it. */
export function algorithmNamed(name: string | undefined): DigestAlgorithm | null {
  const wanted = (name ?? 'MD5').toUpperCase()
  return wanted === 'MD5' || wanted === 'SHA-256' ? wanted : null
}

/** What goes into a digest. `counted` is there when the quality of protection is `auth`; without it this is RFC 2069. */
export type DigestInput = Readonly<{
  algorithm: DigestAlgorithm
  user: string
  realm: string
  password: string
  method: string
  uri: string
  nonce: string
  counted: Readonly<{ nc: string; cnonce: string }> | null
}>

/** The `response` value (RFC 7616, 3.4.1). */
export function digestResponse(input: DigestInput): string {
  const { algorithm, nonce, counted } = input
  const digest = (...parts: readonly string[]) => hash(hashes[algorithm], parts.join(':'))
  const ha1 = digest(input.user, input.realm, input.password)
  const ha2 = digest(input.method, input.uri)
  return counted === null
    ? digest(ha1, nonce, ha2)
    : digest(ha1, nonce, counted.nc, counted.cnonce, 'auth', ha2)
}
