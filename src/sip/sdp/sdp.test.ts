import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatSdp, parseSdp } from './sdp.ts'

const lines = (...each: string[]) => each.map((line) => `${line}\r\n`).join('')
const start = ['v=0', 'o=- 1 2 IN IP4 192.0.2.1', 's=-', 'c=IN IP4 192.0.2.1', 't=0 0']

test('a description is read with its streams, encodings and directions', () => {
  const read = parseSdp(
    lines(
      ...start,
      'm=audio 4000 RTP/AVP 0 101',
      'a=rtpmap:0 PCMU/8000',
      'a=rtpmap:101 telephone-event/8000',
      'a=fmtp:101 0-16',
      'a=ptime:20',
      'a=sendonly',
      'm=video 0 RTP/AVP 31',
    ),
  )
  expect(read).toMatchObject({
    ok: true,
    value: {
      origin: { id: '1', version: '2', address: '192.0.2.1' },
      address: '192.0.2.1',
      media: [
        { kind: 'audio', port: 4000, formats: ['0', '101'], direction: 'sendonly', packetMs: 20 },
        { kind: 'video', port: 0 },
      ],
    },
  })
})

test('what is written is read back the same', () => {
  const text = lines(
    ...start,
    'm=audio 4000 RTP/AVP 8 101',
    'a=rtpmap:8 PCMA/8000',
    'a=rtpmap:101 telephone-event/8000',
    'a=fmtp:101 0-16',
    'a=ptime:20',
    'a=inactive',
  )
  const read = parseSdp(text)
  expect(read.ok && formatSdp(read.value)).toBe(text)
})

test.each([
  ['nothing', '', 'sdp-malformed'],
  ['another version', lines('v=1', ...start.slice(1)), 'sdp-malformed'],
  ['no origin', lines('v=0', 's=-', 't=0 0'), 'sdp-malformed'],
  ['an origin with words for numbers', lines('v=0', 'o=- one two IN IP4 192.0.2.1'), 'sdp-malformed'],
  ['a line that is none', lines(...start, 'hello'), 'sdp-malformed'],
  ['a host name for an address', lines(...start, 'c=IN IP4 example.com'), 'sdp-bad-address'],
  ['a multicast address', lines(...start, 'c=IN IP4 224.2.1.1'), 'sdp-bad-address'],
  ['an address of the other family', lines(...start, 'c=IN IP6 192.0.2.1'), 'sdp-bad-address'],
  [
    'no address at all',
    lines('v=0', 'o=- 1 1 IN IP4 192.0.2.1', 'm=audio 4000 RTP/AVP 0'),
    'sdp-bad-address',
  ],
  ['a port beyond the last', lines(...start, 'm=audio 70000 RTP/AVP 0'), 'sdp-bad-media'],
  ['a negative port', lines(...start, 'm=audio -1 RTP/AVP 0'), 'sdp-bad-media'],
  ['a stream without formats', lines(...start, 'm=audio 4000 RTP/AVP'), 'sdp-bad-media'],
  ['too many streams', lines(...start, ...Array<string>(33).fill('m=audio 1 RTP/AVP 0')), 'sdp-bad-media'],
  ['too many lines', lines(...start, ...Array<string>(600).fill('a=x')), 'sdp-too-long'],
  ['too many characters', lines(...start, `a=${'x'.repeat(20_000)}`), 'sdp-too-long'],
])('%s is refused', (_, text, reason) => {
  expect(parseSdp(text)).toMatchObject({ ok: false, reason })
})

test('an attribute named like a part of an object is only text', () => {
  const read = parseSdp(lines(...start, 'm=audio 4000 RTP/AVP 0', 'a=constructor', 'a=__proto__'))
  expect(read).toMatchObject({ ok: true, value: { media: [{ direction: null }] } })
})

test('any text is read or refused, never thrown', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(fc.stringMatching(/^[vocsmatb]=.{0,40}$/)).map((l) => lines('v=0', ...l)),
      ),
      (text) => {
        expect(typeof parseSdp(text).ok).toBe('boolean')
      },
    ),
  )
})
