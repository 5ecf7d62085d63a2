import { expect, test } from 'vitest'
import { connected, openUserAgent } from '../../../test/support/user-agents.ts'
import { readReplaces } from './refer.ts'

test('a phone hands a call on, and hears how it goes until it is done', async () => {
  const { caller, callee } = await connected(await openUserAgent(), await openUserAgent())
  expect(await caller.session.refer('sip:200@127.0.0.1')).toBe(202)
  const { refer, report } = await callee.heard.refers.first()
  expect(refer).toEqual({ target: 'sip:200@127.0.0.1', user: '200', replaces: null })
  report(180)
  report(180) // told once
  report(200)
  report(486) // too late
  await expect.poll(() => caller.heard.referred.values).toEqual([100, 180, 200])
})

test('the callee may hand on as well, and a failure is told', async () => {
  const { caller, callee } = await connected(await openUserAgent(), await openUserAgent())
  expect(await callee.session.refer('tel:+12025550123')).toBe(202)
  const { refer, report } = await caller.heard.refers.first()
  expect(refer).toEqual({ target: 'tel:+12025550123', user: '+12025550123', replaces: null })
  report(486)
  await expect.poll(() => callee.heard.referred.values).toEqual([100, 486])
})

test('an attended transfer names the call that takes this one’s place', async () => {
  const { caller, callee } = await connected(await openUserAgent(), await openUserAgent())
  const name = caller.session.name()
  expect(name?.callId).toBe(caller.session.id)
  await caller.session.refer('sip:300@127.0.0.1', name ?? undefined)
  const { refer } = await callee.heard.refers.first()
  expect(refer).toEqual({ target: 'sip:300@127.0.0.1', user: '300', replaces: name })
})

test.each([
  ['no address at all', '', 400],
  ['no URI', 'nonsense', 400],
  ['a scheme nobody dials', 'mailto:boss@example.com', 400],
  ['a call to replace that has no name', 'sip:300@127.0.0.1?Replaces=abc', 400],
])('a REFER to %s is refused, and the call goes on', async (_, target, status) => {
  const { caller, callee } = await connected(await openUserAgent(), await openUserAgent())
  expect(await caller.session.refer(target)).toBe(status)
  expect(callee.heard.refers.values).toEqual([])
  expect(callee.heard.end.values).toEqual([])
})

test('nobody who hands calls on: 603', async () => {
  const callees = await openUserAgent()
  const { caller, callee } = await connected(await openUserAgent(), callees)
  callee.session.on({})
  expect(await caller.session.refer('sip:200@127.0.0.1')).toBe(603)
})

test('what is told after the call has ended goes nowhere', async () => {
  const { caller, callee } = await connected(await openUserAgent(), await openUserAgent())
  await caller.session.refer('sip:200@127.0.0.1')
  const { report } = await callee.heard.refers.first()
  await expect.poll(() => caller.heard.referred.values).toEqual([100])
  caller.session.hangup()
  await callee.heard.end.first()
  report(200)
  await expect(caller.session.refer('sip:200@127.0.0.1')).rejects.toThrow('ended')
  expect(caller.heard.referred.values).toEqual([100])
})

test.each([
  ['abc@host;to-tag=1;from-tag=2', { callId: 'abc@host', toTag: '1', fromTag: '2' }],
  ['abc ; From-Tag=2 ; TO-TAG=1;early-only', { callId: 'abc', toTag: '1', fromTag: '2' }],
  ['abc;to-tag=1', null],
  [';to-tag=1;from-tag=2', null],
  ['', null],
])('Replaces %s', (text, name) => {
  expect(readReplaces(text)).toEqual(name)
})
