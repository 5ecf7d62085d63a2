import { expect, test } from 'vitest'
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

test.each(['UDP', 'TCP'] as const)(
  'a call over %s rings, is answered, and is hung up by the callee',
  async (transport) => {
    const [alice, bob] = [await openUserAgent(), await openUserAgent()]
    const calls = callsTo(bob)
    const port = transport === 'UDP' ? bob.ports().udp : bob.ports().tcp
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
  },
)

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
