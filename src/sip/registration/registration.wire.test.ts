import { expect, onTestFinished, test } from 'vitest'
import { milliseconds, seconds } from '#base/time.ts'
import type { RegistrationOptions, RegistrationState } from '#sip/registration/registration.ts'
import { fieldOf, SipPeer } from '../../../test/support/sip-peer.ts'
import { call, callsTo, loopback, openUserAgent, Told } from '../../../test/support/user-agents.ts'

async function trunk(options: Partial<RegistrationOptions> = {}) {
  const agent = await openUserAgent()
  const peer = await SipPeer.open()
  onTestFinished(() => peer.close())
  const registration = agent.register({
    registrar: `sip:127.0.0.1:${peer.port}`,
    aor: `sip:account@127.0.0.1:${peer.port}`,
    credentials: { user: 'account', password: 'secret' },
    ...options,
  })
  const states = new Told<RegistrationState>()
  registration.onState(states.tell)
  const respond = (request: string, status: string, headers?: string) =>
    peer.respond(agent.ports().udp, request, status, {
      tag: 't',
      ...(headers === undefined ? {} : { headers }),
    })
  return { agent, peer, registration, states, respond }
}

test('we register at a trunk with our password, refresh in time, and leave when closed', async () => {
  const { peer, registration, states, respond } = await trunk()
  const first = await peer.next('REGISTER')
  expect(fieldOf(first, 'Contact')).toMatch(/^<sip:account@127\.0\.0\.1:\d+>$/)
  respond(first, '401 Unauthorized', 'WWW-Authenticate: Digest realm="t", nonce="n", qop="auth"')
  const second = await peer.next('REGISTER', 'CSeq: 2')
  expect(fieldOf(second, 'Authorization')).toContain('username="account"')
  expect(fieldOf(second, 'Call-ID')).toBe(fieldOf(first, 'Call-ID'))
  respond(second, '200 OK', 'Expires: 1')
  expect(await states.next()).toMatchObject({ kind: 'registered' })
  const refresh = await peer.next('REGISTER', 'CSeq: 3')
  expect(fieldOf(refresh, 'Authorization')).toContain('nc=00000002')
  respond(refresh, '200 OK', 'Expires: 3600')
  while (registration.state.kind !== 'registered') await states.next()
  const closed = registration.close()
  const last = await peer.next('REGISTER', 'CSeq: 4')
  expect(fieldOf(last, 'Expires')).toBe('0')
  respond(last, '200 OK')
  await closed
  expect(registration.state).toEqual({ kind: 'closed' })
})

test('refused, it says so and tries again after a pause that grows', async () => {
  const backOff = { first: milliseconds(20), longest: milliseconds(100) }
  const { peer, states, respond, registration } = await trunk({ backOff })
  respond(await peer.next('REGISTER', 'CSeq: 1 '), '403 Forbidden')
  expect(await states.next()).toMatchObject({ kind: 'failed', status: 403 })
  respond(await peer.next('REGISTER', 'CSeq: 2 '), '503 Service Unavailable', 'Retry-After: 0')
  respond(await peer.next('REGISTER', 'CSeq: 3 '), '200 OK', 'Expires: 600')
  while (registration.state.kind !== 'registered') await states.next()
})

test('a registrar that wants longer registrations gets them', async () => {
  const { peer, respond } = await trunk({ expires: seconds(60) })
  respond(await peer.next('REGISTER'), '423 Interval Too Brief', 'Min-Expires: 300')
  expect(fieldOf(await peer.next('REGISTER', 'CSeq: 2 '), 'Expires')).toBe('300')
})

test('a desk phone of ours registers here, can be called, and is gone when it closes', async () => {
  const office = await openUserAgent({ registrar: {} })
  office.authorize(() => ({
    kind: 'challenge',
    realm: 'office',
    secret: (user) => (user === 'desk' ? { password: 'open', as: 'desk-7' } : null),
  }))
  const phone = await openUserAgent()
  const calls = callsTo(phone)
  const changed = new Told<number>()
  office.registrar?.onChange((_, bindings) => changed.tell(bindings.length))
  const registration = phone.register({
    registrar: 'sip:127.0.0.1',
    via: loopback(office.ports().udp),
    aor: 'sip:desk@127.0.0.1',
    credentials: { user: 'desk', password: 'open' },
  })
  expect(await changed.first()).toBe(1)
  const [binding] = office.registrar?.lookup('desk-7') ?? []
  if (binding === undefined) throw new Error('not registered')
  call(office, 0, { target: binding.contact, via: binding.via })
  expect((await calls.first()).session.request.uri).toContain('sip:desk@')
  const gone = changed.next()
  await registration.close()
  expect(await gone).toBe(0)
})
