import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import {
  call,
  callsTo,
  connected,
  leftovers,
  loopback,
  nothing,
  openUserAgent,
  sdpOf,
} from '../../test/support/user-agents.ts'

const pem = (name: string) =>
  readFileSync(new URL(`../../test/support/tls/${name}.pem`, import.meta.url), 'utf8')
const secure = {
  transport: {
    tls: { cert: pem('loopback.cert'), key: pem('loopback.key'), ca: pem('loopback.cert'), port: 0 },
  },
}

test.each([
  ['UDP', {}],
  ['TCP', {}],
  ['TLS', secure],
] as const)('a call over %s rings, is answered, and is hung up by the callee', async (transport, options) => {
  const [alice, bob] = [await openUserAgent(options), await openUserAgent(options)]
  const calls = callsTo(bob)
  const { udp, tcp, tls } = bob.ports()
  const port = { UDP: udp, TCP: tcp, TLS: tls ?? 0 }[transport]
  const out = call(alice, port, { via: loopback(port, transport) })
  const { session, heard } = await calls.first()
  expect(session.offer).toBe(sdpOf(4000))
  expect(session.from.transport).toBe(transport)
  session.ring()
  expect(await out.heard.ringing.first()).toMatchObject({ status: 180, sdp: null })
  session.answer(sdpOf(5000))
  expect(await out.heard.answered.first()).toBe(sdpOf(5000))
  await heard.established.first()
  session.hangup()
  expect(await out.heard.end.first()).toEqual({ why: 'bye', status: null, reason: null })
  expect(await heard.end.first()).toMatchObject({ why: 'hangup' })
  expect([leftovers(alice), leftovers(bob)]).toEqual([nothing, { ...nothing, waiting: expect.any(Number) }])
})

test('the caller hangs up', async () => {
  const [alice, bob] = [await openUserAgent(), await openUserAgent()]
  const { caller, callee } = await connected(alice, bob)
  caller.session.hangup()
  expect(await callee.heard.end.first()).toMatchObject({ why: 'bye' })
  expect(caller.heard.end.values).toMatchObject([{ why: 'hangup' }])
})

test.each([486, 480, 603, 404, 488])('a refusal with %i reaches the caller', async (status) => {
  const [alice, bob] = [await openUserAgent(), await openUserAgent()]
  bob.onInvite((session) => session.reject(status))
  expect(await call(alice, bob.ports().udp).heard.end.first()).toMatchObject({ why: 'rejected', status })
})

test('hold and resume by re-INVITE, from both sides', async () => {
  const [alice, bob] = [await openUserAgent(), await openUserAgent()]
  const { caller, callee } = await connected(alice, bob)
  callee.heard.answer = sdpOf(5002)
  expect(await caller.session.reoffer(sdpOf(4000, 'sendonly'))).toBe(sdpOf(5002))
  expect(callee.heard.offers.values).toEqual([sdpOf(4000, 'sendonly')])
  caller.heard.answer = sdpOf(4002)
  expect(await callee.session.reoffer(sdpOf(5004))).toBe(sdpOf(4002))
  expect(caller.heard.end.values).toEqual([])
})

test('keys by INFO', async () => {
  const [alice, bob] = [await openUserAgent(), await openUserAgent()]
  const { caller, callee } = await connected(alice, bob)
  caller.session.sendKeyByInfo('#')
  expect(await callee.heard.keys.first()).toBe('#')
})

test('a bug of the one above costs its call and no other', async () => {
  const bugs: string[] = []
  const onBug = (error: unknown, callId: string) => bugs.push(`${String(error)} in ${callId}`)
  const [alice, bob] = [await openUserAgent({ onBug }), await openUserAgent({ onBug })]
  const { caller, callee } = await connected(alice, bob)
  bob.onInvite((session) => {
    session.on({
      onKey: () => {
        throw new Error('at a key')
      },
    })
    session.answer(sdpOf(5000))
  })
  const second = call(alice, bob.ports().udp)
  await second.heard.answered.first()
  second.session.sendKeyByInfo('1')
  expect(await second.heard.end.first()).toMatchObject({ why: 'bye' })
  bob.onInvite(() => {
    throw new Error('at once')
  })
  const third = call(alice, bob.ports().udp)
  expect(await third.heard.end.first()).toMatchObject({ why: 'rejected', status: 500 })
  expect(bugs).toEqual([`Error: at a key in ${second.session.id}`, `Error: at once in ${third.session.id}`])
  caller.session.sendKeyByInfo('5')
  expect(await callee.heard.keys.first()).toBe('5')
})

test('when the connection of a call is gone, its BYE goes to the Contact', async () => {
  const bob = await openUserAgent()
  const calls = callsTo(bob)
  const listening = createServer()
  onTestFinished(() => void listening.close())
  await once(listening.listen(0, '127.0.0.1'), 'listening')
  // `as`: a TCP server that listens has an address and a port.
  const contact = `<sip:100@127.0.0.1:${(listening.address() as AddressInfo).port};transport=tcp>`
  const send = (socket: Socket, method: string, toTag = '', body = '') =>
    socket.write(
      [
        `${method} sip:200@127.0.0.1 SIP/2.0`,
        `Via: SIP/2.0/TCP 127.0.0.1;branch=z9hG4bK${method}`,
        'From: <sip:100@127.0.0.1>;tag=a',
        `To: <sip:200@127.0.0.1>${toTag}`,
        'Call-ID: broken-line',
        `CSeq: 1 ${method}`,
        `Contact: ${contact}`,
        'Content-Type: application/sdp',
        `Content-Length: ${body.length}`,
        '',
        body,
      ].join('\r\n'),
    )
  const line = connect(bob.ports().tcp, '127.0.0.1')
  send(line, 'INVITE', '', sdpOf(4000))
  const { session, heard } = await calls.first()
  session.answer(sdpOf(5000))
  let answer = ''
  while (!answer.includes('SIP/2.0 200')) answer += String((await once(line, 'data'))[0])
  send(line, 'ACK', /^To:.*(;tag=\w+)/m.exec(answer)?.[1])
  await heard.established.first()
  line.destroy()
  while (bob.counters()['now.connections'] !== 0) await new Promise((resolve) => setImmediate(resolve))
  const redialled = once(listening, 'connection')
  session.hangup()
  // `as`: what a server's `connection` event brings.
  const [socket] = (await redialled) as [Socket]
  expect(String((await once(socket, 'data'))[0])).toMatch(/^BYE sip:100@127/)
  socket.destroy()
})
