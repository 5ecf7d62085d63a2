import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { ok, refuse, type Result } from '#base/result.ts'
import { minutes, type Duration } from '#base/time.ts'
import { algorithmNamed, digestResponse, type DigestAlgorithm } from './digest.ts'
import { formatDigest, parseDigest, type DigestParameters } from './parameters.ts'

/**
 * The server's half of digest authentication (RFC 7616, RFC 8760).
 *
 * A nonce carries its own birth and a seal, so a flood of challenges costs no memory. Only a nonce that somebody has used with the
 * right password is remembered, with its highest count, so an answer that was overheard cannot be sent again.
 */
export interface Authenticator {
  /** `WWW-Authenticate` values, all with one fresh nonce. */
  challenge(realm: string, stale?: boolean): string[]
  /** Judges the `Authorization` values of a request. */
  verify<Who>(claim: Claim, secret: (user: string) => Secret<Who> | null): Result<Who, AuthenticationRefusal>
  /** Nonces remembered now; never more than the configured bound. */
  remembered(): number
}

type Claim = Readonly<{
  authorizations: readonly string[]
  realm: string
  method: string
  /** Request-URI as it came. */
  uri: string
}>
type Secret<Who> = Readonly<{ password: string; as: Who }>

/** `absent` and `stale` deserve a (new) challenge; the others do not. */
type AuthenticationRefusal = 'absent' | 'stale' | 'malformed' | 'wrong'

export type AuthenticatorOptions = Readonly<{
  now?: () => number
  /**
   * In the order in which they are asked for. RFC 8760, 2.4 wants the best first, but old phones (and SIPp) read only the first and
   * stop when it is not MD5; those that choose well find SHA-256 behind it. Put it first where every phone is new.
   */
  algorithms?: readonly DigestAlgorithm[]
  nonceLifetime?: Duration
  /** How many used nonces are remembered. A forgotten one is stale, never fresh again. */
  capacity?: number
}>

export function createAuthenticator(options: AuthenticatorOptions = {}): Authenticator {
  const now = options.now ?? Date.now
  const algorithms = options.algorithms ?? ['MD5', 'SHA-256']
  const nonces = createNonces(now, options.nonceLifetime ?? minutes(5), options.capacity ?? 10_000)

  const judge = <Who>(
    claim: Claim,
    given: DigestParameters,
    secret: (user: string) => Secret<Who> | null,
  ) => {
    const algorithm = algorithmNamed(given.get('algorithm'))
    const user = given.get('username')
    const nonce = given.get('nonce')
    const uri = given.get('uri')
    const response = given.get('response')
    const counted = readCount(given)
    if (user === undefined || nonce === undefined || uri === undefined || response === undefined)
      return refuse('malformed')
    if (algorithm === null || !algorithms.includes(algorithm) || counted === 'malformed')
      return refuse('malformed')
    if (!sameResource(uri, claim.uri)) return refuse('malformed', 'uri is of another request')

    const state = nonces.judge(nonce, claim.realm, counted === null ? 1 : Number.parseInt(counted.nc, 16))
    if (state === 'forged') return refuse('stale')
    // An unknown user costs the same time as a known one, so names cannot be found by the clock.
    const known = secret(user)
    const { realm, method } = claim
    const password = known?.password ?? ''
    const right = digestResponse({ algorithm, user, realm, password, method, uri, nonce, counted })
    if (!sameText(right, response.toLowerCase()) || known === null) return refuse('wrong')
    if (state === 'used') return refuse('stale')
    nonces.use(nonce, counted === null ? Number.MAX_SAFE_INTEGER : Number.parseInt(counted.nc, 16))
    return ok(known.as)
  }

  return {
    challenge(realm, stale = false) {
      const nonce = nonces.mint(realm)
      return algorithms.map((algorithm) =>
        formatDigest(
          [
            ['realm', realm],
            ['nonce', nonce],
            ['algorithm', algorithm],
            ['qop', 'auth'],
            ...(stale ? ([['stale', 'true']] as const) : []),
          ],
          'challenge',
        ),
      )
    },
    verify(claim, secret) {
      const given = claim.authorizations.map(parseDigest).find((each) => each?.get('realm') === claim.realm)
      return given ? judge(claim, given, secret) : refuse('absent')
    },
    remembered: () => nonces.size(),
  }
}

/** Null when the phone did not take our offer of `qop` (RFC 2617 allows it): such a nonce serves once. */
function readCount(given: DigestParameters): Readonly<{ nc: string; cnonce: string }> | null | 'malformed' {
  const qop = given.get('qop')
  if (qop === undefined) return null
  const nc = given.get('nc') ?? ''
  const cnonce = given.get('cnonce')
  return qop.toLowerCase() === 'auth' && /^[0-9a-f]{8}$/i.test(nc) && cnonce !== undefined
    ? { nc, cnonce }
    : 'malformed'
}

/**
 * Is the answer for this request? Proxies on the way rightly change host and parameters, so only who is called is compared, and an
 * answer that names the domain alone (some phones, and SIPp) is good for everybody there. RFC 7616, 3.4.6 asks for the same
 * resource, not for the same text; that an answer serves once is the count's work.
 */
function sameResource(answered: string, asked: string): boolean {
  const user = userOf(answered)
  return user === '' || user === userOf(asked)
}
const userOf = (uri: string): string => /^[a-z]+:(?:([^@;?]*)@)?/i.exec(uri)?.[1] ?? ''

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

const birth = (nonce: string) => Number(Buffer.from(nonce, 'base64url').readBigUInt64BE())

/** Birth (8 bytes), salt (8), seal (16), in base64url. */
function createNonces(now: () => number, lifetime: Duration, capacity: number) {
  const key = randomBytes(32)
  const counts = new Map<string, number>()
  /** Nonces born before this are forgotten, so they count as used. */
  let floor = 0

  const seal = (head: Buffer, realm: string) =>
    createHmac('sha256', key).update(head).update(realm).digest().subarray(0, 16)

  return {
    mint(realm: string): string {
      const head = Buffer.alloc(16)
      head.writeBigUInt64BE(BigInt(now()))
      randomBytes(8).copy(head, 8)
      return Buffer.concat([head, seal(head, realm)]).toString('base64url')
    },
    /** May this nonce serve for its `count`th time? */
    judge(nonce: string, realm: string, count: number): 'good' | 'used' | 'forged' {
      const bytes = Buffer.from(nonce, 'base64url')
      if (bytes.length !== 32 || bytes.toString('base64url') !== nonce) return 'forged'
      if (!timingSafeEqual(seal(bytes.subarray(0, 16), realm), bytes.subarray(16))) return 'forged'
      const born = birth(nonce)
      if (now() - born > lifetime || born > now()) return 'used'
      const highest = counts.get(nonce)
      if (highest === undefined) return born >= floor ? 'good' : 'used'
      return count > highest ? 'good' : 'used'
    },
    use(nonce: string, count: number): void {
      counts.delete(nonce) // so that the last used is the last to be forgotten
      counts.set(nonce, count)
      for (const known of counts.keys()) {
        const expired = now() - birth(known) > lifetime
        if (!expired && counts.size <= capacity) break
        counts.delete(known)
        if (!expired) floor = Math.max(floor, birth(known) + 1)
      }
    },
    size: () => counts.size,
  }
}
