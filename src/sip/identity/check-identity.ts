import { verify, type X509Certificate } from 'node:crypto'
import { type Instant, seconds } from '#base/time.ts'
import { checkChain, readCertificates } from './certificate-chain.ts'
import { canonicalNumber, readIdentity, type Attest, type Passport } from './passport.ts'
import { tnAuthListOf } from './tn-auth-list.ts'

/** What an INVITE says of its caller, and when it came. */
export type IdentityQuestion = Readonly<{
  /** Its Identity fields. */
  fields: readonly string[]
  /** What may be the caller's number, as the wire or the account writes it: From and P-Asserted-Identity. */
  callers: readonly string[]
  /** What may be the number called: Request-URI and To. */
  dialled: readonly string[]
  /** Its Date field, for the compact form. */
  date: string | null
  at: Instant
}>

/** Whom we trust, and how certificates are fetched. Null: it could not be had. */
export type IdentityParts = Readonly<{
  anchors: readonly X509Certificate[]
  fetchCertificates(url: string): Promise<string | null>
}>

/** What was found: how much somebody we trust vouches for, or why nobody does. */
export type Identity = Readonly<{
  attestation: Attest | IdentityFailure
  /** Who signed, by their certificate; null unless they are trusted. */
  signer: string | null
}>

export type IdentityFailure =
  | 'none' // nobody signed
  | 'invalid-signature'
  | 'expired' // signed too long ago, or with a certificate that was not valid then
  | 'wrong-number' // for another caller, or for another number called
  | 'untrusted'
  | 'unreachable'
  | 'malformed'
  | 'not-checked' // we were not told whom to trust

/** RFC 8224, 6.2 (step 4) allows a verifier to choose; ATIS-1000074 says a minute. Either way, because clocks differ. */
const freshness = seconds(60)

/** More are a waste of a stranger's time, or ours. */
const mostFields = 4

const refusal = (attestation: IdentityFailure): Identity => ({ attestation, signer: null })

/**
 * Verifies who calls (RFC 8224, 6.2; RFC 8588). Of several Identity fields the best counts: what others added does not harm. What can be
 * seen without a certificate is seen first, so that nobody makes us fetch one in vain.
 */
export async function checkIdentity(parts: IdentityParts, question: IdentityQuestion): Promise<Identity> {
  const fields = question.fields.slice(0, mostFields)
  if (fields.length === 0) return refusal('none')
  if (parts.anchors.length === 0) return refusal('not-checked')
  const found = await Promise.all(fields.map((field) => checkField(parts, question, field)))
  const ours = found.filter((identity) => identity !== null)
  const best = (['A', 'B', 'C'] as const).map((level) =>
    ours.find(({ attestation }) => attestation === level),
  )
  return best.find((identity) => identity !== undefined) ?? ours[0] ?? refusal('none')
}

/** Null for a PASSporT of another kind. */
async function checkField(
  parts: IdentityParts,
  question: IdentityQuestion,
  field: string,
): Promise<Identity | null> {
  const { callers, dialled, date, at } = question
  const [caller = null] = callers.map(canonicalNumber)
  const [called = null] = dialled.map(canonicalNumber)
  const signedAt = date === null ? Number.NaN : Date.parse(date)
  const iat = Number.isNaN(signedAt) ? null : signedAt / 1000
  const read = readIdentity(field, { iat, orig: caller, dest: called })
  if (!read.ok) return read.reason === 'other-kind' ? null : refusal('malformed')
  const passport = read.value
  if (Math.abs(at - passport.iat * 1000) > freshness) return refusal('expired')
  if (!isAbout(passport, callers, dialled)) return refusal('wrong-number')
  const pem = await parts.fetchCertificates(passport.x5u)
  return pem === null ? refusal('unreachable') : judge(passport, readCertificates(pem), parts.anchors, at)
}

function isAbout({ orig, dest }: Passport, callers: readonly string[], dialled: readonly string[]): boolean {
  const calling = new Set(callers.map(canonicalNumber))
  const called = new Set(dialled.map(canonicalNumber))
  return calling.has(orig) && dest.some((number) => called.has(number))
}

/** With the certificates at hand: is the signer trusted, may they speak for this number, and did they sign this? */
function judge(
  passport: Passport,
  chain: readonly X509Certificate[],
  anchors: readonly X509Certificate[],
  at: Instant,
): Identity {
  const [leaf] = chain
  if (leaf === undefined) return refusal('unreachable')
  const trust = checkChain(chain, anchors, at)
  if (trust !== 'trusted') return refusal(trust)
  const authority = tnAuthListOf(leaf)
  if (authority === 'unreadable') return refusal('untrusted')
  if (authority !== null && authority.providers.length === 0 && !authority.covers(passport.orig))
    return refusal('wrong-number')
  if (!isSignedBy(passport, leaf)) return refusal('invalid-signature')
  return { attestation: passport.attest, signer: nameOf(leaf, authority?.providers ?? []) }
}

/** ES256 (RFC 7518, 3.4): ECDSA on P-256 with SHA-256, the two integers side by side. */
export function isSignedBy({ signed, signature }: Passport, { publicKey }: X509Certificate): boolean {
  if (publicKey.asymmetricKeyDetails?.namedCurve !== 'prime256v1') return false
  return verify('sha256', Buffer.from(signed), { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature)
}

/** "Example Telecom (1234)": the certificate's subject and the provider's code. */
function nameOf({ subject }: X509Certificate, providers: readonly string[]): string {
  const part = (name: string) => new RegExp(`^${name}=(.+)$`, 'm').exec(subject)?.[1]
  const name = part('O') ?? part('CN') ?? subject
  return [name.slice(0, 100), ...providers.slice(0, 1).map((code) => `(${code.slice(0, 20)})`)].join(' ')
}
