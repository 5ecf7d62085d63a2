import * as fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import type { UserAgent } from '#sip/user-agent.contract.ts'
import { fieldOf, SipPeer } from '../../../test/support/sip-peer.ts'
import { callsTo, leftovers, nothing, openUserAgent, sdpOf } from '../../../test/support/user-agents.ts'

const tagOfAnswer = (response: string) => /;tag=([^;\s]+)/.exec(fieldOf(response, 'To'))?.[1] ?? ''

/** A caller made of raw datagrams: what it leaves out, repeats or sends too late, a real one might. */
async function openCaller(agent: UserAgent) {
  const peer = await SipPeer.open()
  onTestFinished(() => peer.close())
  const to = agent.ports().udp
  let branch = 0
  const send = (
    method: string,
    options: Partial<
      Readonly<{
        cseq: number
        toTag: string
        headers: string
        sdp: string
        branch: string
        callId: string
        type: string
      }>
    > = {},
  ) => {
    branch += 1
    const { cseq = 1, toTag, headers = '', sdp, callId = 'call-1', type = 'application/sdp' } = options
    peer.send(
      to,
      `${method} sip:200@127.0.0.1:${to} SIP/2.0
      Via: SIP/2.0/UDP 127.0.0.1:${peer.port};branch=z9hG4bK${options.branch ?? `${peer.port}-${branch}`};rport
      From: <sip:100@127.0.0.1>;tag=caller
      To: <sip:200@127.0.0.1>${toTag === undefined ? '' : `;tag=${toTag}`}
      Call-ID: ${callId}-${peer.port}
      CSeq: ${cseq} ${method}
      Max-Forwards: 70
      Contact: <sip:100@127.0.0.1:${peer.port}>
      ${headers === '' ? 'X-None: 0' : headers}
      ${sdp === undefined ? 'X-Empty: 1' : `Content-Type: ${type}`}

      ${sdp ?? ''}`,
    )
  }
  return { peer, send }
}

/** A raw call that has been answered and acknowledged. */
async function establishedCall(
  options: Readonly<{ headers?: string; sdp?: string; agent?: UserAgent }> = {},
) {
  const agent = options.agent ?? (await openUserAgent())
  const calls = callsTo(agent)
  const caller = await openCaller(agent)
  caller.send('INVITE', {
    sdp: sdpOf(4000),
    ...(options.headers === undefined ? {} : { headers: options.headers }),
  })
  const { session, heard } = await calls.first()
  session.answer(sdpOf(5000))
  const ok = await caller.peer.next('SIP/2.0 200')
  const toTag = tagOfAnswer(ok)
  caller.send('ACK', { toTag })
  await heard.established.first()
  return { agent, ...caller, session, heard, ok, toTag }
}

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

test('held and resumed by re-INVITE, the target moved by UPDATE, a bad offer refused without harm', async () => {
  const { send, peer, toTag, heard } = await establishedCall()
  send('INVITE', { toTag, cseq: 2, sdp: sdpOf(4000, 'sendonly') })
  expect(await peer.next('SIP/2.0 200', 'CSeq: 2 INVITE')).toContain('m=audio 9999')
  send('ACK', { toTag, cseq: 2 })
  heard.answer = null
  send('UPDATE', { toTag, cseq: 3, sdp: sdpOf(4000) })
  await peer.next('SIP/2.0 488')
  send('UPDATE', { toTag, cseq: 4 })
  await peer.next('SIP/2.0 200', 'CSeq: 4 UPDATE')
  send('INVITE', { toTag, cseq: 5, sdp: '<a/>', type: 'text/xml' })
  await peer.next('SIP/2.0 415')
  expect(heard.offers.values).toEqual([sdpOf(4000, 'sendonly'), sdpOf(4000)])
  expect(heard.end.values).toEqual([])
})

test('a re-INVITE without an offer gets ours again, and its ACK answers', async () => {
  const { send, peer, toTag, heard } = await establishedCall()
  send('INVITE', { toTag, cseq: 2 })
  expect(await peer.next('SIP/2.0 200', 'CSeq: 2 INVITE')).toContain('m=audio 5000')
  send('ACK', { toTag, cseq: 2, sdp: sdpOf(4444) })
  expect(await heard.answers.first()).toContain('m=audio 4444')
})

test('two offers that cross: 491 to theirs, and ours is tried again', async () => {
  const { send, peer, toTag, session, agent } = await establishedCall()
  const answered = session.reoffer(sdpOf(5002, 'sendonly'))
  const ours = await peer.next('INVITE')
  send('INVITE', { toTag, cseq: 2, sdp: sdpOf(4000, 'sendonly') })
  await peer.next('SIP/2.0 491')
  peer.respond(agent.ports().udp, ours, '491 Request Pending')
  const again = await peer.next('INVITE')
  peer.respond(agent.ports().udp, again, '200 OK', { sdp: sdpOf(4002) })
  await peer.next('ACK', fieldOf(again, 'CSeq').replace('INVITE', 'ACK'))
  expect(await answered).toContain('m=audio 4002')
})

test('a refused offer of ours leaves the call as it was', async () => {
  const { peer, session, heard, agent } = await establishedCall()
  const refused = session.reoffer(sdpOf(5002)).catch((error: Error) => error.message)
  peer.respond(agent.ports().udp, await peer.next('INVITE'), '488 Not Acceptable Here')
  expect(await refused).toContain('488')
  expect(heard.end.values).toEqual([])
})

test('481 to a request of ours ends the call', async () => {
  const { peer, session, heard, agent } = await establishedCall()
  session.reoffer(sdpOf(5002)).catch(() => {}) // the end is what is looked at
  peer.respond(agent.ports().udp, await peer.next('INVITE'), '481 Call/Transaction Does Not Exist')
  expect(await heard.end.first()).toMatchObject({ why: 'timeout', status: 481 })
})

test.each([
  ['application/dtmf-relay', 'Signal=7\nDuration=160', '7'],
  ['application/dtmf', '*', '*'],
])('a key by INFO as %s', async (type, sdp, key) => {
  const { send, toTag, heard } = await establishedCall()
  send('INFO', { toTag, cseq: 2, sdp, type })
  expect(await heard.keys.first()).toBe(key)
})

test('an INFO with something else is refused with 415', async () => {
  const { send, peer, toTag, heard } = await establishedCall()
  send('INFO', { toTag, cseq: 2, sdp: 'Signal=Q', type: 'application/dtmf-relay' })
  await peer.next('SIP/2.0 415')
  expect(heard.keys.values).toEqual([])
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

test('a session that the caller promised to refresh and did not is hung up (RFC 4028)', async () => {
  const agent = await openUserAgent({ sessionTimer: { expires: 1, minimum: 1 } })
  const { peer, heard, ok } = await establishedCall({
    agent,
    headers: 'Supported: timer\nSession-Expires: 1;refresher=uac',
  })
  expect(fieldOf(ok, 'Session-Expires')).toBe('1;refresher=uac')
  expect(fieldOf(ok, 'Require')).toBe('timer')
  expect(await heard.end.first()).toMatchObject({ why: 'session-timeout' })
  await peer.next('BYE')
})

test('we refresh a session by UPDATE when the far end takes it, by re-INVITE when not', async () => {
  const agent = await openUserAgent({ sessionTimer: { expires: 1, minimum: 1 } })
  const first = await establishedCall({ agent, headers: 'Supported: timer\nAllow: INVITE, ACK, BYE, UPDATE' })
  const update = await first.peer.next('UPDATE')
  expect(fieldOf(update, 'Session-Expires')).toBe('1;refresher=uac')
  first.peer.respond(agent.ports().udp, update, '200 OK', { headers: 'Session-Expires: 1;refresher=uac' })
  const again = await first.peer.next(
    'UPDATE',
    fieldOf(update, 'CSeq').replace(/\d+/, (n) => String(Number(n) + 1)),
  )
  expect(again).toContain('UPDATE')

  const second = await establishedCall({ agent, headers: 'Supported: timer' })
  const invite = await second.peer.next('INVITE')
  expect(invite).toContain('m=audio 5000')
  second.peer.respond(agent.ports().udp, invite, '200 OK', {
    sdp: sdpOf(4000),
    headers: 'Session-Expires: 1;refresher=uac',
  })
  await second.peer.next('ACK')
  expect(second.heard.end.values).toEqual([])
})

test('whatever comes in the middle of a call, the call and the user agent stand', async () => {
  const { send, peer, toTag, heard, agent } = await establishedCall()
  const word = fc.stringMatching(/^[ -~]{0,30}$/)
  const hostile = fc.record({
    method: fc.constantFrom(
      'INVITE',
      'UPDATE',
      'INFO',
      'PRACK',
      'OPTIONS',
      'REFER',
      'NOTIFY',
      'ACK',
      'CANCEL',
      'MESSAGE',
      'X',
    ),
    cseq: fc.nat(2 ** 31),
    field: fc.constantFrom(
      'Contact',
      'Session-Expires',
      'RAck',
      'Require',
      'Content-Encoding',
      'Record-Route',
      'Supported',
      'Allow',
      'Refer-To',
      'Refer-Sub',
      'Event',
    ),
    value: word,
    type: fc.constantFrom('application/sdp', 'application/dtmf-relay', 'multipart/mixed;boundary=a', ''),
    sdp: fc.oneof(word, fc.constant(sdpOf(4000))),
    tag: fc.constantFrom(toTag, `${toTag}x`, ''),
  })
  for (const [at, { method, cseq, field, value, type, sdp, tag }] of fc.sample(hostile, 400).entries()) {
    send(method, { cseq, headers: `${field}: ${value}`, type, sdp, toTag: tag })
    if (method === 'INVITE') send('ACK', { cseq, toTag: tag })
    if (at % 20 > 0) continue
    // It still answers, and no datagram is lost because we were too fast.
    send('OPTIONS', { callId: `still-there-${at}` })
    await peer.next('SIP/2.0 200', `Call-ID: still-there-${at}`)
  }
  expect(heard.end.values.filter(({ why }) => why !== 'session-timeout')).toEqual([])
  expect(agent.counters()['now.dialogs']).toBeLessThanOrEqual(400)
  expect(agent.counters()['bugs'] ?? 0).toBe(0)
})
