import { expect, onTestFinished, test } from 'vitest'
import type { UserAgentOptions } from '#sip/user-agent.ts'
import type { InviteOptions } from '#sip/user-agent.contract.ts'
import { fieldOf, SipPeer } from '../../../test/support/sip-peer.ts'
import { call, leftovers, nothing, openUserAgent, sdpOf } from '../../../test/support/user-agents.ts'

/** A call of ours to a far end made of raw datagrams, and its INVITE. */
async function callOut(options: Partial<InviteOptions> = {}, agentOptions: UserAgentOptions = {}) {
  const agent = await openUserAgent(agentOptions)
  const peer = await SipPeer.open()
  onTestFinished(() => peer.close())
  const { session, heard } = call(agent, peer.port, options)
  const invite = await peer.next('INVITE')
  const respond = (request: string, status: string, more: Parameters<SipPeer['respond']>[3] = {}) =>
    peer.respond(agent.ports().udp, request, status, { tag: 'callee', ...more })
  const send = (text: string) => peer.send(agent.ports().udp, text)
  return { agent, peer, session, heard, invite, respond, send }
}

test('the INVITE has what an INVITE must have, and what the caller adds', async () => {
  const { invite, agent } = await callOut({
    headers: [
      ['X-Call', '7'],
      ['Max-Forwards', '9'],
    ],
  })
  expect(fieldOf(invite, 'From')).toMatch(/^"A Caller" <sip:100@127\.0\.0\.1>;tag=\w+$/)
  expect(fieldOf(invite, 'Contact')).toBe(`<sip:127.0.0.1:${agent.ports().udp}>`)
  expect(fieldOf(invite, 'Supported')).toBe('100rel, timer')
  expect(fieldOf(invite, 'Session-Expires')).toBe('1800')
  expect(fieldOf(invite, 'X-Call')).toBe('7')
  expect(invite.match(/Max-Forwards/g)).toHaveLength(1)
})

test('a 2xx that comes again is acknowledged again, and answers once', async () => {
  const { peer, invite, respond, heard } = await callOut()
  respond(invite, '200 OK', { sdp: sdpOf(5000) })
  await peer.next('ACK')
  respond(invite, '200 OK', { sdp: sdpOf(5000) })
  await peer.next('ACK')
  expect(heard.answered.values).toHaveLength(1)
})

test('hanging up before anything was heard: CANCEL waits for the first provisional response', async () => {
  const { peer, invite, respond, session, heard, agent } = await callOut()
  session.hangup()
  expect(peer.unread('CANCEL')).toBe(0)
  respond(invite, '180 Ringing')
  respond(await peer.next('CANCEL'), '200 OK')
  respond(invite, '487 Request Terminated')
  expect(await heard.end.first()).toMatchObject({ why: 'hangup', status: 487 })
  await peer.next('ACK')
  expect(leftovers(agent)).toEqual(nothing)
})

test('CANCEL crossing a 200: the call is acknowledged and hung up', async () => {
  const { peer, invite, respond, session, heard, agent } = await callOut()
  respond(invite, '180 Ringing')
  await heard.ringing.first()
  session.hangup()
  const cancel = await peer.next('CANCEL')
  respond(invite, '200 OK', { sdp: sdpOf(5000) })
  respond(cancel, '200 OK')
  await peer.next('ACK')
  respond(await peer.next('BYE'), '200 OK')
  expect(await heard.end.first()).toMatchObject({ why: 'hangup' })
  expect(heard.answered.values).toEqual([])
  expect(agent.counters()['now.dialogs']).toBe(0)
})

test('a CANCEL nobody takes notice of still ends the call', async () => {
  const { peer, invite, respond, session, heard, agent } = await callOut(
    {},
    { timers: { T1: 5, T2: 20, T4: 20 } },
  )
  respond(invite, '180 Ringing')
  await heard.ringing.first()
  session.hangup()
  await peer.next('CANCEL')
  expect(await heard.end.first()).toMatchObject({ why: 'hangup' })
  expect(leftovers(agent)).toEqual(nothing)
})

test('a call that forks: each rings by itself, the first answer counts, the second is hung up', async () => {
  const { peer, invite, respond, heard, agent, session } = await callOut()
  respond(invite, '180 Ringing', { tag: 'one' })
  respond(invite, '183 Session Progress', { tag: 'two', sdp: sdpOf(5002) })
  respond(invite, '200 OK', { tag: 'two', sdp: sdpOf(5002) })
  expect(await heard.answered.first()).toContain('m=audio 5002')
  expect(fieldOf(await peer.next('ACK'), 'To')).toContain('tag=two')
  expect(heard.ringing.values).toEqual([
    { status: 180, sdp: null, fork: 'one' },
    { status: 183, sdp: expect.stringContaining('m=audio 5002'), fork: 'two' },
  ])
  respond(invite, '200 OK', { tag: 'one', sdp: sdpOf(5001) })
  expect(fieldOf(await peer.next('ACK'), 'To')).toContain('tag=one')
  const bye = await peer.next('BYE')
  expect(fieldOf(bye, 'To')).toContain('tag=one')
  respond(bye, '200 OK')
  expect(heard.answered.values).toHaveLength(1)
  expect(heard.end.values).toEqual([])
  expect(agent.counters()['now.dialogs']).toBe(1)
  session.hangup()
  expect(fieldOf(await peer.next('BYE'), 'To')).toContain('tag=two')
})

test('a far end that invents forks gets no more of our memory', async () => {
  const { invite, respond, heard, agent } = await callOut()
  for (let fork = 0; fork < 100; fork += 1) respond(invite, '180 Ringing', { tag: `fork-${fork}` })
  while (heard.ringing.values.length < 100) await heard.ringing.next()
  expect(agent.counters()['now.dialogs']).toBe(16)
  respond(invite, '486 Busy Here')
  await heard.end.first()
  expect(leftovers(agent)).toEqual(nothing)
})

test.each([
  ['a busy callee', '486 Busy Here', 486],
  ['a redirection, which is not followed', '302 Moved Temporarily', 302],
  ['a decline', '603 Decline', 603],
  ['a proxy that wants what nobody gave', '407 Proxy Authentication Required', 407],
])('%s is a failure with its status', async (_, line, status) => {
  const { invite, respond, heard, peer } = await callOut()
  respond(invite, line, { headers: 'Reason: Q.850;cause=17' })
  expect(await heard.end.first()).toEqual({ why: 'rejected', status, reason: 'Q.850;cause=17' })
  await peer.next('ACK')
})

test('nobody there: the call ends as a timeout', async () => {
  const { heard, agent } = await callOut({}, { timers: { T1: 5, T2: 20, T4: 20 } })
  expect(await heard.end.first()).toEqual({ why: 'timeout', status: 408, reason: null })
  expect(leftovers(agent)).toEqual(nothing)
})

test('a target that is no URI ends at once', async () => {
  const agent = await openUserAgent()
  const { heard } = call(agent, 1, { target: 'nonsense' })
  expect(await heard.end.first()).toMatchObject({ why: 'transport' })
  expect(leftovers(agent)).toEqual(nothing)
})

test('a 200 without a description is hung up', async () => {
  const { invite, respond, heard, peer } = await callOut()
  respond(invite, '200 OK')
  await peer.next('ACK')
  await peer.next('BYE')
  expect(await heard.end.first()).toMatchObject({ why: 'rejected', status: 488 })
})

const challenge = (name: string, nonce: string, more = '') =>
  `${name}: Digest realm="trunk", nonce="${nonce}", qop="auth", algorithm=MD5${more}`

test('a challenge is answered once, with the next CSeq; the ACK and the BYE carry the answer too', async () => {
  const { peer, invite, respond, heard, session } = await callOut({
    credentials: { user: 'u', password: 'p' },
  })
  respond(invite, '407 Proxy Authentication Required', { headers: challenge('Proxy-Authenticate', 'n1') })
  await peer.next('ACK')
  const again = await peer.next('INVITE', 'CSeq: 2 INVITE')
  expect(fieldOf(again, 'Proxy-Authorization')).toMatch(/^Digest username="u".*nonce="n1".*nc=00000001/)
  expect(fieldOf(again, 'Call-ID')).toBe(fieldOf(invite, 'Call-ID'))
  respond(again, '200 OK', { sdp: sdpOf(5000) })
  await heard.answered.first()
  expect(fieldOf(await peer.next('ACK'), 'Proxy-Authorization')).toContain('nonce="n1"')
  session.hangup()
  const bye = await peer.next('BYE')
  expect(fieldOf(bye, 'Proxy-Authorization')).toContain('nc=00000002')
})

test('a stale nonce is worth one more try, a wrong password is not', async () => {
  const { peer, invite, respond, heard } = await callOut({ credentials: { user: 'u', password: 'p' } })
  respond(invite, '401 Unauthorized', { headers: challenge('WWW-Authenticate', 'n1') })
  const second = await peer.next('INVITE', 'CSeq: 2 INVITE')
  respond(second, '401 Unauthorized', { headers: challenge('WWW-Authenticate', 'n2', ', stale=true') })
  const third = await peer.next('INVITE', 'CSeq: 3 INVITE')
  respond(third, '401 Unauthorized', { headers: challenge('WWW-Authenticate', 'n3') })
  expect(await heard.end.first()).toMatchObject({ why: 'rejected', status: 401 })
})

test('a session interval that is too small is asked for again, longer (RFC 4028)', async () => {
  const { peer, invite, respond } = await callOut({}, { sessionTimer: { expires: 90, minimum: 90 } })
  respond(invite, '422 Session Interval Too Small', { headers: 'Min-SE: 600' })
  expect(fieldOf(await peer.next('INVITE', 'CSeq: 2 INVITE'), 'Session-Expires')).toBe('600')
})

const reliable = (rseq: number) => ({ headers: `Require: 100rel\nRSeq: ${rseq}`, sdp: sdpOf(5000) })

test('a reliable provisional response gets its PRACK, a repeated one only once, one too early none (RFC 3262)', async () => {
  const { peer, invite, respond, heard, agent } = await callOut()
  respond(invite, '183 Session Progress', reliable(10))
  const prack = await peer.next('PRACK')
  expect(fieldOf(prack, 'RAck')).toBe('10 1 INVITE')
  respond(prack, '200 OK')
  respond(invite, '183 Session Progress', reliable(10))
  respond(invite, '183 Session Progress', reliable(12))
  respond(invite, '183 Session Progress', reliable(11))
  expect(fieldOf(await peer.next('PRACK'), 'RAck')).toBe('11 1 INVITE')
  respond(invite, '200 OK') // its answer came in the 183
  expect(await heard.answered.first()).toContain('m=audio 5000')
  expect(heard.ringing.values).toHaveLength(2)
  expect(peer.unread('PRACK')).toBe(0)
  expect(agent.counters()['now.dialogs']).toBe(1)
})

test('requests go along the route of the 2xx, through a strict router too', async () => {
  const { peer, invite, respond, session, heard } = await callOut()
  respond(invite, '200 OK', {
    sdp: sdpOf(5000),
    headers: `Record-Route: <sip:strict.example>, <sip:near.example;lr>`,
  })
  await heard.answered.first()
  await peer.next('ACK')
  session.hangup()
  const bye = await peer.next('BYE')
  expect(fieldOf(bye, 'Route')).toBe('<sip:near.example;lr>')
  expect(bye).toContain('Route: <sip:strict.example>')
})

test('a call that is refreshed by nobody is hung up by us, when they promised to', async () => {
  const { peer, invite, respond, heard } = await callOut({}, { sessionTimer: { expires: 1, minimum: 1 } })
  respond(invite, '200 OK', { sdp: sdpOf(5000), headers: 'Session-Expires: 1;refresher=uas' })
  await heard.answered.first()
  expect(await heard.end.first()).toMatchObject({ why: 'session-timeout' })
  expect(fieldOf(await peer.next('BYE'), 'Reason')).toContain('408')
})

test('an UPDATE before the answer is answered (RFC 3311)', async () => {
  const { peer, invite, respond, heard, send } = await callOut()
  respond(invite, '183 Session Progress', { headers: 'Require: 100rel\nRSeq: 1', sdp: sdpOf(5000) })
  await peer.next('PRACK')
  const swapped = `From: ${fieldOf(invite, 'To')};tag=callee\nTo: ${fieldOf(invite, 'From')}`
  send(`UPDATE ${fieldOf(invite, 'Contact').slice(1, -1)} SIP/2.0
    Via: SIP/2.0/UDP 127.0.0.1:${peer.port};branch=z9hG4bKupdate
    ${swapped}
    Call-ID: ${fieldOf(invite, 'Call-ID')}
    CSeq: 1 UPDATE
    Contact: <sip:127.0.0.1:${peer.port}>
    Content-Type: application/sdp

    ${sdpOf(5008)}`)
  expect(await peer.next('SIP/2.0 200')).toContain('m=audio 9999')
  expect(heard.offers.values).toHaveLength(1)
})

test('closing hangs up what rings and what talks, and waits for the answers', async () => {
  const { agent, peer, invite, respond, heard } = await callOut()
  respond(invite, '200 OK', { sdp: sdpOf(5000) })
  await heard.answered.first()
  const closed = agent.close()
  respond(await peer.next('BYE'), '200 OK')
  await closed
  expect(heard.end.values).toMatchObject([{ why: 'hangup' }])
})
