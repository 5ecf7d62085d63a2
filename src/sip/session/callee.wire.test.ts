import { expect, test } from 'vitest'
import { establishedCall, openCaller, tagOfAnswer } from '../../../test/support/raw-caller.ts'
import { fieldOf } from '../../../test/support/sip-peer.ts'
import { callsTo, leftovers, nothing, openUserAgent, sdpOf } from '../../../test/support/user-agents.ts'

test('a 2xx is repeated until its ACK comes; a lost ACK loses no call', async () => {
  const agent = await openUserAgent()
  const calls = callsTo(agent)
  const { peer, send } = await openCaller(agent)
  send('INVITE', { sdp: sdpOf(4000) })
  const { session, heard } = await calls.first()
  session.answer(sdpOf(5000))
  const first = await peer.next('SIP/2.0 200')
  expect(await peer.next('SIP/2.0 200')).toBe(first)
  expect(await peer.next('SIP/2.0 200')).toBe(first)
  send('ACK', { toTag: tagOfAnswer(first) })
  await heard.established.first()
  expect(heard.end.values).toEqual([])
})

test('without any ACK the call is hung up and ends as no-ack', async () => {
  const agent = await openUserAgent({ timers: { T1: 10, T2: 40, T4: 50 } })
  const calls = callsTo(agent)
  const { peer, send } = await openCaller(agent)
  send('INVITE', { sdp: sdpOf(4000) })
  const { session, heard } = await calls.first()
  session.answer(sdpOf(5000))
  const bye = await peer.next('BYE')
  expect(await heard.end.first()).toMatchObject({ why: 'no-ack' })
  peer.respond(agent.ports().udp, bye, '200 OK')
})

test('hanging up before the ACK waits for it (RFC 3261, 15)', async () => {
  const agent = await openUserAgent()
  const calls = callsTo(agent)
  const { peer, send } = await openCaller(agent)
  send('INVITE', { sdp: sdpOf(4000) })
  const { session, heard } = await calls.first()
  session.answer(sdpOf(5000))
  const ok = await peer.next('SIP/2.0 200')
  session.hangup()
  await peer.next('SIP/2.0 200') // still repeated
  expect(peer.unread('BYE')).toBe(0)
  send('ACK', { toTag: tagOfAnswer(ok) })
  await peer.next('BYE')
  expect(await heard.end.first()).toMatchObject({ why: 'hangup' })
})

test('CANCEL while it rings: 200 to the CANCEL, 487 to the INVITE', async () => {
  const agent = await openUserAgent()
  const calls = callsTo(agent)
  const { peer, send } = await openCaller(agent)
  send('INVITE', { sdp: sdpOf(4000), branch: 'one' })
  const { session, heard } = await calls.first()
  session.ring()
  await peer.next('SIP/2.0 180')
  send('CANCEL', { branch: 'one', headers: 'Reason: SIP;cause=200;text="Call completed elsewhere"' })
  expect(fieldOf(await peer.next('SIP/2.0 200'), 'CSeq')).toBe('1 CANCEL')
  await peer.next('SIP/2.0 487')
  expect(await heard.end.first()).toEqual({
    why: 'cancelled',
    status: 487,
    reason: 'SIP;cause=200;text="Call completed elsewhere"',
  })
  expect(leftovers(agent)).toEqual(nothing)
})

test('CANCEL that crosses our 200 changes nothing: the call stands until its BYE', async () => {
  const agent = await openUserAgent()
  const calls = callsTo(agent)
  const { peer, send } = await openCaller(agent)
  send('INVITE', { sdp: sdpOf(4000), branch: 'two' })
  const { session, heard } = await calls.first()
  session.answer(sdpOf(5000))
  send('CANCEL', { branch: 'two' })
  const ok = await peer.next('SIP/2.0 200', 'CSeq: 1 INVITE')
  await peer.next('SIP/2.0 200', 'CSeq: 1 CANCEL')
  const toTag = tagOfAnswer(ok)
  send('ACK', { toTag })
  await heard.established.first()
  send('BYE', { toTag, cseq: 2 })
  expect(await heard.end.first()).toMatchObject({ why: 'bye' })
})

test('a late BYE finds no call', async () => {
  const { send, peer, toTag, heard } = await establishedCall()
  send('BYE', { toTag, cseq: 2, headers: 'Reason: Q.850;cause=16' })
  expect(await heard.end.first()).toEqual({ why: 'bye', status: null, reason: 'Q.850;cause=16' })
  await peer.next('SIP/2.0 200', 'CSeq: 2 BYE')
  send('BYE', { toTag, cseq: 3 })
  await peer.next('SIP/2.0 481', 'CSeq: 3 BYE')
})

test('BYE before the answer ends the INVITE too', async () => {
  const agent = await openUserAgent()
  const calls = callsTo(agent)
  const { peer, send } = await openCaller(agent)
  send('INVITE', { sdp: sdpOf(4000) })
  const { session, heard } = await calls.first()
  session.ring()
  const toTag = tagOfAnswer(await peer.next('SIP/2.0 180'))
  send('BYE', { toTag, cseq: 2 })
  await peer.next('SIP/2.0 487')
  expect(await heard.end.first()).toMatchObject({ why: 'bye' })
})

test.each(['BYE', 'INFO', 'UPDATE', 'PRACK', 'NOTIFY'])(
  '%s outside of any call is answered 481',
  async (method) => {
    const agent = await openUserAgent()
    const { peer, send } = await openCaller(agent)
    send(method)
    expect(fieldOf(await peer.next('SIP/2.0 481'), 'CSeq')).toBe(`1 ${method}`)
  },
)

test.each(['MESSAGE', 'SUBSCRIBE', 'PUBLISH', 'REGISTER'])(
  '%s is not allowed here, and Allow says what is',
  async (method) => {
    const agent = await openUserAgent()
    const { peer, send } = await openCaller(agent)
    send(method)
    expect(fieldOf(await peer.next('SIP/2.0 405'), 'Allow')).toContain('INVITE, ACK')
  },
)

test('a method nobody knows is answered 501', async () => {
  const { peer, send } = await openCaller(await openUserAgent())
  send('DANCE')
  expect(fieldOf(await peer.next('SIP/2.0 501'), 'CSeq')).toBe('1 DANCE')
})

test('OPTIONS tells what we can do', async () => {
  const { peer, send } = await openCaller(await openUserAgent())
  send('OPTIONS')
  const ok = await peer.next('SIP/2.0 200')
  expect(fieldOf(ok, 'Accept')).toContain('application/sdp')
  expect(fieldOf(ok, 'Supported')).toBe('100rel, timer')
  expect(fieldOf(ok, 'Allow')).toContain('UPDATE')
})

test.each([
  ['an extension we lack', 'Require: replaces', sdpOf(1), undefined, '420', ['Unsupported', 'replaces']],
  ['a body we cannot read', undefined, '<a/>', 'application/xml', '415', ['Accept', 'application/sdp']],
  ['a coded body', 'Content-Encoding: gzip', sdpOf(1), undefined, '415', ['Accept', 'application/sdp']],
  [
    'too short a session',
    'Supported: timer\nSession-Expires: 30',
    sdpOf(1),
    undefined,
    '422',
    ['Min-SE', '90'],
  ],
])('an INVITE with %s is refused', async (_, headers, sdp, type, status, [field = '', value = '']) => {
  const agent = await openUserAgent()
  const { peer, send } = await openCaller(agent)
  send('INVITE', {
    sdp,
    ...(headers === undefined ? {} : { headers }),
    ...(type === undefined ? {} : { type }),
  })
  expect(fieldOf(await peer.next(`SIP/2.0 ${status}`), field)).toContain(value)
  expect(leftovers(agent)).toEqual(nothing)
})

test('the same call by two ways is taken once', async () => {
  const agent = await openUserAgent()
  const calls = callsTo(agent)
  const { peer, send } = await openCaller(agent)
  send('INVITE', { sdp: sdpOf(4000) })
  await calls.first()
  send('INVITE', { sdp: sdpOf(4000) })
  await peer.next('SIP/2.0 482')
  expect(calls.values).toHaveLength(1)
})

test('a request that comes out of order is refused with 500', async () => {
  const { send, peer, toTag, heard } = await establishedCall()
  send('INFO', { toTag, cseq: 9 })
  await peer.next('SIP/2.0 200', 'CSeq: 9 INFO')
  send('BYE', { toTag, cseq: 5 })
  expect(fieldOf(await peer.next('SIP/2.0 500'), 'Retry-After')).not.toBe('')
  expect(heard.end.values).toEqual([])
})

test('requests of ours follow the Record-Route of the INVITE', async () => {
  const { peer, session, ok } = await establishedCall({ headers: 'Record-Route: <sip:far.example;lr>' })
  expect(fieldOf(ok, 'Record-Route')).toBe('<sip:far.example;lr>')
  session.hangup()
  expect(fieldOf(await peer.next('BYE'), 'Route')).toBe('<sip:far.example;lr>')
})

test('a reliable 183 is repeated until its PRACK; the 200 waits for it and brings no second answer (RFC 3262)', async () => {
  const agent = await openUserAgent()
  const calls = callsTo(agent)
  const { peer, send } = await openCaller(agent)
  send('INVITE', { sdp: sdpOf(4000), headers: 'Supported: 100rel' })
  const { session, heard } = await calls.first()
  session.ring({ status: 183, sdp: sdpOf(5000) })
  session.answer(sdpOf(5000))
  const early = await peer.next('SIP/2.0 183')
  expect(fieldOf(early, 'Require')).toBe('100rel')
  expect(await peer.next('SIP/2.0 183')).toBe(early)
  expect(peer.unread('SIP/2.0 200')).toBe(0)
  const toTag = tagOfAnswer(early)
  send('PRACK', { toTag, cseq: 2, headers: 'RAck: 1 1 INVITE' })
  await peer.next('SIP/2.0 481', 'CSeq: 2 PRACK')
  send('PRACK', { toTag, cseq: 3, headers: `RAck: ${fieldOf(early, 'RSeq')} 1 INVITE` })
  await peer.next('SIP/2.0 200', 'CSeq: 3 PRACK')
  expect(await peer.next('SIP/2.0 200', 'CSeq: 1 INVITE')).not.toContain('m=audio')
  send('ACK', { toTag })
  await heard.established.first()
})

test('a caller that requires 100rel and never acknowledges is refused', async () => {
  const agent = await openUserAgent({ timers: { T1: 5, T2: 20, T4: 20 } })
  const calls = callsTo(agent)
  const { peer, send } = await openCaller(agent)
  send('INVITE', { sdp: sdpOf(4000), headers: 'Require: 100rel' })
  const { session, heard } = await calls.first()
  session.ring()
  expect(fieldOf(await peer.next('SIP/2.0 180'), 'RSeq')).not.toBe('')
  await peer.next('SIP/2.0 504')
  expect(heard.end.values).toHaveLength(1)
})

test('an INVITE without an offer: ours is in the 200, theirs in the ACK', async () => {
  const agent = await openUserAgent()
  const calls = callsTo(agent)
  const { peer, send } = await openCaller(agent)
  send('INVITE')
  const { session, heard } = await calls.first()
  expect(session.offer).toBeNull()
  session.answer(sdpOf(5000))
  const ok = await peer.next('SIP/2.0 200')
  expect(ok).toContain('m=audio 5000')
  send('ACK', { toTag: tagOfAnswer(ok), sdp: sdpOf(4000) })
  expect(await heard.answers.first()).toContain('m=audio 4000')
})
