import { randomBytes } from 'node:crypto'
import { ok, refuse, type Result } from '#base/result.ts'
import { algorithmNamed, digestResponse } from './digest.ts'
import { formatDigest, parseDigest, type DigestParameters } from './parameters.ts'

export type Credentials = Readonly<{ user: string; password: string }>

/** The header field that carries the challenge in each response, and the one that answers it (RFC 3261, 22.2 and 22.3). */
export const challengeFields: Readonly<Record<number, Readonly<{ challenge: string; answer: string }>>> = {
  401: { challenge: 'WWW-Authenticate', answer: 'Authorization' },
  407: { challenge: 'Proxy-Authenticate', answer: 'Proxy-Authorization' },
}

/** The client's half: remembers a challenge, so that each further request is answered before it is asked for. */
export interface ChallengeAnswer {
  readonly stale: boolean
  readonly realm: string
  /** The value for this request; each has the next count. */
  authorize(method: string, uri: string): string
}

/** Takes the first challenge we can answer: the server lists its best first (RFC 8760, 2.4). */
export function answerChallenge(
  challenges: readonly string[],
  credentials: Credentials,
  cnonce: string = randomBytes(12).toString('hex'),
): Result<ChallengeAnswer, 'no-usable-challenge'> {
  const challenge = challenges.map(parseDigest).find((each) => each !== null && isUsable(each))
  const algorithm = algorithmNamed(challenge?.get('algorithm'))
  const realm = challenge?.get('realm')
  const nonce = challenge?.get('nonce')
  if (!challenge || algorithm === null || realm === undefined || nonce === undefined)
    return refuse('no-usable-challenge')
  const opaque = challenge.get('opaque')
  const hasQop = challenge.has('qop')
  let count = 0

  return ok({
    realm,
    stale: challenge.get('stale')?.toLowerCase() === 'true',
    authorize(method, uri) {
      count += 1
      const nc = count.toString(16).padStart(8, '0')
      const counted = hasQop ? { nc, cnonce } : null
      const response = digestResponse({ algorithm, ...credentials, realm, method, uri, nonce, counted })
      return formatDigest(
        [
          ['username', credentials.user],
          ['realm', realm],
          ['nonce', nonce],
          ['uri', uri],
          ['response', response],
          ['algorithm', algorithm],
          ...(counted === null
            ? []
            : ([
                ['qop', 'auth'],
                ['nc', nc],
                ['cnonce', cnonce],
              ] as const)),
          ...(opaque === undefined ? [] : ([['opaque', opaque]] as const)),
        ],
        'answer',
      )
    },
  })
}

const isUsable = (challenge: DigestParameters): boolean => {
  const qop = challenge.get('qop')
  const knowsQop =
    qop === undefined ||
    qop
      .toLowerCase()
      .split(/\s*,\s*/)
      .includes('auth')
  return knowsQop && algorithmNamed(challenge.get('algorithm')) !== null
}
