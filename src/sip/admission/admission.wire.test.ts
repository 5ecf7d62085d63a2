import { expect, onTestFinished, test } from 'vitest'
import { milliseconds } from '#base/time.ts'
import type { UserAgentOptions } from '#sip/user-agent.ts'
import type { Authorization, UserAgent } from '#sip/user-agent.contract.ts'
import { SipPeer } from '../../../test/support/sip-peer.ts'
import { call, callsTo, leftovers, nothing, openUserAgent, sdpOf } from '../../../test/support/user-agents.ts'

const challenge: Authorization = {
  kind: 'challenge',
  realm: 'ringroot',
  secret: (user) => (user === 'desk' ? { password: 'open', as: 'desk-7' } : null),
}
const guarded = async (verdict: Authorization, options: UserAgentOptions = {}) => {
  const agent = await openUserAgent({ admission: { slowBy: milliseconds(20) }, ...options })
  agent.authorize(() => verdict)
  return agent
}

test('who knows the password is let in, under the name the rule gives', async () => {
  const [alice, bob] = [await openUserAgent(), await guarded(challenge)]
  const calls = callsTo(bob)
  call(alice, bob.ports().udp, { credentials: { user: 'desk', password: 'open' } })
  expect((await calls.first()).session.as).toBe('desk-7')
})

test.each([
  ['the wrong password', { user: 'desk', password: 'wrong' }, 403],
  ['an unknown user', { user: 'nobody', password: 'open' }, 403],
  ['no password', undefined, 401],
])('with %s a call is refused, counted, and leaves nothing behind', async (_, credentials, status) => {
  const [alice, bob] = [await openUserAgent(), await guarded(challenge)]
  const calls = callsTo(bob)
  const { heard } = call(alice, bob.ports().udp, credentials === undefined ? {} : { credentials })
  expect(await heard.end.first()).toMatchObject({ why: 'rejected', status })
  expect(calls.values).toEqual([])
  expect(bob.counters()['strangers.refused'] ?? 0).toBe(status === 403 ? 1 : 0)
  expect(leftovers(bob)).toEqual(nothing)
})

test('nobody may call until a rule says so', async () => {
  const { createUserAgent } = await import('#sip/user-agent.ts')
  const [alice, bob] = [await openUserAgent(), await createUserAgent()]
  onTestFinished(() => bob.close())
  expect(await call(alice, bob.ports().udp).heard.end.first()).toMatchObject({ why: 'rejected', status: 403 })
})

test('a refused stranger is answered late', async () => {
  const [alice, bob] = [
    await openUserAgent(),
    await guarded({ kind: 'refuse', status: 403 }, { admission: { slowBy: milliseconds(300) } }),
  ]
  const began = performance.now()
  expect(await call(alice, bob.ports().udp).heard.end.first()).toMatchObject({ status: 403 })
  expect(performance.now() - began).toBeGreaterThan(250)
})

test('a rule may say nothing at all', async () => {
  const fast = { timers: { T1: 5, T2: 20, T4: 20 } }
  const [alice, bob] = [await openUserAgent(fast), await guarded({ kind: 'refuse', status: null }, fast)]
  expect(await call(alice, bob.ports().udp).heard.end.first()).toMatchObject({ why: 'timeout' })
  expect(bob.counters()['strangers.dropped']).toBeGreaterThan(0)
})

const knock = (peer: SipPeer, to: number, n: number) =>
  peer.send(
    to,
    `INVITE sip:200@127.0.0.1 SIP/2.0
    Via: SIP/2.0/UDP 127.0.0.1:${peer.port};branch=z9hG4bK${n}
    From: <sip:100@127.0.0.1>;tag=${n}
    To: <sip:200@127.0.0.1>
    Call-ID: ${n}
    CSeq: 1 INVITE
    Contact: <sip:127.0.0.1:${peer.port}>
    Content-Type: application/sdp

    ${sdpOf(4000)}`,
  )

/** In portions, so that the system loses no datagram. */
async function received(agent: UserAgent, requests: number): Promise<void> {
  while ((agent.counters()['received.requests'] ?? 0) < requests)
    await new Promise((resolve) => setImmediate(resolve))
}

test.each([
  ['refused', { kind: 'refuse', status: 403 }],
  ['challenged', challenge],
] as const)(
  'a flood that is %s is dropped once its address has spent its tokens, and memory stays flat',
  async (_, verdict) => {
    const buckets = { capacity: 50, refill: 0, addresses: 10 }
    const bob = await guarded(verdict, { admission: { buckets, slowBy: milliseconds(5) } })
    const peer = await SipPeer.open()
    onTestFinished(() => peer.close())
    for (let n = 0; n < 1000; n += 1) {
      knock(peer, bob.ports().udp, n)
      if (n % 25 === 24) await received(bob, n + 1)
    }
    expect(bob.counters()['strangers.dropped']).toBeGreaterThan(900)
    expect(bob.counters()['now.server-transactions']).toBeLessThanOrEqual(50)
    expect(leftovers(bob)).toEqual(nothing)
  },
)

test('OPTIONS of a flood are dropped too', async () => {
  const bob = await guarded(challenge, { admission: { buckets: { capacity: 3, refill: 0, addresses: 10 } } })
  const peer = await SipPeer.open()
  onTestFinished(() => peer.close())
  for (let n = 0; n < 6; n += 1)
    peer.send(
      bob.ports().udp,
      `OPTIONS sip:127.0.0.1 SIP/2.0
      Via: SIP/2.0/UDP 127.0.0.1:${peer.port};branch=z9hG4bKo${n}
      From: <sip:a@127.0.0.1>;tag=${n}
      To: <sip:127.0.0.1>
      Call-ID: o${n}
      CSeq: 1 OPTIONS`,
    )
  for (let n = 0; n < 3; n += 1) await peer.next('SIP/2.0 200')
  while ((bob.counters()['strangers.dropped'] ?? 0) < 3)
    await new Promise((resolve) => setTimeout(resolve, 5))
  expect(peer.unread('SIP/2.0')).toBe(0)
})
