import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { milliseconds } from '#base/time.ts'
import { createAuthenticator, type Authenticator } from './authenticator.ts'
import { answerChallenge } from './credentials.ts'
import { digestResponse } from './digest.ts'
import { formatDigest, parseDigest } from './parameters.ts'

const dir = { user: 'Mufasa', method: 'GET', uri: '/dir/index.html' } as const
const rfc7616 = {
  ...dir,
  realm: 'http-auth@example.org',
  password: 'Circle of Life',
  nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
  counted: { nc: '00000001', cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ' },
} as const
const rfc2617 = {
  ...dir,
  realm: 'testrealm@host.com',
  password: 'Circle Of Life',
  nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093',
  counted: { nc: '00000001', cnonce: '0a4f113b' },
} as const

test.each([
  ['RFC 2617, 3.5', { ...rfc2617, algorithm: 'MD5' }, '6629fae49393a05397450978507c4ef1'],
  ['RFC 7616, 3.9.1 with MD5', { ...rfc7616, algorithm: 'MD5' }, '8ca523f5e9506fed4657c9700eebdbec'],
  [
    'RFC 7616, 3.9.1 with SHA-256',
    { ...rfc7616, algorithm: 'SHA-256' },
    '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1',
  ],
  [
    'RFC 2069, 2.4 as corrected',
    { ...rfc2617, password: 'CircleOfLife', counted: null, algorithm: 'MD5' },
    '1949323746fe6a43ef61f9606e7febea',
  ],
] as const)('the example of %s', (_, input, response) => {
  expect(digestResponse(input)).toBe(response)
})

const uri = 'sip:100@example.com'
const claim = (...authorizations: string[]) => ({ authorizations, realm: 'ringroot', method: 'INVITE', uri })
const secret = (user: string) => (user === 'desk' ? { password: 'open', as: 'the desk' } : null)
const desk = { user: 'desk', password: 'open' }

const answering = (challenges: readonly string[], credentials = desk) => {
  const answer = answerChallenge(challenges, credentials)
  if (!answer.ok) throw new Error(answer.reason)
  return answer.value
}

test.each(['MD5', 'SHA-256'] as const)('a phone that knows the password is let in, with %s', (algorithm) => {
  const server = createAuthenticator({ algorithms: [algorithm] })
  const phone = answering(server.challenge('ringroot'))
  expect(server.verify(claim(phone.authorize('INVITE', uri)), secret)).toEqual({
    ok: true,
    value: 'the desk',
  })
})

const asked = (server: Authenticator) =>
  server.challenge('r').map((each) => parseDigest(each)?.get('algorithm'))

test('old phones read only the first challenge, so MD5 stands there unless told otherwise', () => {
  expect(asked(createAuthenticator())).toEqual(['MD5', 'SHA-256'])
  expect(asked(createAuthenticator({ algorithms: ['SHA-256', 'MD5'] }))).toEqual(['SHA-256', 'MD5'])
})

test.each([
  ['no credentials', () => [], 'absent'],
  ['credentials for another realm', () => ['Digest realm="other", username="desk"'], 'absent'],
  ['another scheme', () => ['Basic ZGVzazpvcGVu'], 'absent'],
  ['half of the parameters', () => ['Digest realm="ringroot", username="desk"'], 'malformed'],
  [
    'the wrong password',
    (c: string[]) => [answering(c, { user: 'desk', password: 'x' }).authorize('INVITE', uri)],
    'wrong',
  ],
  [
    'an unknown user',
    (c: string[]) => [answering(c, { user: 'x', password: '' }).authorize('INVITE', uri)],
    'wrong',
  ],
  ['an answer for another method', (c: string[]) => [answering(c).authorize('REGISTER', uri)], 'wrong'],
  [
    'an answer for another number',
    (c: string[]) => [answering(c).authorize('INVITE', 'sip:900@example.com')],
    'malformed',
  ],
  [
    'a nonce of their own',
    () => [answering(['Digest realm="ringroot", nonce="abc", qop="auth"']).authorize('INVITE', uri)],
    'stale',
  ],
])('%s are refused', (_, authorizations, reason) => {
  const server = createAuthenticator()
  const given = authorizations(server.challenge('ringroot'))
  expect(server.verify(claim(...given), secret)).toMatchObject({ ok: false, reason })
  expect(server.remembered()).toBe(0)
})

test('an answer for the whole domain is good for each number in it', () => {
  const server = createAuthenticator()
  const phone = answering(server.challenge('ringroot'))
  expect(server.verify(claim(phone.authorize('INVITE', 'sip:example.com')), secret).ok).toBe(true)
})

test('an answer that was overheard does not serve twice, the next count does', () => {
  const server = createAuthenticator()
  const phone = answering(server.challenge('ringroot'))
  const first = claim(phone.authorize('INVITE', uri))
  expect(server.verify(first, secret).ok).toBe(true)
  expect(server.verify(first, secret)).toMatchObject({ reason: 'stale' })
  expect(server.verify(claim(phone.authorize('INVITE', uri)), secret).ok).toBe(true)
})

test('without qop a nonce serves once', () => {
  const server = createAuthenticator({ algorithms: ['MD5'] })
  const [asked = ''] = server.challenge('ringroot')
  const phone = answering([asked.replace(', qop="auth"', '')])
  expect(server.verify(claim(phone.authorize('INVITE', uri)), secret).ok).toBe(true)
  expect(server.verify(claim(phone.authorize('INVITE', uri)), secret)).toMatchObject({ reason: 'stale' })
})

test('an old nonce is stale, and the new challenge says so', () => {
  let now = 1_000_000
  const server = createAuthenticator({ now: () => now, nonceLifetime: milliseconds(1000) })
  const phone = answering(server.challenge('ringroot'))
  now += 1001
  expect(server.verify(claim(phone.authorize('INVITE', uri)), secret)).toMatchObject({ reason: 'stale' })
  expect(answering(server.challenge('ringroot', true)).stale).toBe(true)
})

test('memory is bounded, and what was forgotten cannot be sent again', () => {
  let now = 1_000_000
  const server = createAuthenticator({ now: () => now, capacity: 3 })
  const sent = Array.from({ length: 10 }, () => {
    now += 1
    const once = claim(answering(server.challenge('ringroot')).authorize('INVITE', uri))
    expect(server.verify(once, secret).ok).toBe(true)
    return once
  })
  expect(server.remembered()).toBe(3)
  for (const again of sent) expect(server.verify(again, secret).ok).toBe(false)
})

test.each([
  ['an algorithm we lack', 'Digest realm="r", nonce="n", algorithm=SHA-512-256'],
  ['only auth-int', 'Digest realm="r", nonce="n", qop="auth-int"'],
  ['no nonce', 'Digest realm="r"'],
  ['another scheme', 'Bearer realm="r"'],
])('a challenge with %s is not answered', (_, challenge) => {
  expect(answerChallenge([challenge], desk).ok).toBe(false)
})

test('of several challenges the first we can answer is taken, and its opaque comes back', () => {
  const phone = answering([
    'Digest realm="a", nonce="1", algorithm=SHA-512-256, qop="auth"',
    'Digest realm="b", nonce="2", algorithm=SHA-256, qop="auth,auth-int", opaque="o"',
    'Digest realm="c", nonce="3"',
  ])
  const value = parseDigest(phone.authorize('INVITE', uri))
  expect([value?.get('realm'), value?.get('opaque'), value?.get('nc')]).toEqual(['b', 'o', '00000001'])
})

test('parameters are written and read back, quotes and backslashes included', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (realm, nonce) => {
      const text = formatDigest(
        [
          ['realm', realm],
          ['nonce', nonce],
        ],
        'challenge',
      )
      const read = parseDigest(text)
      expect([read?.get('realm'), read?.get('nonce')]).toEqual([realm, nonce])
    }),
  )
})

test('any text is read as parameters or not at all', () => {
  fc.assert(fc.property(fc.string(), (text) => void parseDigest(`Digest ${text}`)))
  expect(parseDigest('Digest realm="a", realm="b"')).toBeNull()
  expect(parseDigest(`Digest ${'a=b,'.repeat(5000)}`)).toBeNull()
})
