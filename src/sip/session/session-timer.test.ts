import { expect, test } from 'vitest'
import type { HeaderField, SipRequest } from '#sip/message.ts'
import { makeResponse } from '#sip/response.ts'
import { agreeToTimer, askForTimer, timerDelay, timerFrom } from './session-timer.ts'

const settings = { expires: 1800, minimum: 90 }
const invite = (...headers: HeaderField[]): SipRequest => ({
  kind: 'request',
  method: 'INVITE',
  uri: 'sip:a@example.com',
  headers: [['To', '<sip:a@example.com>'], ...headers],
  body: Buffer.alloc(0),
})
const knows: HeaderField = ['Supported', 'timer']
const asks = (value: string): HeaderField => ['Session-Expires', value]

test.each([
  ['who asks for nothing gets ours, and we refresh', [], { interval: 1800, refresher: 'us' }],
  ['a shorter wish is taken', [knows, asks('600')], { interval: 600, refresher: 'us' }],
  ['a longer one is cut', [knows, asks('7200')], { interval: 1800, refresher: 'us' }],
  ['who wants to refresh may', [knows, asks('600;refresher=uac')], { interval: 600, refresher: 'them' }],
  [
    'who wants us to refresh is served',
    [knows, asks('600; refresher=uas')],
    { interval: 600, refresher: 'us' },
  ],
  ['a floor of theirs holds', [knows, asks('600'), ['Min-SE', '900']], { interval: 900, refresher: 'us' }],
  [
    'too short from who would not understand a 422: ours holds',
    [asks('30;refresher=uac')],
    { interval: 90, refresher: 'us' },
  ],
  ['what cannot be read was not asked', [knows, asks('soon')], { interval: 1800, refresher: 'us' }],
  ['an age is a day', [knows, ['Min-SE', '999999999']], { interval: 86_400, refresher: 'us' }],
] as const)('%s', (_, headers, timer) => {
  expect(agreeToTimer(invite(...headers), settings)).toMatchObject({ ok: true, value: { timer } })
})

test('too short an interval is refused to who understands', () => {
  expect(agreeToTimer(invite(knows, asks('30')), settings)).toEqual({
    ok: false,
    reason: 'interval-too-small',
  })
})

test('without settings we ask for nothing and honour what they ask', () => {
  expect(agreeToTimer(invite(knows), null)).toEqual({ ok: true, value: { timer: null, headers: [] } })
  expect(agreeToTimer(invite(knows, asks('600')), null)).toMatchObject({
    value: { timer: { interval: 600 } },
  })
})

const answer = (...headers: HeaderField[]) => timerFrom(makeResponse(invite(), 200, { headers }))

test('their answer says who refreshes; no answer means nobody', () => {
  expect(answer(asks('600;refresher=uas'))).toEqual({ interval: 600, refresher: 'them' })
  expect(answer(asks('600'))).toEqual({ interval: 600, refresher: 'us' })
  expect(answer()).toBeNull()
})

test('a refresh keeps the roles', () => {
  expect(askForTimer(settings, { interval: 600, refresher: 'us' })[0]).toEqual(asks('600;refresher=uac'))
  expect(askForTimer(settings, { interval: 600, refresher: 'them' })[0]).toEqual(asks('600;refresher=uas'))
})

test('we refresh at half time, and give up a little before the end', () => {
  expect(timerDelay({ interval: 1800, refresher: 'us' })).toBe(900_000)
  expect(timerDelay({ interval: 1800, refresher: 'them' })).toBe(1_768_000)
  expect(timerDelay({ interval: 90, refresher: 'them' })).toBe(60_000)
})
