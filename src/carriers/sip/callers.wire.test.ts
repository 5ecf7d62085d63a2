import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { PhoneNumber } from '#base/phone-number.ts'
import { milliseconds, seconds } from '#base/time.ts'
import { readAnchors } from '#sip/identity/certificate-chain.ts'
import type { CallFact } from '#stages/call/call-event.ts'
import type { Call } from '#stages/call/call.ts'
import type { Attestation } from '#stages/call/call.wire.ts'
import { makeCertificate } from '../../../test/support/certificates.ts'
import { signIdentity, type Signing } from '../../../test/support/passport.ts'
import { sipBusiness } from '../../../test/support/sip-business.ts'
import { openSipHouse, type SipHouse } from '../../../test/support/sip-house.ts'
import { runSipp, startSipp, type Sipp } from '../../../test/support/sipp.ts'
import { identityCertificates } from './identity-certificates.ts'

const number = '+12025550100' as PhoneNumber // E.164 as it stands
const caller = '12025550199'

const authority = makeCertificate({ name: 'Test authority', authority: true })
const carrier = makeCertificate({
  name: 'Example Telecom',
  issuer: authority,
  numbers: [{ provider: '1234' }],
})
const web = makeCertificate({ name: 'certificates.example', loopback: true })

let server: Server
let base: string
let asked = 0
let house: SipHouse
let phone: Sipp
/** What the rules say of the next caller. */
let verdict: Extract<CallFact, { kind: 'screened' }> | null = null
let waits = false
/** A certificate that comes when the test says. */
const late = Promise.withResolvers<string | null>()
/** The attestation that the rules were told. */
let judgedBy: Attestation | null = null

beforeAll(async () => {
  server = createServer({ key: web.keyPem, cert: web.pem }, (request, response) => {
    asked += 1
    if (request.url === '/moved.pem') return void response.writeHead(302, { location: '/carrier.pem' }).end()
    if (request.url === '/huge.pem') return void response.end('x'.repeat(1024 ** 2))
    response.end(carrier.pem)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `https://127.0.0.1:${(server.address() as AddressInfo).port}` // it listens on a port
  const fetchCertificates = identityCertificates({
    allowPrivate: true,
    now: Date.now,
    within: seconds(20),
    ca: web.pem,
  })
  house = await openSipHouse({
    callers: {
      screening: {
        screen(_, attestation) {
          judgedBy = attestation
          return verdict
        },
        asksAttestation: () => waits,
        lastCalled: () => null,
      },
      find: (_, who) =>
        who === `+${caller}` ? { name: 'Ann Lee, VIP', tags: ['vip'], listed: true, known: true } : null,
      lookUp() {},
    },
    identity: {
      anchors: readAnchors(authority.pem),
      patience: milliseconds(300),
      fetchCertificates: (url) => (url.endsWith('/late.pem') ? late.promise : fetchCertificates(url)),
    },
  })
  phone = await startSipp({ scenario: 'phone-answers.xml', calls: 10, args: ['-d', '10'] })
  house.configure(sipBusiness(number, [phone.port]))
})
afterAll(async () => {
  await house.close()
  phone.stop()
  server.closeAllConnections()
  server.close()
})

const signed = (part: Partial<Signing> = {}): string =>
  signIdentity({
    by: carrier,
    x5u: `${base}/carrier.pem`,
    orig: { tn: caller },
    dest: { tn: [number.slice(1)] },
    iat: Math.floor(Date.now() / 1000),
    ...part,
  })

async function calling(scenario: string, identity?: string): Promise<Call> {
  const keys = identity === undefined ? {} : { identity }
  const peer = await runSipp({ scenario, to: house.port, service: number, keys, args: ['-d', '200'] })
  expect(peer, peer.errors).toMatchObject({ code: 0, failed: 0 })
  await vi.waitFor(() => expect(house.carrier.live().size).toBe(0), 20_000)
  const call = house.calls().at(-1)
  if (call === undefined) throw new Error('there was no call')
  return call
}

/** The same, once it is known who signed. */
async function signedCall(identity: string): Promise<Call> {
  const { id } = await calling('signed-caller-hangs-up.xml', identity)
  return vi.waitFor(() => {
    const call = house.calls().find((each) => each.id === id)
    if (call?.attestation == null) throw new Error('not yet')
    return call
  }, 20_000)
}

describe('a caller whose carrier signs', () => {
  it('is attested, with the name of who signed; the certificate is fetched once', async () => {
    const call = await signedCall(signed({ attest: 'B' }))
    expect(call).toMatchObject({ attestation: 'B', result: 'answered', spam: false })
    const facts = house.events.filter(({ callId, kind }) => callId === call.id && kind === 'attested')
    expect(facts).toMatchObject([{ signer: 'Example Telecom (1234)' }])
    expect(await signedCall(signed())).toMatchObject({ attestation: 'A' })
    expect(asked).toBe(1)
  })

  it.each([
    ['for another caller', () => signed({ orig: { tn: '12025550198' } }), 'wrong-number'],
    ['with a certificate behind a redirect', () => signed({ x5u: `${base}/moved.pem` }), 'unreachable'],
    ['with a certificate that never ends', () => signed({ x5u: `${base}/huge.pem` }), 'unreachable'],
    ['with nonsense', () => 'nonsense', 'malformed'],
  ])('%s is answered all the same, and the record says so', async (_, identity, attestation) => {
    expect(await signedCall(identity())).toMatchObject({
      attestation,
      result: 'answered',
    })
  })

  it('is judged by it where a rule asks for it, and hears ringing before a certificate that does not come', async () => {
    waits = true
    await calling('signed-caller-hangs-up.xml', signed({ dest: { tn: ['12025550101'] } }))
    expect(judgedBy).toBe('wrong-number')
    const call = await calling('signed-caller-hangs-up.xml', signed({ x5u: `${base}/late.pem` }))
    waits = false
    expect(judgedBy).toBe('not-checked')
    expect(call.result).toBe('answered')
    expect(call.attestation).toBeNull()
    late.resolve(carrier.pem)
    await vi.waitFor(
      () => expect(house.calls().at(-1)).toMatchObject({ id: call.id, attestation: 'A' }),
      20_000,
    )
  })
})

describe('a caller whom the rules', () => {
  it('refuse hears 603: nobody is rung, and it is spam', async () => {
    verdict = { kind: 'screened', verdict: 'reject', why: 'blocked' }
    expect(await calling('unwanted-caller-is-declined.xml')).toMatchObject({
      spam: true,
      answeredAt: null,
      legs: [],
      screened: { verdict: 'reject', why: 'blocked' },
    })
  })

  it('challenge is connected after pressing 1, as if nothing had been asked', async () => {
    verdict = { kind: 'screened', verdict: 'challenge', why: 'robocaller' }
    const call = await calling('challenged-caller-presses-1.xml')
    expect(call).toMatchObject({
      spam: false,
      result: 'answered',
      keys: '1',
      answeredBy: { name: 'Phone 1' },
    })
  })

  it('challenge is spam when nothing is pressed', async () => {
    verdict = { kind: 'screened', verdict: 'challenge', why: 'robocaller' }
    const call = await calling('caller-hangs-up.xml')
    expect(call).toMatchObject({ spam: true, legs: [], result: 'abandoned' })
    verdict = null
  })
})
