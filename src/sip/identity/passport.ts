import type { Result } from '#base/result.ts'
import { refuse, ok } from '#base/result.ts'
import { splitParams } from '#sip/grammar/split.ts'

/** A PASSporT (RFC 8225) as it came in one Identity field: what it claims, and what was signed. Nothing of it is verified yet. */
export type Passport = Readonly<{
  /** Where the signer's certificate is. */
  x5u: string
  /** `shaken` (RFC 8588), or null for the plain one of RFC 8225. */
  ppt: string | null
  attest: Attest
  /** Seconds since 1970. */
  iat: number
  /** Numbers in canonical form: digits only, with the country code. */
  orig: string
  dest: readonly string[]
  /** The JWS signing input (RFC 7515, 5.1). */
  signed: string
  signature: Buffer
}>

/** How much the signer vouches for (RFC 8588, 4). */
export type Attest = 'A' | 'B' | 'C'

/** What the compact form leaves out, because the message says it already (RFC 8224, 7). */
export type MessageClaims = Readonly<{ iat: number | null; orig: string | null; dest: string | null }>

/** A number as PASSporTs compare them (RFC 8224, 8.3): digits, `*` and `#`, nothing else. */
export const canonicalNumber = (text: string): string => text.replaceAll(/[^\d*#]/g, '')

/** Longer than any honest token; what is longer is not even decoded. */
const longestToken = 8192

/**
 * Reads an Identity field (RFC 8224, 4.1): `token;info=<uri>;alg=ES256;ppt=shaken`. `other-kind` is a PASSporT that says nothing of who
 * calls (a diversion, a priority), which is not ours to judge.
 */
export function readIdentity(
  field: string,
  message: MessageClaims,
): Result<Passport, 'malformed' | 'other-kind'> {
  const [token = '', ...params] = splitParams(field)
  const info = readInfo(params)
  if (token.length > longestToken || info === null) return refuse('malformed')
  const parts = token.split('.')
  const [header = '', payload = '', signature = ''] = parts
  if (parts.length !== 3 || !isBase64url(signature)) return refuse('malformed')
  const bytes = Buffer.from(signature, 'base64url')
  if (bytes.length !== 64) return refuse('malformed') // ES256: two integers of 32 bytes (RFC 7518, 3.4)
  return header === '' && payload === ''
    ? readCompact(info, message, bytes)
    : readFull(info, header, payload, bytes)
}

type Info = Readonly<{ uri: string; alg: string | null; ppt: string | null }>

function readInfo(params: readonly string[]): Info | null {
  const found = new Map<string, string>()
  for (const param of params) {
    const [, name = '', value = ''] = /^([\w-]+)\s*=\s*(.+)$/.exec(param) ?? []
    if (name === '' || found.has(name.toLowerCase())) return null
    found.set(name.toLowerCase(), value.replace(/^"(.*)"$/, '$1'))
  }
  const uri = /^<([^<>\s]+)>$/.exec(found.get('info') ?? '')?.[1]
  const alg = found.get('alg') ?? null
  if (uri === undefined || (alg !== null && alg !== 'ES256')) return null
  return { uri, alg, ppt: found.get('ppt') ?? null }
}

function readFull(
  info: Info,
  encodedHeader: string,
  encodedPayload: string,
  signature: Buffer,
): Result<Passport, 'malformed' | 'other-kind'> {
  const [header, payload] = [decode(encodedHeader), decode(encodedPayload)]
  if (header === null || payload === null) return refuse('malformed')
  const { alg, typ, x5u, ppt = null, crit } = header
  // `crit` names extensions a reader must know (RFC 7515, 4.1.11); we know none. The two places of the address must agree (RFC 8224, 6.2).
  if (alg !== 'ES256' || typ !== 'passport' || x5u !== info.uri || crit !== undefined)
    return refuse('malformed')
  if (ppt !== null && typeof ppt !== 'string') return refuse('malformed')
  if (info.ppt !== null && info.ppt !== ppt) return refuse('malformed')
  if (ppt !== null && ppt !== 'shaken') return refuse('other-kind')

  const { attest = 'A', iat, origid } = payload
  const orig = readOrig(payload['orig'])
  const dest = readDest(payload['dest'])
  if (orig === null || dest === null || !isSeconds(iat) || !isAttest(attest)) return refuse('malformed')
  if (ppt === 'shaken' && (payload['attest'] === undefined || typeof origid !== 'string'))
    return refuse('malformed') // RFC 8588, 4 and 5: both must be there
  return ok({
    x5u: info.uri,
    ppt,
    attest,
    iat,
    orig,
    dest,
    signed: `${encodedHeader}.${encodedPayload}`,
    signature,
  })
}

/**
 * `..signature`: header and claims are put together again from the message (RFC 8224, 7; RFC 8225, 7), keys in order, no spaces. SHAKEN
 * has claims that stand nowhere else in the message, so it needs the full form (RFC 8588, 3).
 */
function readCompact(
  info: Info,
  { iat, orig, dest }: MessageClaims,
  signature: Buffer,
): Result<Passport, 'malformed' | 'other-kind'> {
  if (info.ppt !== null) return refuse(info.ppt === 'shaken' ? 'malformed' : 'other-kind')
  if (iat === null || orig === null || dest === null) return refuse('malformed')
  const header = JSON.stringify({ alg: 'ES256', typ: 'passport', x5u: info.uri })
  const claims = JSON.stringify({ dest: { tn: [dest] }, iat, orig: { tn: orig } })
  const signed = `${encode(header)}.${encode(claims)}`
  return ok({ x5u: info.uri, ppt: null, attest: 'A', iat, orig, dest: [dest], signed, signature })
}

/** Who signs the plain PASSporT has authenticated the caller and their number (RFC 8224, 5.1): what `A` says, too. */
const isAttest = (value: unknown): value is Attest => value === 'A' || value === 'B' || value === 'C'

const isSeconds = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0

/** `{"tn":"12155551212"}` (RFC 8225, 5.2.1). */
function readOrig(claim: unknown): string | null {
  const tn = isObject(claim) ? claim['tn'] : null
  return typeof tn === 'string' && isTn(tn) ? canonicalNumber(tn) : null
}

/** `{"tn":["12155551213"]}`; numbers and URIs may stand together, and at least one must. */
function readDest(claim: unknown): readonly string[] | null {
  if (!isObject(claim)) return null
  const { tn = [], uri = [] } = claim
  if (!isTexts(tn) || !isTexts(uri) || tn.length + uri.length === 0) return null
  return tn.every(isTn) ? tn.map(canonicalNumber) : null
}

const isTn = (text: string): boolean => /^\+?[\d*#().\s-]{1,40}$/.test(text) && canonicalNumber(text) !== ''
const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.length <= 20 && value.every((each) => typeof each === 'string')
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isBase64url = (text: string): boolean => /^[\w-]+$/.test(text)
const encode = (text: string): string => Buffer.from(text).toString('base64url')

function decode(text: string): Readonly<Record<string, unknown>> | null {
  if (!isBase64url(text)) return null
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    return isObject(value) ? value : null
  } catch {
    return null
  }
}
