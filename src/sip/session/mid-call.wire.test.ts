import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { establishedCall } from '../../../test/support/raw-caller.ts'
import { fieldOf } from '../../../test/support/sip-peer.ts'
import { openUserAgent, sdpOf } from '../../../test/support/user-agents.ts'

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
