import type { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instant } from '#base/time.ts'
import { der, makeCertificate, type MadeCertificate } from '../../../test/support/certificates.ts'
import { signIdentity, type Signing } from '../../../test/support/passport.ts'
import { checkChain, readAnchors, readCertificates } from './certificate-chain.ts'
import { checkIdentity, isSignedBy, type Identity } from './check-identity.ts'
import { readDer } from './der.ts'
import { canonicalNumber, readIdentity } from './passport.ts'
import { tnAuthListOf } from './tn-auth-list.ts'

const at = instant(Date.UTC(2026, 10, 21, 12))
const iat = at / 1000
const x5u = 'https://certificates.example/carrier.pem'
const caller = '12025550199'
const called = '12025550100'

const root = makeCertificate({ name: 'Test root', authority: true })
const middle = makeCertificate({ name: 'Test authority', issuer: root, authority: true })
const carrier = makeCertificate({
  name: 'Example Telecom',
  issuer: middle,
  numbers: [{ provider: '1234' }],
})

type Check = Partial<Signing> &
  Readonly<{
    chain?: readonly MadeCertificate[] | string | null
    fields?: readonly string[]
    callers?: readonly string[]
    date?: string | null
    anchors?: readonly X509Certificate[]
  }>

const signed = (part: Partial<Signing> = {}): string =>
  signIdentity({ by: carrier, x5u, orig: { tn: caller }, dest: { tn: [called] }, iat, ...part })

const asked: string[] = []
function check(part: Check = {}): Promise<Identity> {
  const { chain = [part.by ?? carrier, middle], anchors = readAnchors(root.pem) } = part
  asked.length = 0
  return checkIdentity(
    {
      anchors,
      fetchCertificates: async (url) => {
        asked.push(url)
        return chain === null || typeof chain === 'string' ? chain : chain.map(({ pem }) => pem).join('')
      },
    },
    {
      fields: part.fields ?? [signed(part)],
      callers: part.callers ?? [`+${caller}`],
      dialled: ['2025550100', `+${called}`],
      date: part.date ?? null,
      at,
    },
  )
}

describe('a signed call', () => {
  it.each(['A', 'B', 'C'] as const)('is attested %s when everything fits', async (attest) => {
    expect(await check({ attest })).toEqual({ attestation: attest, signer: 'Example Telecom (1234)' })
    expect(asked).toEqual([x5u])
  })

  it('may write its numbers with plus signs and spaces, and call several', async () => {
    expect(await check({ orig: { tn: '+1 202-555-0199' } })).toMatchObject({ attestation: 'A' })
    const dest = { tn: ['12025550111', '+1 (202) 555 0100'], uri: ['sip:a@example.com'] }
    expect(await check({ dest })).toMatchObject({ attestation: 'A' })
    expect(await check({ callers: ['9999', '+12025550199'] })).toMatchObject({ attestation: 'A' })
  })

  it('may quote its parameters, and give them in any order', async () => {
    const params = `;ppt="shaken";alg=ES256;info=<${x5u}>`
    expect(await check({ params })).toMatchObject({ attestation: 'A' })
  })

  it('may be signed in the plain, compact form: the message says the rest', async () => {
    const plain = { ppt: null, compact: true, orig: { tn: caller }, dest: { tn: ['2025550100'] } }
    const date = new Date(at).toUTCString()
    expect(await check({ ...plain, date })).toMatchObject({ attestation: 'A' })
    expect(await check({ ...plain, date: null })).toMatchObject({ attestation: 'malformed' })
    expect(await check({ ...plain, date, callers: ['+12025550198'] })).toMatchObject({
      attestation: 'invalid-signature',
    })
    expect(await check({ compact: true, date })).toMatchObject({ attestation: 'malformed' }) // SHAKEN needs the full form
  })

  it('counts by its best field; diversions and priorities are not ours to judge', async () => {
    const stale = signed({ iat: iat - 3600 })
    expect(await check({ fields: [stale, signed({ attest: 'B' }), signed({ attest: 'C' })] })).toMatchObject({
      attestation: 'B',
    })
    expect(await check({ fields: [signed({ ppt: 'div' }), stale] })).toMatchObject({ attestation: 'expired' })
    expect(await check({ fields: [signed({ ppt: 'div' })] })).toEqual({ attestation: 'none', signer: null })
    expect(await check({ fields: [] })).toEqual({ attestation: 'none', signer: null })
  })

  it('is not checked when nobody said whom to trust', async () => {
    expect(await check({ anchors: [] })).toMatchObject({ attestation: 'not-checked' })
  })
})

describe('a signature that proves nothing', () => {
  const stranger = makeCertificate({ name: 'Nobody', authority: true })
  const old = makeCertificate({ name: 'Old', issuer: middle, validTo: at - 1000 })
  const notAuthority = makeCertificate({ name: 'Shop', issuer: root })
  const fake = makeCertificate({ name: 'Fake', issuer: notAuthority })
  const wrongs: readonly (readonly [string, Identity['attestation'], Check])[] = [
    ['is a minute old', 'expired', { iat: iat - 61 }],
    ['is of the future', 'expired', { iat: iat + 61 }],
    ['is by a certificate that ran out', 'expired', { by: old }],
    ['is for another caller', 'wrong-number', { orig: { tn: '12025550198' } }],
    ['is for another number called', 'wrong-number', { dest: { tn: ['12025550101'] } }],
    ['is for nobody called', 'wrong-number', { dest: { uri: ['sip:a@example.com'] } }],
    ['is for a caller who is withheld', 'wrong-number', { callers: [] }],
    ['is by a stranger', 'untrusted', { by: stranger, chain: [stranger] }],
    ['lacks a certificate between', 'untrusted', { chain: [carrier] }],
    [
      'is by a certificate of one that may issue none',
      'untrusted',
      { by: fake, chain: [fake, notAuthority, root] },
    ],
    [
      'is by somebody else than the certificate is for',
      'invalid-signature',
      { by: stranger, chain: [carrier, middle] },
    ],
    ['comes with no certificate', 'unreachable', { chain: null }],
    ['comes with a page that is none', 'unreachable', { chain: '<html>404</html>' }],
    [
      'comes with one that is broken',
      'unreachable',
      { chain: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' },
    ],
    ['claims no level', 'malformed', { payload: { attest: undefined } }],
    ['claims a level of its own', 'malformed', { attest: 'D' }],
    ['has no origin id', 'malformed', { origid: 7 }],
    ['has texts for objects', 'malformed', { dest: '{"tn":"1"}' }],
    ['names its caller as a list', 'malformed', { orig: { tn: [caller] } }],
    ['has no time', 'malformed', { payload: { iat: 'now' } }],
    ['uses another algorithm', 'malformed', { header: { alg: 'none' } }],
    ['is another kind of token', 'malformed', { header: { typ: 'JWT' } }],
    ['demands what nobody knows', 'malformed', { header: { crit: ['b64'] } }],
    ['names two addresses', 'malformed', { params: ';info=<https://other.example/>;alg=ES256;ppt=shaken' }],
    ['names none', 'malformed', { params: ';alg=ES256' }],
    ['names one twice', 'malformed', { params: `;info=<${x5u}>;info=<${x5u}>` }],
  ]
  it.each(wrongs)('%s: %s', async (_, attestation, part) => {
    expect(await check(part)).toEqual({ attestation, signer: null })
  })

  it.each(['', '.', '..', 'a.b', 'a.b.c.d', '🙂.🙂.🙂', 'x'.repeat(60_000), ';;;', '<', 'e30.e30.AAAA'])(
    'is no token at all: %.20s',
    async (token) => {
      expect(await check({ fields: [`${token};info=<${x5u}>`] })).toMatchObject({ attestation: 'malformed' })
      expect(asked).toEqual([]) // nobody is asked for its certificate
    },
  )

  it('is any signature in which one letter changed', async () => {
    const good = signed()
    const token = good.slice(0, good.indexOf(';'))
    await fc.assert(
      fc.asyncProperty(
        fc.nat(token.length - 1),
        fc.constantFrom('A', 'q', '7', '_'),
        async (place, letter) => {
          fc.pre(token[place] !== letter)
          // The last letter of base64url holds bits that mean nothing (RFC 4648, 3.5).
          fc.pre(![token.indexOf('.') - 1, token.lastIndexOf('.') - 1, token.length - 1].includes(place))
          const bad = `${token.slice(0, place)}${letter}${good.slice(place + 1)}`
          expect(['A', 'B', 'C']).not.toContain((await check({ fields: [bad] })).attestation)
        },
      ),
      { numRuns: 200 },
    )
  })
})

const by = (...numbers: NonNullable<Parameters<typeof makeCertificate>[0]['numbers']>) =>
  check({ by: makeCertificate({ name: 'Shop', issuer: middle, numbers }) })

describe('a certificate that names numbers', () => {
  it('speaks for those only', async () => {
    expect(await by({ one: caller })).toMatchObject({ attestation: 'A', signer: 'Shop' })
    expect(await by({ one: '12025550198' })).toMatchObject({ attestation: 'wrong-number' })
    expect(await by({ from: '12025550100', count: 100 })).toMatchObject({ attestation: 'A' })
    expect(await by({ from: '12025550100', count: 99 })).toMatchObject({ attestation: 'wrong-number' })
    expect(await by({ from: '12025550200', count: 100 })).toMatchObject({ attestation: 'wrong-number' })
    expect(await by({ one: '12025550198' }, { provider: '1234' })).toMatchObject({ attestation: 'A' })
  })
})

const file = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../../../test/stir-shaken', name), 'utf8')

describe('the vectors of libstirshaken', () => {
  const [sp, wrong] = ['sp.pem', 'wrongsp.pem'].map((name) => readCertificates(file(name))[0])
  const anchors = readAnchors(file('ca.pem'))
  const tokens = file('passport.txt').match(/^ey[\w.-]+/gm) ?? []
  const then = instant(1_603_458_131_000)

  it('are signed by the one certificate and not by the other', () => {
    if (sp === undefined || wrong === undefined) throw new Error('there are two certificates')
    expect(tokens).toHaveLength(2)
    for (const token of tokens) {
      const end = token.lastIndexOf('.')
      const passport = {
        signed: token.slice(0, end),
        signature: Buffer.from(token.slice(end + 1), 'base64url'),
      }
      const rest = { x5u, ppt: null, attest: 'A', iat: 0, orig: '', dest: [] } as const
      expect(isSignedBy({ ...rest, ...passport }, sp)).toBe(true)
      expect(isSignedBy({ ...rest, ...passport }, wrong)).toBe(false)
    }
  })

  it('have a certificate of their authority, valid at their time and not before', () => {
    if (sp === undefined || wrong === undefined) throw new Error('there are two certificates')
    expect(checkChain([sp], anchors, then)).toBe('trusted')
    expect(checkChain([sp], anchors, instant(Date.UTC(2020, 8, 1)))).toBe('expired')
    expect(checkChain([sp], anchors, instant(Date.UTC(2049, 0, 1)))).toBe('expired')
    expect(checkChain([wrong], anchors, then)).toBe('untrusted')
    expect(tnAuthListOf(sp)).toBe('unreadable')
  })

  it('are refused all the same: what they claim is malformed', async () => {
    const field = /^ey.+;info=.+$/m.exec(file('passport.txt'))?.[0] ?? ''
    const parts = { anchors, fetchCertificates: async () => file('sp.pem') }
    const question = { callers: ['01256789999'], dialled: ['01256500600'], date: null, at: then }
    expect(await checkIdentity(parts, { ...question, fields: [field] })).toEqual({
      attestation: 'malformed',
      signer: null,
    })
  })
})

describe('bytes of a stranger', () => {
  it('never throw: DER', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        readDer(Buffer.from(bytes))
      }),
    )
    const nested = Array.from({ length: 100 }).reduce((inner: Buffer) => der(0x30, inner), der(0x04))
    expect(readDer(nested)).toBeNull()
  })

  it('never throw: Identity', () => {
    const message = { iat, orig: caller, dest: called }
    fc.assert(
      fc.property(fc.string({ maxLength: 300, unit: 'binary' }), (text) => {
        expect(readIdentity(text, message).ok).toBe(false)
      }),
    )
  })

  it('numbers keep their digits and nothing else', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(canonicalNumber(canonicalNumber(text))).toBe(canonicalNumber(text))
        expect(canonicalNumber(text)).toMatch(/^[\d*#]*$/)
      }),
    )
  })
})
