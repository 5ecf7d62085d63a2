import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createAnswer, createOffer, isHold, readAnswer, type LocalAudio } from './offer-answer.ts'

const us: LocalAudio = { address: '192.0.2.1', port: 4000, session: { id: 7, version: 1 } }
const them: LocalAudio = { address: '198.51.100.9', port: 5000, session: { id: 9, version: 1 } }

const kinds = (text: string) => text.match(/^m=\w+/gm)

const offerWith = (...media: string[]) =>
  ['v=0', 'o=- 9 1 IN IP4 198.51.100.9', 's=-', 'c=IN IP4 198.51.100.9', 't=0 0', ...media].join('\r\n')

test('an offer of ours, answered by ourselves, agrees on both sides', () => {
  const answer = createAnswer(createOffer(us), them)
  if (!answer.ok) throw new Error(answer.reason)
  expect(answer.value.agreed).toEqual({
    address: '192.0.2.1',
    port: 4000,
    codec: 'PCMA',
    keysPayloadType: 101,
    send: true,
    receive: true,
  })
  expect(readAnswer(answer.value.sdp, us)).toMatchObject({
    ok: true,
    value: {
      address: '198.51.100.9',
      port: 5000,
      codec: 'PCMA',
      keysPayloadType: 101,
      send: true,
      receive: true,
    },
  })
})

test('the offerer decides which codec is better, and the number that keys have', () => {
  const answer = createAnswer(
    offerWith('m=audio 5000 RTP/AVP 9 0 8 96', 'a=rtpmap:96 telephone-event/8000'),
    us,
  )
  expect(answer).toMatchObject({ ok: true, value: { agreed: { codec: 'PCMU', keysPayloadType: 96 } } })
  expect(answer.ok && answer.value.sdp).toContain('m=audio 4000 RTP/AVP 0 96\r\n')
})

test('every stream we do not take is refused in its place', () => {
  const answer = createAnswer(
    offerWith(
      'm=video 6000 RTP/AVP 31',
      'm=audio 0 RTP/AVP 0',
      'm=audio 5002 RTP/SAVP 0',
      'm=audio 5004 RTP/AVP 8',
      'm=audio 5006 RTP/AVP 8',
      'm=application 7000 TCP/BFCP *',
    ),
    us,
  )
  if (!answer.ok) throw new Error(answer.reason)
  expect(answer.value.agreed.port).toBe(5004)
  expect(answer.value.sdp.match(/^m=.*$/gm)).toEqual([
    'm=video 0 RTP/AVP 31',
    'm=audio 0 RTP/AVP 0',
    'm=audio 0 RTP/SAVP 0',
    'm=audio 4000 RTP/AVP 8',
    'm=audio 0 RTP/AVP 8',
    'm=application 0 TCP/BFCP *',
  ])
})

test.each([
  ['sendonly', 'a=sendonly', 'recvonly', false, true],
  ['inactive', 'a=inactive', 'inactive', false, false],
  ['recvonly', 'a=recvonly', 'sendonly', true, false],
  ['the old zero address', 'c=IN IP4 0.0.0.0', 'recvonly', false, true],
])('held by %s: the answer mirrors it', (_, attribute, mirrored, send, receive) => {
  const offer = offerWith('m=audio 5000 RTP/AVP 0', attribute)
  const answer = createAnswer(offer, us)
  expect(answer).toMatchObject({ ok: true, value: { agreed: { send, receive } } })
  expect(answer.ok && answer.value.sdp).toContain(`a=${mirrored}\r\n`)
  expect(isHold(offer)).toBe(!send)
})

test('a direction for the whole session holds for its streams', () => {
  expect(isHold(offerWith('a=sendonly', 'm=audio 5000 RTP/AVP 0'))).toBe(true)
})

test('a call that is held is answered so that their side knows', () => {
  const answer = createAnswer(createOffer({ ...us, direction: 'sendonly' }), them)
  expect(answer.ok && readAnswer(answer.value.sdp, { ...us, direction: 'sendonly' })).toMatchObject({
    value: { send: true, receive: false },
  })
})

test.each([
  ['only video', offerWith('m=video 6000 RTP/AVP 31'), 'no-audio'],
  ['only encrypted audio', offerWith('m=audio 5000 RTP/SAVP 0'), 'no-audio'],
  ['only codecs we lack', offerWith('m=audio 5000 RTP/AVP 9 18'), 'no-common-codec'],
  [
    'payload type 0 that claims to be something else',
    offerWith('m=audio 5000 RTP/AVP 0', 'a=rtpmap:0 opus/48000/2'),
    'no-common-codec',
  ],
  ['not SDP', 'hello', 'sdp-malformed'],
])('an offer with %s is refused', (_, offer, reason) => {
  expect(createAnswer(offer, us)).toMatchObject({ ok: false, reason })
})

test.each([
  ['our stream refused', offerWith('m=audio 0 RTP/AVP 0'), 'no-audio'],
  ['another kind of stream', offerWith('m=video 5000 RTP/AVP 0'), 'answer-does-not-match'],
  [
    'more streams than we offered',
    offerWith('m=audio 5000 RTP/AVP 0', 'm=audio 5002 RTP/AVP 0'),
    'answer-does-not-match',
  ],
  ['a codec we did not offer', offerWith('m=audio 5000 RTP/AVP 9'), 'no-common-codec'],
])('an answer with %s is refused', (_, answer, reason) => {
  expect(readAnswer(answer, us)).toMatchObject({ ok: false, reason })
})

test('an answer always has as many streams as the offer, in the same order', () => {
  const kind = fc.constantFrom('audio', 'video', 'image', 'application')
  const protocol = fc.constantFrom('RTP/AVP', 'RTP/SAVP', 'UDP/TLS/RTP/SAVPF', 'udptl')
  const media = fc
    .tuple(kind, fc.nat(65_535), protocol, fc.constantFrom('0', '8', '9', '0 8 101', 't38'))
    .map(([name, port, profile, formats]) => `m=${name} ${port} ${profile} ${formats}`)
  fc.assert(
    fc.property(fc.array(media, { maxLength: 8 }), (offered) => {
      const answer = createAnswer(offerWith(...offered), us)
      if (!answer.ok) return
      expect(kinds(answer.value.sdp)).toEqual(kinds(offered.join('\n')))
    }),
  )
})
